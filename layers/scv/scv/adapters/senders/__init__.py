"""Where senders and their secrets are kept (AC6)."""
