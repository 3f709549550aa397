"""What is forgotten, and when: the jobs."""
