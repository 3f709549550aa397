"""Which records are one person: merging, taking apart, and what is told before."""
