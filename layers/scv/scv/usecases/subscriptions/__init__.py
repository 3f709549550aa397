"""Managing subscriptions, and delivering to them."""
