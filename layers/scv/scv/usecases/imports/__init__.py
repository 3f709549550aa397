"""Imports: asked for, tried, carried out row by row, reported."""
