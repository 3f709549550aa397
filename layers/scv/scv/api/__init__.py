"""The HTTP edge: request shapes, answers, and the one table from error to status."""
