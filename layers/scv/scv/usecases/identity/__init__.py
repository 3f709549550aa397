"""Jobs that bring contacts together."""
