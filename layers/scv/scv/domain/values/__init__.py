"""Plain values and errors that every subject uses."""
