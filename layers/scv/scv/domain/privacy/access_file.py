"""The access file: everything that is stored about a person, with a cover sheet and marks for review (PV3)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from scv.frozen import dataclass
from typing import Any

from scv.domain.changes.plans import HistoryEntry
from scv.domain.consent.decisions import Decision, each_once, holding
from scv.domain.contacts.contact import PROVISIONAL_LIFE, Contact
from scv.domain.contacts.notes import Note
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.erasure import concerns
from scv.domain.privacy.requests import PrivacyRequest
from scv.domain.projects.datasheets import Datasheet
from scv.domain.trust.trust import Trust
from scv.domain.values.documents import Document, Json, camel
from scv.domain.values.ids import ConversationId
from scv.domain.values.times import stamp

_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=1).encode


class Review(StrEnum):
    """Why somebody should look at an entry before the file leaves the house."""

    SHARED = "shared"  # others hold the identifier that linked it, or it is marked: it may be their conversation
    TYPED = "typed"  # whoever typed the identifier into a form need not be the person
    NOT_HELD = "notHeld"  # the identifier that linked it is not the person's any more
    NEVER_LINKED = "neverLinked"  # nobody decided whose it is; it only carries one of the person's identifiers
    THIRD_PERSONS = "thirdPersons"  # a free text may name somebody else, whose rights count as well
    UNDONE_MERGE = "undoneMerge"  # it may be about the other contact of a merge that was undone


@dataclass(frozen=True, slots=True)
class Beside:
    """What is kept beside records."""

    notes: tuple[Note, ...] = ()
    datasheets: tuple[Datasheet, ...] = ()
    consents: tuple[Decision, ...] = ()
    history: tuple[HistoryEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A merge set as it is stored, and what is known before its interactions are read.

    `records`: the one that answers first, then its ancestors, as they were merged. `shared`: identifiers that other
    living contacts hold too, or that are marked (SI1). `undone`: the history of merges that were undone, and what was
    agreed to or refused there (`undone_consents`). `conversations`: the ids of those that concern the set; `carrying`:
    of others that carry one of its identifiers.
    """

    records: tuple[Contact, ...]
    beside: Beside
    shared: frozenset[Identifier] = frozenset()
    undone: tuple[HistoryEntry, ...] = ()
    conversations: tuple[ConversationId, ...] = ()
    carrying: tuple[ConversationId, ...] = ()
    undone_consents: tuple[Decision, ...] = ()

    @property
    def contact(self) -> Contact:
        """Who answers."""
        return self.records[0]

    @property
    def members(self) -> frozenset[str]:
        """Every id of the set."""
        return frozenset(self.contact.members)


def review_of(person: Person, interaction: Interaction) -> tuple[Review, ...]:
    """PV3: why an interaction needs a look; what an agent linked to the person needs none.

    An identifier that others hold too or that was typed into a form may stand for somebody else.
    """
    link = interaction.link
    if link.contact_id not in person.members:
        return (Review.NEVER_LINKED,)
    if link.by is not None or link.identifier is None:
        return ()
    found = []
    if link.identifier in person.shared:
        found.append(Review.SHARED)
    if link.identifier not in person.contact.identifiers:
        found.append(Review.NOT_HELD)
    told = next((each for each in interaction.mentions if each.identifier == link.identifier), None)
    if told is not None and told.how.trust is Trust.TYPED:
        found.append(Review.TYPED)
    return tuple(found)


def belongs_to_another(person: Person, interaction: Interaction) -> bool:
    """Whether it is a conversation of somebody else, which merely carries one of the person's identifiers."""
    owner = concerns(interaction)
    return owner is not None and owner not in person.members


def pieces(
    person: Person,
    request: PrivacyRequest,
    interactions: Iterable[Document],
    now: datetime,
    retention: timedelta | None,
) -> Iterator[str]:
    """PV3: the file, piece by piece, so that a long history needs no more memory than a short one."""
    contact = person.contact
    whole: Document = {
        "coverSheet": cover_sheet(person, request, now, retention),
        "identifiers": [plain(each) for each in contact.held],
        "records": [plain(each) for each in person.records],
        "notes": [_marked(each, Review.THIRD_PERSONS) for each in person.beside.notes],
        "datasheets": [plain(each) for each in person.beside.datasheets],
        "consents": [plain(each) for each in each_once(person.beside.consents)],
        "consentsThatHold": [plain(each) for each in holding(contact.decisions)],
        "history": [plain(each) for each in person.beside.history],
        "undoneMerges": [_marked(each, Review.UNDONE_MERGE) for each in (*person.undone, *person.undone_consents)],
    }
    yield _text(whole)[: -len("\n}")] + ',\n "interactions": ['
    for number, each in enumerate(interactions):
        yield ("," if number else "") + "\n" + _text(each)
    yield "\n]}\n"


def entry_of(person: Person, interaction: Interaction) -> Document:
    """One interaction of the file; of somebody else's only that it carries an identifier of the person, and which."""
    if belongs_to_another(person, interaction):
        held = set(person.contact.identifiers)
        return {
            "conversationId": interaction.conversation_id,
            "ofSomebodyElse": True,
            "channel": interaction.channel.value,
            "startedAt": stamp(interaction.started_at),
            "mentions": [plain(each) for each in interaction.mentions if each.identifier in held],
        }
    body = plain(interaction)
    review: list[Json] = [each.value for each in review_of(person, interaction)]
    return {**body, **({"review": review} if review else {})} if isinstance(body, dict) else {}


def cover_sheet(person: Person, request: PrivacyRequest, now: datetime, retention: timedelta | None) -> Document:
    """Article 15(1): what the service knows of why, what, whence and how long; what it cannot know is left open."""
    return {
        "about": person.contact.id,
        "allIds": [*person.contact.members],
        "division": person.contact.division,
        "request": request.id,
        "askedBy": request.asked_by,
        "askedAt": stamp(request.asked_at),
        "writtenAt": stamp(now),
        "categories": _categories(person),
        "sources": [*_sources(person)],
        "retention": _retention(person.contact, retention),
        "recipients": "Inside the contact center: whoever a token of the service allows. The service itself passes "
        "nothing on; who else was given the data is for the controller to add.",
        "automatedDecisions": "An interaction is assigned to a contact by its identifiers; no decision about the "
        "person follows from that alone.",
        "rights": "Correction, erasure, restriction, objection and a copy in this form may be asked for at any time, "
        "and a complaint may be made to a supervisory authority.",
        "toBeAdded": ["controller and contact", "purposes and legal basis", "recipients outside this service"],
        "review": "Entries with `review` may be somebody else's or name somebody else; look at each before the file "
        "is handed over.",
        "whatReviewMeans": {each.value: _MEANS[each] for each in Review},
    }


_MEANS = {
    Review.SHARED: "Others hold the identifier that linked it, or it is marked as many people's or nobody's.",
    Review.TYPED: "The identifier that linked it was typed into a form.",
    Review.NOT_HELD: "The identifier that linked it is not this contact's any more.",
    Review.NEVER_LINKED: "It was linked to nobody and only carries an identifier of this contact.",
    Review.THIRD_PERSONS: "A free text may name other persons.",
    Review.UNDONE_MERGE: "It tells of a merge that was undone, and may be about the other contact.",
}


def _categories(person: Person) -> Document:
    return {
        "records": len(person.records),
        "identifiers": len(person.contact.identifiers),
        "notes": len(person.beside.notes),
        "datasheets": len(person.beside.datasheets),
        "consents": len(each_once(person.beside.consents)),
        "history": len(person.beside.history),
        "conversations": len(person.conversations),
        "conversationsCarryingAnIdentifier": len(person.carrying),
    }


def _sources(person: Person) -> list[str]:
    """Who made the records: a person or token by its subject, else the interactions that were taken in."""
    makers = {record.created_by or "interactions taken in" for record in person.records}
    return sorted(makers)


def _retention(contact: Contact, retention: timedelta | None) -> Document:
    expiry = contact.expires
    return {
        "contact": f"until {stamp(expiry)}" if expiry else "until it is deleted",
        "interactions": f"{retention.days} days after the last event" if retention else "until they are erased",
        "interactionsOfNobody": f"{PROVISIONAL_LIFE.days} days after the last event",
        "thisFile": "7 days; the link to it 15 minutes",
    }


def _marked(value: Note | HistoryEntry | Decision, review: Review) -> Document:
    body = plain(value)
    return {**(body if isinstance(body, dict) else {}), "review": [review.value]}


def plain(value: Any) -> Json:
    """A value of the domain as JSON, with every field that it has: nothing is chosen, so nothing is forgotten."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = ((camel(field.name), getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: plain(part) for name, part in parts if part not in (None, (), "") and part != {}}
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (Sequence, Collection)) and not isinstance(value, (str, bytes)):
        return [plain(part) for part in value]
    return value  # type: ignore[no-any-return]  # text, number or nothing
