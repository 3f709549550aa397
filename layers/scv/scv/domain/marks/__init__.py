"""Identifiers that are many people's, or nobody's (SI)."""
