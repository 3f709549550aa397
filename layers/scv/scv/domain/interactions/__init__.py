"""Conversations, their events, legs and journeys."""
