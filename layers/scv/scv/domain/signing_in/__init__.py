"""Signing in: whom a token names, what their roles allow, and the clients that are machines."""
