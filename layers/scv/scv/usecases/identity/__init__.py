"""Claims, merges, promotion: who is who: the jobs."""
