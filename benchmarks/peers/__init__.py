"""The same jobs in this project and in two of its peers, one after the other in one run: `make peers`."""
