"""People and identifiers of the tests, and contacts as they come about."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from itertools import count

from scv.domain.access.permissions import ALL_DIVISIONS, Access
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.contacts.life import curated, provisional
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.identifiers.identifier import Identifier, identify
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent, mentioned
from scv.domain.values.ids import ContactId, ConversationId, DivisionId

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SHARED_PHONE = "+1 803-123-0000"
AGENT = Access("agent-1", frozenset({"*"}), frozenset({ALL_DIVISIONS}))
_places = count()


def identifier(kind: str, value: str, source: str | None = None) -> Identifier:
    """An identifier that is one."""
    found = identify(kind, value, source=source)
    assert found is not None
    return found


def phone(value: str = SHARED_PHONE) -> Identifier:
    """A phone identifier."""
    return identifier("Phone", value)


def person(contact_id: str, when: datetime = NOW, /, division: str = "*", **fields: object) -> Contact:
    """A curated contact; phones may be given as text."""
    given: dict[str, object] = {"first_name": contact_id.title(), "last_name": "Doe", **fields}
    for name, value in given.items():
        if name.endswith("_phone") and isinstance(value, str):
            given[name] = PhoneNumber(display=value)
    return curated(ContactId(contact_id), DivisionId(division), normalise(Profile(**given)), when, "agent-1")  # type: ignore[arg-type]


def caller(contact_id: str, *identifiers: Identifier, when: datetime = NOW, division: str = "*") -> Contact:
    """A provisional contact as the system makes it."""
    return provisional(ContactId(contact_id), DivisionId(division), identifiers, when)


def of_type(contact_id: str, kind: ContactType) -> Contact:
    """A contact of one of the three types."""
    if kind is ContactType.CURATED:
        return person(contact_id)
    known = identifier("Cookie", contact_id) if kind is ContactType.EPHEMERAL else identifier("SocialLine", contact_id)
    return caller(contact_id, known)


def bare(contact: Contact) -> Contact:
    """MG10: what unmerge gives back exactly; without what counts writes and where it has been, and its days (RS8)."""
    family = dataclasses.replace(contact.family, lineage=(), heir_of=())
    days = NOW if contact.expires_at else None
    return dataclasses.replace(contact, version=1, revision=1, family=family, expires_at=days)


def modified(contact: Contact, after: timedelta) -> Contact:
    """The same contact, edited later."""
    return dataclasses.replace(contact, modified_at=contact.modified_at + after)


def call(conversation_id: str, *identifiers: Identifier, at: datetime = NOW, division: str = "*") -> InteractionEvent:
    """A voice call comes in."""
    facts = Facts(channel=Channel.VOICE, direction=Direction.INBOUND, division=DivisionId(division), started_at=at)
    return InteractionEvent(
        f"evt-{next(_places)}", EventType.STARTED, at, ConversationId(conversation_id), facts, mentioned(*identifiers)
    )
