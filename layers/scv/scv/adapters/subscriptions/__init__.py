"""Where subscriptions are kept, and the way to them."""
