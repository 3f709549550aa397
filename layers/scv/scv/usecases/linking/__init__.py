"""Which contact an interaction belongs to: the jobs."""
