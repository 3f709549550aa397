"""Claims, merges, promotion: who is who."""
