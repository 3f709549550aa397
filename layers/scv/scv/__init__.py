"""Single customer view: every interaction resolved to one contact and kept in one journey."""

import gc

# Importing makes a hundred thousand objects that all stay: looking through them every 700 new ones for garbage
# takes a fifth of a cold start. It is set here because this file is run before all others that a function imports.
gc.set_threshold(50_000, 20, 20)
