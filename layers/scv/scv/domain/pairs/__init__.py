"""Pairs: contacts that may be the same person (SG1, SG2)."""
