"""How large an answer may be (AC12): Lambda takes 6 MB, in which the answer's text is quoted once more."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import accumulate, takewhile
from typing import TypeVar

from scv.domain.values.documents import Document
from scv.domain.values.errors import ResponseTooLarge

MAX_BYTES = 5_000_000  # of the 6,291,556 that Lambda takes; the rest is for headers, and for being wrong
WORST = 12  # bytes that one character takes at most when it is quoted: a pair of surrogates, spelled out
P = TypeVar("P")

_plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_quoted = json.JSONEncoder(allow_nan=False).encode


def weight(text: str) -> int:
    """What a JSON text takes inside the runtime's own JSON, at most."""
    return len(_quoted(text))


def is_too_large(text: str) -> bool:
    """AC12: whether Lambda would not take this answer; most are so short that nothing is counted."""
    return len(text) * WORST > MAX_BYTES and weight(text) > MAX_BYTES


def fitting(documents: Sequence[Document]) -> int:
    """AC12: how many of these, from the first on, fit into one answer; one always does."""
    if not is_too_large(_plain(documents)):
        return len(documents)
    so_far = accumulate(weight(_plain(each)) for each in documents)
    return max(1, sum(1 for _ in takewhile(lambda total: total <= MAX_BYTES, so_far)))


def cut_short(size: int, page: Callable[[int], P], shaped: Callable[[P], list[Document]]) -> tuple[P, list[Document]]:
    """A page of at most `size`, or the shorter one that fits, which is read anew so that it knows where it ends."""
    found = page(size)
    entities = shaped(found)
    room = fitting(entities)
    if room < len(entities):
        found = page(room)
        entities = shaped(found)
    return found, entities


def too_large() -> ResponseTooLarge:
    """What is said instead of an answer that Lambda would not take."""
    return ResponseTooLarge("The answer would be too large; ask for fewer at once.", most=MAX_BYTES)
