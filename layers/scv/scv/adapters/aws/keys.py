"""The keys that sign requests."""

from __future__ import annotations

from typing import NamedTuple


class Credentials(NamedTuple):
    """A pair of keys, and the token of a session; only the access key's id may be shown."""

    access_key: str
    secret_key: str
    token: str = ""

    def __repr__(self) -> str:
        return f"Credentials({self.access_key})"
