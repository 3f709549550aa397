"""What people have agreed to or refused, and what of it holds (CN)."""
