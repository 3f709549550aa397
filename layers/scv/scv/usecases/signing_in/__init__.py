"""Signing in: recognising who calls, and giving machines their tokens."""
