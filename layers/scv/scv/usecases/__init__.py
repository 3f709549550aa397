"""The jobs: each one fetches, lets the domain decide, and stores."""
