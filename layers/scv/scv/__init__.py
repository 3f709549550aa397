"""Single customer view: every interaction resolved to one contact and kept in one journey."""

import gc

# Importing makes more than a hundred thousand objects, all of which stay: looking through them for garbage again and
# again is a good part of a cold start. Set here because this file runs before all else that a function imports.
gc.set_threshold(200_000, 20, 20)
