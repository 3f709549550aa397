"""The long form of the proofs under faults, load and bad input."""
