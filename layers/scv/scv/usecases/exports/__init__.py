"""Exports of contacts: the jobs."""
