"""Which contact an interaction belongs to."""
