"""Commands for a running stack, on AWS or on this machine: bring it over to a new version, name its divisions."""
