"""Ids as a part of a path, whatever characters a sender put into them.

A slash or a percent sign inside an id is decoded by some of those who stand before a function and not by others, and
`..` is taken for a step up by most clients. So our own links spell these characters with a tilde, which nobody touches,
and an x, which no other spelling has: `a/b` is `a~x2Fb`. An id that a client percent-encoded itself is read as well,
where it arrives as it was sent; so no id that we make looks like such a spelling.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # nearly every id; a page of a journey spells 75 of them
_UNSAFE = re.compile(r"[/%\\]|~x(?:2F|25|5C|7E|2E)|^\.{1,2}$")
_SPELLED = re.compile(r"~x(2F|25|5C|7E|2E)")


def segment(value: str) -> str:
    """The id as one part of a path.

    >>> segment("c-1"), segment("a/b"), segment("50%"), segment(".."), segment("~x2F")
    ('c-1', 'a~x2Fb', '50~x25', '~x2E~x2E', '~x7Ex2F')
    """
    if _PLAIN.fullmatch(value):
        return value
    return quote(_UNSAFE.sub(_escaped, value), safe="")


def _escaped(found: re.Match[str]) -> str:
    """What nobody decodes; of what would be taken for our spelling the tilde alone is spelled."""
    text = found[0]
    return f"~x7E{text[1:]}" if text[0] == "~" else "".join(f"~x{ord(each):02X}" for each in text)


def value_of(part: str) -> str:
    """The inverse of `segment`.

    >>> value_of("a~x2Fb"), value_of("a%2Fb"), value_of("~x7Ex2F")
    ('a/b', 'a/b', '~x2F')
    """
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)), unquote(part))
