"""Conflicts: what the fields of several contacts offer, and how it was decided between them (MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from enum import StrEnum
from scv.frozen import dataclass
from typing import Any, TypeVar

from scv.domain.contacts.phone_fields import PhoneNumber, phone_key
from scv.domain.contacts.profiles import AppleOpaqueId, ExternalId, LineUserId, Profile, ScopedId, TwitterId
from scv.domain.identifiers.emails import parse_email
from scv.domain.identifiers.numbering import DEFAULT_COUNTRY, shared_spelling
from scv.domain.values.documents import Json, to_document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId
from scv.domain.values.texts import is_blank, same

SURVEYS = "surveyOptOut"
T = TypeVar("T")


class Fate(StrEnum):
    """What became of one candidate."""

    WON = "won"
    MOVED = "moved"
    UNITED = "united"
    KEPT_AS_IDENTIFIER = "keptAsIdentifier"
    NOT_KEPT = "notKept"


class DecidedBy(StrEnum):
    """Why a conflict went the way it did."""

    OVERRIDE = "override"
    MOST_RECENT = "mostRecentlyModified"
    UNITED = "united"
    REFUSAL = "refusal"
    OWN_WORD = "ownWord"


@dataclass(frozen=True, slots=True)
class Source:
    """A profile that offers values; `contact_id` is None for the values that override."""

    contact_id: ContactId | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Candidate:
    """One contact's value of a field; `field` is where it stands in the result, None when nowhere."""

    contact_id: ContactId | None
    value: Json
    fate: Fate
    field: str | None = None


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """MG9: a field of which the sources have different values, and how that was decided."""

    field: str
    decided_by: DecidedBy
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that one source has; `key` is equal for values that are equal after ID2."""

    source: Source
    value: Any
    key: Hashable


def given(value: object) -> bool:
    """Whether there is a value at all: blank text, an empty list and an object of nothing are none."""
    if value is None:  # most fields of most profiles
        return False
    if isinstance(value, str):
        return not is_blank(value)
    if dataclasses.is_dataclass(value):
        return any(given(getattr(value, field.name)) for field in dataclasses.fields(value))
    return value not in (None, (), {}, [])


def key_of(value: object) -> Hashable:
    """ID2: equal for what is the same identifier, whatever stands beside it, and for texts that look the same (NFC)."""
    match value:
        case PhoneNumber():
            return _phone_key(value)
        case TwitterId():
            return same(value.id or ""), same(value.screen_name or "").lstrip("@").lower()
        case ScopedId() | LineUserId() | AppleOpaqueId() | ExternalId():
            return _account_key(value)
        case str():
            return same(value)
        case bool():
            return "bool", value
        case Mapping():
            return frozenset((same(name), key_of(part)) for name, part in value.items() if part is not None)
        case list() | tuple():
            return tuple(key_of(each) for each in value)
        case _ if dataclasses.is_dataclass(value):
            return tuple(key_of(getattr(value, field.name)) for field in dataclasses.fields(value))
        case Hashable():
            return value
        case _:
            return repr(value)


def _phone_key(phone: PhoneNumber) -> Hashable:
    """ID10: the line; of a number that nobody can read what it says."""
    said = phone.e164 or phone.display or phone.user_input or ""
    try:
        return phone_key(said, phone.country_code or DEFAULT_COUNTRY) or same(said)
    except InvalidValue:
        return shared_spelling(same(said))  # of WhatsApp, whose numbers need not be possible


def _account_key(value: ScopedId | LineUserId | AppleOpaqueId | ExternalId) -> Hashable:
    """ID8: the id and the page, app or system that gave it."""
    parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    source = parts.pop("external_source")
    (told,) = parts.values()
    return same(source.id or "") if source else "", same(told or "")


def each_once(items: Iterable[T]) -> list[T]:
    """MG5: of those that are the same the first."""
    kept: dict[Hashable, T] = {}
    for each in items:
        kept.setdefault(key_of(each), each)
    return list(kept.values())


def email_key(address: str) -> Hashable:
    """ID5: what is compared of an address."""
    try:
        return parse_email(address).address
    except InvalidValue:
        return same(address)


def decided_by(winner: Offer) -> DecidedBy:
    """MG5: the override comes first, then who was modified last."""
    return DecidedBy.OVERRIDE if winner.source.contact_id is None else DecidedBy.MOST_RECENT


def candidate(offer: Offer, fate: Fate, field: str | None) -> Candidate:
    """The offer as a preview shows it."""
    value = to_document(offer.value) if dataclasses.is_dataclass(offer.value) else offer.value
    return Candidate(offer.source.contact_id, value, fate, field)


def settled_by_word(conflicts: tuple[FieldConflict, ...], refuses: bool | None) -> tuple[FieldConflict, ...]:
    """CN2: the conflict about surveys where the person's own consent stands over what others wrote."""
    return tuple(each if refuses or each.field != SURVEYS else _by_own_word(each, refuses) for each in conflicts)


def _by_own_word(conflict: FieldConflict, refuses: bool | None) -> FieldConflict:
    """Who has the value of the result wins."""
    told = (
        dataclasses.replace(each, fate=Fate.WON, field=SURVEYS)
        if each.value == refuses
        else dataclasses.replace(each, fate=Fate.NOT_KEPT, field=None)
        for each in conflict.candidates
    )
    return dataclasses.replace(conflict, decided_by=DecidedBy.OWN_WORD, candidates=tuple(told))
