"""What can go wrong here, each told in one line that says what to do."""


class LocalError(Exception):
    """The stack cannot do what was asked; the message is for the person at the terminal."""
