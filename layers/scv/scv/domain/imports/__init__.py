"""Imports: contacts brought along as files, row by row."""
