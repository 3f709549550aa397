"""Ids as a part of a path, whatever characters a sender put into them.

A slash or a percent sign inside an id is decoded by some of those who stand before a function and not by others, and
`..` is taken for a step up by most clients. So our own links spell these characters with a tilde, which nobody touches:
`a/b` is `a~2Fb`. An id that a client percent-encoded itself is read as well, where it arrives as it was sent.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # nearly every id; a page of a journey spells 75 of them
_UNSAFE = re.compile(r"[/%\\]|~(?:2F|25|5C|7E|2E)|^\.{1,2}$")
_SPELLED = re.compile(r"~(2F|25|5C|7E|2E)")


def segment(value: str) -> str:
    """The id as one part of a path.

    >>> segment("c-1"), segment("a/b"), segment("50%"), segment(".."), segment("~2F")
    ('c-1', 'a~2Fb', '50~25', '~2E~2E', '~7E2F')
    """
    if _PLAIN.fullmatch(value):
        return value
    return quote(_UNSAFE.sub(_escaped, value), safe="")


def _escaped(found: re.Match[str]) -> str:
    """What nobody decodes; of what would be taken for our spelling the tilde alone is spelled."""
    text = found[0]
    return f"~7E{text[1:]}" if text[0] == "~" else "".join(f"~{ord(each):02X}" for each in text)


def value_of(part: str) -> str:
    """The inverse of `segment`.

    >>> value_of("a~2Fb"), value_of("a%2Fb"), value_of("~7E2F")
    ('a/b', 'a/b', '~2F')
    """
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), unquote(part))
