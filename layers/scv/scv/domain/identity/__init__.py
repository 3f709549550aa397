"""Identity: which records are one person, how they become one, and how that is shown before and undone after."""
