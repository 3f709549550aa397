"""What each job costs: requests, units, CPU, cold start - see `python -m benchmarks --help`."""
