"""External sources: the systems that external ids come from."""
