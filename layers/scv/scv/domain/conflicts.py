"""Conflicts: what the fields of several contacts offer, and how it was decided between them (MG9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scv.domain.documents import Json, to_document
from scv.domain.profiles import AppleOpaqueId, ExternalId, PhoneNumber, Profile, TwitterId


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


@dataclass(frozen=True, slots=True)
class Source:
    """A profile that offers values; `contact_id` is None for the values that override."""

    contact_id: str | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Candidate:
    """One contact's value of a field; `field` is where it stands in the result, None when nowhere."""

    contact_id: str | None
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
    if isinstance(value, str):
        return bool(value.strip())
    if dataclasses.is_dataclass(value):
        return any(given(getattr(value, field.name)) for field in dataclasses.fields(value))
    return value not in (None, (), {}, [])


def key_of(value: object) -> Hashable:
    """ID2: equal for what is the same identifier, whatever stands beside it."""
    match value:
        case PhoneNumber():
            return value.e164 or value.display or value.user_input
        case TwitterId():
            return value.id, (value.screen_name or "").removeprefix("@").lower()
        case ExternalId():
            return value.external_source and value.external_source.id, value.value
        case AppleOpaqueId():
            return value.value
        case dict():
            return repr(sorted(value.items()))
        case list():
            return repr(value)
        case str():
            return value.strip()
        case bool():
            return "bool", value
        case Hashable():
            return value
        case _:
            return repr(value)


def decided_by(winner: Offer) -> DecidedBy:
    """MG5: the override comes first, then who was modified last."""
    return DecidedBy.OVERRIDE if winner.source.contact_id is None else DecidedBy.MOST_RECENT


def candidate(offer: Offer, fate: Fate, field: str | None) -> Candidate:
    """The offer as a preview shows it."""
    value = to_document(offer.value) if dataclasses.is_dataclass(offer.value) else offer.value
    return Candidate(offer.source.contact_id, value, fate, field)
