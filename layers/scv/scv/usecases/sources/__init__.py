"""Jobs around external sources."""
