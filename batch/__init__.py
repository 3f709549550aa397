"""Jobs that look at all contacts at once, each in a process or container of its own."""
