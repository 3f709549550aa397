"""Marks of identifiers: made by people, proposed by the system (SI1, SI2)."""
