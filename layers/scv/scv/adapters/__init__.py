"""The outside world: stores and the senders of webhooks."""
