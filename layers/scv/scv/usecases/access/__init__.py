"""Who may see and do what: the jobs."""
