"""Single customer view: every interaction resolved to one contact and kept in one journey."""
