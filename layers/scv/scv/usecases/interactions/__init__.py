"""Conversations, their events, legs and journeys: the jobs."""
