"""One file per sender of interaction events: its payload becomes an event of ours."""
