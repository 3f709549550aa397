"""Whom a request is about: what is said of a person, as identifiers or a name (PV3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, identify
from scv.domain.privacy.terms import TYPES, TermKind
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId
from scv.domain.values.texts import is_blank

NOT_LOOKED_UP = {
    TermKind.ADDRESS: "Addresses are not looked up; search by name, phone or email.",
    TermKind.EXTERNAL_ID: "An external id needs its source, which this search has no place for; use identifierlookup.",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a request says of its person: the id of a contact decides, else identifiers, else a name."""

    contact_id: ContactId | None = None
    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None


def subject_of(kind: TermKind, value: str) -> Subject:
    """One value, as the search for persons names it. Raises InvalidValue for what nobody can be found by."""
    if is_blank(value):
        raise InvalidValue("Send searchValue.", field="searchValue")
    if kind is TermKind.NAME:
        return Subject(name=value)
    if kind in NOT_LOOKED_UP:
        raise InvalidValue(NOT_LOOKED_UP[kind], field="searchType")
    return Subject(identifiers=tuple(identifiers_told(kind, value)))


def identifiers_told(kind: TermKind, value: str) -> Iterator[Identifier]:
    """The identifiers that a value may be; a handle and an id of one platform may look alike.

    Raises InvalidValue when it can be none of them.
    """
    found = []
    for each in TYPES[kind]:
        with suppress(InvalidValue):
            found.append(identify(each, value))
    known = [each for each in found if each is not None]
    if not known:
        raise InvalidValue(f"The value cannot be read as {kind.value}.", field="searchValue")
    yield from known
