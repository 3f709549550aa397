"""What a project may choose beside the usual: who typed identifiers find, what journeys show (PJ9, TR4)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.interactions.channels import Channel
from scv.domain.values.errors import InvalidValue

E = TypeVar("E", bound=StrEnum)

ASKED_FOR = frozenset({Channel.CALLBACK, Channel.CAMPAIGN})  # in no journey unless a project wants them there (JO2)


class TypedIdentifiers(StrEnum):
    """TR4: what comes of an identifier that somebody typed."""

    SEARCH = "search"  # it is looked for as any other (CH2)
    SUGGEST = "suggest"  # it says who it may be; nobody is linked, shown or given it until an agent decides


class WhatsAppMatching(StrEnum):
    """PJ9: whether a WhatsApp number finds who has it as a phone."""

    NO = "no"
    CANDIDATE = "candidate"  # they are listed
    STITCH = "stitch"  # the first of them is linked where nobody has the WhatsApp number


def phones_of(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """PJ9: the phone numbers that these WhatsApp numbers are; a number that can be no phone is none."""
    found: list[Identifier | None] = []
    for each in identifiers:
        if each.type is IdentifierType.SOCIAL_WHATSAPP:
            with suppress(InvalidValue):
                found.append(identify(IdentifierType.PHONE, f"+{each.value}"))
    return tuple(each for each in found if each is not None)


def typed_from(told: str | None) -> TypedIdentifiers:
    """The choice by its name in any case; raises InvalidValue."""
    return _chosen(TypedIdentifiers, told, "typedIdentifiers")


def whatsapp_from(told: str | None) -> WhatsAppMatching:
    """The choice by its name in any case; raises InvalidValue."""
    return _chosen(WhatsAppMatching, told, "whatsappMatchesPhone")


def _chosen(kind: type[E], told: str | None, field: str) -> E:
    first, *_ = kind
    if told is None:
        return first
    found = next((each for each in kind if each.value == told.strip().lower()), None)
    if found is None:
        raise InvalidValue(f"Use one of {', '.join(kind)}.", field=field)
    return found


def journeys_from(told: Iterable[str]) -> frozenset[Channel]:
    """The channels that journeys show as well; raises InvalidValue for one that is not a choice."""
    found = frozenset(Channel(each) for each in told if each.lower() in {channel.value for channel in ASKED_FOR})
    if len(found) < len({each.lower() for each in told}):
        raise InvalidValue("Use callback and campaign; journeys show every other channel.", field="journeyIncludes")
    return found
