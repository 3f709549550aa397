"""Pairs: found when a contact is saved, listed, and decided by people (SG1, SG2)."""
