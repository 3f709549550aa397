"""How an identifier is known, and how much that is worth (TR)."""
