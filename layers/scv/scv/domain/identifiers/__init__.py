"""Phones, emails and other identifiers: one spelling of each."""
