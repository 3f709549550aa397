"""Cursors: where the next page of a listing begins, so that nobody can make one up or use somebody else's (AC8)."""

from __future__ import annotations

import hmac
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from scv.frozen import dataclass

from scv.domain.values.errors import InvalidValue

MAC_BYTES = 16
MAX_LENGTH = 2000  # a place names one row, whose key has at most 1,024 bytes; a preview of 25 contacts takes 1,900
NO_CURSOR = "Not a cursor of this listing; take it from the page before, with the same query."
SEPARATOR = "\x1f"  # no key has it


@dataclass(frozen=True, slots=True)
class Bound:
    """AC8: what a cursor is good for: one caller, one operation, one query.

    `field`: the parameter that takes it. `refusal`: what is said of any other text there.
    """

    subject: str
    operation: str
    query: tuple[str, ...] = ()
    field: str = "cursor"
    refusal: str = NO_CURSOR

    @property
    def text(self) -> bytes:
        """No two of them are alike."""
        parts = (self.subject, self.operation, *self.query)
        return "".join(f"{len(part)}:{part}" for part in parts).encode()


class Cursors:
    """Signs with the first key and accepts all of them, so that keys can be rotated while pages are turned."""

    def __init__(self, keys: Callable[[], Sequence[str]]) -> None:
        self._keys = keys

    def spelled(self, parts: Sequence[str | int], bound: Bound) -> str:
        """The cursor that reads as these parts."""
        content = SEPARATOR.join(map(str, parts)).encode()
        return _text(_mac(self._keys()[0], content, bound) + content)

    def read(self, cursor: str | None, bound: Bound, size: int) -> list[str] | None:
        """The `size` parts of a cursor of ours, None without one; raises InvalidValue for any other text."""
        if cursor is None:
            return None
        raw = _bytes(cursor)
        mac, content = raw[:MAC_BYTES], raw[MAC_BYTES:]
        known = [hmac.compare_digest(mac, _mac(key, content, bound)) for key in self._keys()]
        parts = content.decode().split(SEPARATOR) if any(known) else []
        if len(parts) != size or _text(raw) != cursor:
            raise InvalidValue(bound.refusal, field=bound.field)
        return parts


def _mac(key: str, content: bytes, bound: Bound) -> bytes:
    """Of the content and of what it is bound to; the key may be any secret text, its hash has the right length."""
    digest = sha256(key.encode()).digest()
    return hmac.digest(digest, bound.text + b"\0" + content, "sha256")[:MAC_BYTES]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(cursor: str) -> bytes:
    """Nothing for what is no base64."""
    if len(cursor) > MAX_LENGTH:
        return b""
    try:
        return b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
    except ValueError:
        return b""
