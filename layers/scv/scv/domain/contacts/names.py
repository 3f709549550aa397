"""Names as people and mail programs write them (CO9)."""

from __future__ import annotations

import re

from scv.domain.values.texts import shown

_QUOTES = (('"', '"'), ("'", "'"), ("\u201c", "\u201d"), ("\u2018", "\u2019"), ("\u00ab", "\u00bb"))
_COMMA = re.compile("\\s*[,\u060c\uff0c]\\s*")
_AFTER_A_NAME = re.compile(
    r"jr|sr|ii|iii|iv|md|m\.d|phd|ph\.d|dds|esq|cpa|rn|mba|msc|bsc|inc|llc|llp|ltd|limited|gmbh|corp|plc|s\.a|s\.r\.l|b\.v",
    re.IGNORECASE,
)
_BEFORE_A_SURNAME = re.compile(
    r"van|von|vom|zu|zur|der|den|de|het|da|das|do|dos|du|del|della|di|la|le|los|las|el|al|bin|ibn|ben|bar|abu|st|ter|ten"
    r"|te|af|av|mac|mc|o",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$")


def parted(display: str | None) -> tuple[str | None, str | None]:
    """CO9: the first and the last name of a display name.

    `Roe, Jane` is Jane Roe. Parts that cannot be told apart are kept whole and in order, as the first name.

    >>> parted("Roe, Jane")
    ('Jane', 'Roe')
    >>> parted("Mary Ann Roe")
    ('Mary Ann', 'Roe')
    >>> parted("Acme, Support, Berlin")
    ('Acme, Support, Berlin', None)
    """
    name = _unquoted(shown(display))
    parts = [part for part in _COMMA.split(name or "") if part]
    if name is None or len(parts) < 2:
        return _cut(parts[0]) if parts else (name, None)
    if all(_is_suffix(part) for part in parts[1:]):
        first, last = _cut(parts[0])
        return (first, last + name[len(parts[0]) :]) if last else (name, None)
    if len(parts) == 2 and _is_surname(parts[0]):
        return parts[1], parts[0]
    return name, None


def _unquoted(name: str | None) -> str | None:
    for start, end in _QUOTES:
        if name and len(name) > 1 and name.startswith(start) and name.endswith(end):
            return shown(name[1:-1])
    return name


def _is_suffix(part: str) -> bool:
    """`Jr.`, `PhD`, `Inc.`: what stands behind a name and is none."""
    return all(_AFTER_A_NAME.fullmatch(word.strip(".")) for word in part.split())


def _is_surname(part: str) -> bool:
    """One word, with or without what stands before surnames: `van der Berg`."""
    *before, _ = part.split()
    return all(_BEFORE_A_SURNAME.fullmatch(word.strip(".'\u2019")) for word in before)


def _cut(name: str) -> tuple[str | None, str | None]:
    """At the last space; what is put in brackets behind a name stays with it."""
    aside = _ASIDE.search(name)
    core = name[: aside.start()] if aside else name
    first, _, last = core.rpartition(" ")
    return (first, last + name[len(core) :]) if first else (name, None)
