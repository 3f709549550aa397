"""Exports: the contacts of a center as files to take along."""
