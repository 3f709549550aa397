"""What is written together, and what a record can take."""
