"""What the agent's panel shows and does."""
