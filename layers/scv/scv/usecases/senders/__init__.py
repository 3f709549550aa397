"""Senders: who they are, and what becomes of their requests (SE, AC6)."""
