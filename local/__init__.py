"""The whole system on one machine: emulator, build, deploy, play - see `python -m local --help`."""
