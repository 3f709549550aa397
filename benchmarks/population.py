"""Tables filled with items that the package's own functions make: contacts, holders of a number, histories."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from benchmarks.calls import AGENT
from benchmarks.stand import Stand
from scv import bootstrap
from scv.adapters.dynamodb import items
from scv.domain.access.cursors import Bound
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.life import curated
from scv.domain.contacts.profiles import PhoneNumber, Profile, normalise
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import first
from scv.domain.interactions.interaction import (
    Answer,
    EventType,
    Facts,
    Interaction,
    InteractionEvent,
    Link,
    Outcome,
    mentioned,
)
from scv.domain.interactions.journeys import journey_entry
from scv.domain.values.ids import ContactId, ConversationId

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
FIRST = ("Alexis", "David", "Maria", "Chen", "Fatima", "Ivan", "Sofia", "Kofi", "Yuki", "Ana", "Liam", "Noor")
LAST = ("Doe", "Roe", "Smith", "Garcia", "Okafor", "Sato", "Novak", "Silva", "Haddad", "Kowalska", "Jensen")


def number(place: int) -> str:
    """A possible phone number of its own for each place below ten million."""
    return f"+1803{place:07d}"


def contact_id(place: int) -> str:
    """As long as the real ones."""
    return str(uuid.UUID(int=place))


def contact(place: int, phone: str | None = None) -> Contact:
    """A curated contact with two names, a phone and an email."""
    first_name, last_name = FIRST[place % len(FIRST)], f"{LAST[place % len(LAST)]}{place // len(LAST) % 1000}"
    profile = Profile(
        first_name=first_name,
        last_name=last_name,
        cell_phone=PhoneNumber(phone or number(place)),
        work_email=f"person{place}@example.com",
    )
    created = BEGINNING + timedelta(seconds=place)
    return curated(ContactId(contact_id(place)), UNASSIGNED_DIVISION, normalise(profile), created, by="bench")


def put_contacts(stand: Stand, contacts: Iterator[Contact]) -> None:
    """The record, its rows of the identifier index, its search rows."""
    chunk: list[Contact] = []
    for each in contacts:
        chunk.append(each)
        if len(chunk) == 100:
            _put(stand, chunk)
            chunk = []
    _put(stand, chunk)


def _put(stand: Stand, chunk: list[Contact]) -> None:
    stand.fill("contacts", (items.contact_item(each) for each in chunk))
    stand.fill("identifiers", (row for each in chunk for row in items.index_rows(each)))
    stand.fill("search", (row for each in chunk for row in items.search_rows(each)))


def interaction(owner: str, place: int, name: str = "history") -> Interaction:
    """A call of half a KB in the journey of a contact, one a minute."""
    phone = Identifier(IdentifierType.PHONE, "+18031230000")
    began = BEGINNING + timedelta(minutes=place)
    facts = Facts(
        communication_id=f"p-{place}",
        channel=Channel.VOICE,
        direction=Direction.INBOUND,
        division=UNASSIGNED_DIVISION,
        project_id="default",
        queue="Sales",
        agent="u-7",
        started_at=began,
    )
    event = InteractionEvent(
        f"e-{place}", EventType.STARTED, began, ConversationId(f"{name}-{owner[-6:]}-{place}"), facts, mentioned(phone)
    )
    return first(
        event, Link(ContactId(owner), "RS1", phone), Answer(Outcome.LINKED, ContactId(owner), None, 0, "RS1", phone)
    )


def put_history(stand: Stand, owner: str, length: int, name: str = "history") -> None:
    """So many interactions of one contact."""
    stand.fill("interactions", (items.interaction_item(interaction(owner, place, name)) for place in range(length)))


def journey_cursor(owner: str, entry: Interaction) -> str:
    """AC8: as the page before gives it, for the page behind this entry."""
    bound = Bound(AGENT, "listSessions", (owner, "True"), field="after")
    return bootstrap.cursors().spelled((journey_entry(entry).key,), bound)
