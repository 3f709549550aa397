"""What people agreed to or refused: the jobs."""
