"""The same changes by the topics of Genesys Cloud, so that a consumer of those can be led here; ids alone (EV1).

Genesys puts the whole contact into the body of an event. Here it has the ids and what kind of contact it is: what else
a consumer needs it reads from the API, whose answers are in the same dialect.
"""

from __future__ import annotations

from collections.abc import Iterator
from scv.frozen import dataclass

from scv.domain.outbox.change import Change, Kind
from scv.domain.values.documents import Document, Json
from scv.domain.values.times import stamp

CONTACT = "v2.externalcontacts.contacts.{id}"
UNRESOLVED, NOTES, SESSIONS = f"{CONTACT}.unresolved", f"{CONTACT}.notes", f"{CONTACT}.journey.sessions"
VERSION = "2"
_NOTES = frozenset({Kind.NOTE_CREATED, Kind.NOTE_CHANGED, Kind.NOTE_DELETED})
_LINKS = frozenset({Kind.INTERACTION_LINKED, Kind.INTERACTION_UNLINKED})


@dataclass(frozen=True, slots=True)
class Topic:
    """An event of Genesys' shape: `template` is the topic as rules name it, with a literal `{id}`."""

    template: str
    name: str
    body: Document
    of: Change

    @property
    def envelope(self) -> Document:
        """What `detail` holds."""
        return {
            "topicName": self.name,
            "version": VERSION,
            "eventBody": self.body,
            "metadata": {"CorrelationId": self.of.id},
            "timestamp": stamp(self.of.at),
        }


def topics(change: Change) -> Iterator[Topic]:
    """EV1: the topics that a change belongs to; none for what Genesys has no topic for."""
    told = change.details
    if change.kind in _NOTES:
        yield _topic(NOTES, str(told["contactId"]), _note(change), change)
    elif change.kind in _LINKS:
        for contact_id in filter(None, (told.get("contactId"), told.get("previousContactId"))):
            yield _topic(SESSIONS, str(contact_id), _session(change), change)
    elif "members" in told:
        yield _topic(CONTACT, change.subject, _contact(change), change)
        inputs = told.get("inputs")
        for each in inputs if isinstance(inputs, list) else ():
            body: Document = {"id": each, "canonicalContactId": change.subject, "mergedTo": change.subject}
            yield _topic(UNRESOLVED, str(each), {**body, **_of_all(change)}, change)


def _topic(template: str, about: str, body: Document, change: Change) -> Topic:
    return Topic(template, template.replace("{id}", about), body, change)


def _of_all(change: Change) -> Document:
    return {"division": {"id": change.division}, "modifyDate": stamp(change.at)}


def _contact(change: Change) -> Document:
    told = change.details
    body: Document = {"id": change.subject, "type": told["type"], "canonicalContactId": change.subject}
    members, inputs = told["members"], told.get("inputs")
    if isinstance(members, list) and len(members) > 1:
        body["mergeSet"] = members
    if isinstance(inputs, list):
        body["mergedFrom"] = inputs
        if len(inputs) == 2:
            body["mergeOperation"] = _operation(inputs, change.subject)
    return {**body, **_of_all(change)}


def _operation(inputs: list[Json], result: str) -> Document:
    source, target = inputs
    return {"sourceContactId": source, "targetContactId": target, "resultingContactId": result}


def _note(change: Change) -> Document:
    told = change.details
    body: Document = {"id": told["noteId"], "entityId": told["contactId"], "entityType": "contact"}
    return {**body, **({"createdBy": {"id": change.by}} if change.by else {}), **_of_all(change)}


def _session(change: Change) -> Document:
    owner = change.details.get("contactId")
    body: Document = {"id": change.details["conversationId"], "type": "conversation"}
    return {**body, "externalContact": {"id": owner}} if owner else body
