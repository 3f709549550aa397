"""Settings of a line of business: the jobs."""
