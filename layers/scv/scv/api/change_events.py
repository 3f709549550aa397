"""The schemas of events: what docs/events.md, docs/schemas and the OpenAPI document say of them (EV1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scv.domain.consent.decisions import Status
from scv.domain.contacts.contact import ContactType
from scv.domain.imports.jobs import ENDED
from scv.domain.imports.outcomes import Outcome
from scv.domain.marks.marks import MarkKind
from scv.domain.outbox.change import SEQUENCE_DIGITS, Kind
from scv.domain.outbox.marks import NONE

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID: Schema = {"type": "string", "minLength": 1}
_IDS: Schema = {"type": "array", "items": _ID}

_COUNT: Schema = {"type": "integer", "minimum": 0}
_COUNTS: Schema = {
    "type": "object",
    "properties": {each.value: _COUNT for each in Outcome},
    "required": [each.value for each in Outcome],
    "additionalProperties": False,
}


class Told(NamedTuple):
    """What a kind means, and which fields its data have beside those of all events; `perhaps` may be missing."""

    summary: str
    fields: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


_CONTACT = ("contactId", "type", "members")
_IDENTIFIER = Told("", ("contactId", "identifierType"), ("otherContactId",))
_PAIR = ("contactIds",)

KINDS: Mapping[Kind, Told] = {
    Kind.CONTACT_CREATED: Told("A contact was saved, or the system made one for an interaction.", _CONTACT),
    Kind.CONTACT_UPDATED: Told("A contact is another than before; `changed` names what.", (*_CONTACT, "changed")),
    Kind.CONTACT_PROMOTED: Told("A contact that the system had made was saved.", (*_CONTACT, "changed")),
    Kind.CONTACT_MERGED: Told("Several contacts have become one, a new one.", (*_CONTACT, "inputs")),
    Kind.CONTACT_UNMERGED: Told(
        "A merge was undone. Each input is told as updated, with the ids that answer as it again.",
        ("contactId", "inputs", "answeredBy"),
    ),
    Kind.CONTACT_DELETED: Told("A contact was deleted, with every id that answered as it.", _CONTACT),
    Kind.CONTACT_ERASED: Told("A person was erased: forget what you have of all these ids.", _CONTACT),
    Kind.CONTACT_EXPIRED: Told("A contact that nobody saved has expired.", _CONTACT),
    Kind.IDENTIFIER_CLAIMED: Told("An identifier is this contact's before all others.", *_IDENTIFIER[1:]),
    Kind.IDENTIFIER_RELEASED: Told("It is no more.", *_IDENTIFIER[1:]),
    Kind.IDENTIFIER_SHARED: Told(
        "An identifier was marked as many people's or as nobody's, or is that no more.",
        ("markId", "identifierType", "mark"),
    ),
    Kind.INTERACTION_LINKED: Told(
        "An interaction belongs to a contact.", ("conversationId", "contactId"), ("previousContactId",)
    ),
    Kind.INTERACTION_UNLINKED: Told("An interaction belongs to nobody.", ("conversationId",), ("previousContactId",)),
    Kind.CONSENT_DECIDED: Told("Somebody has told what a person agreed to.", ("contactId", "purpose", "status")),
    Kind.NOTE_CREATED: Told("A note was written.", ("contactId", "noteId")),
    Kind.NOTE_CHANGED: Told("A note has another text.", ("contactId", "noteId")),
    Kind.NOTE_DELETED: Told("A note was deleted.", ("contactId", "noteId")),
    Kind.PAIR_SUGGESTED: Told("Two contacts may be one person.", _PAIR),
    Kind.PAIR_CONFIRMED: Told("They were merged, into `contactId`.", (*_PAIR, "contactId")),
    Kind.PAIR_DISMISSED: Told("Somebody has said that they are two.", _PAIR),
    Kind.IMPORT_FINISHED: Told(
        "An import has ended; it may be told to go on, and then ends again.", ("importId", "state", "rows")
    ),
    Kind.SUBSCRIPTION_ENDED: Told("A subscription was switched off; `cause` says why.", ("subscriptionId",)),
    Kind.SUBSCRIPTION_TESTED: Told("Means nothing; only its subscription gets it.", ("subscriptionId",)),
}

FIELDS: Mapping[str, Schema] = {
    "contactId": _ID | {"description": "The contact; of a merge the new one, of a note the record that it is on"},
    "type": {"enum": [each.value for each in ContactType], "description": "What kind of contact it is now"},
    "members": _IDS | {"minItems": 1, "description": "Every id that answers as this contact now, its own among them"},
    "changed": _IDS | {"description": "Names of fields, and `identifiers`, `trust`, `type`"},
    "inputs": _IDS | {"minItems": 2, "description": "The contacts that were merged"},
    "answeredBy": _ID | {"description": "Who answers for the id of the result from now on"},
    "identifierType": _ID | {"description": "Which kind of identifier; its value is nowhere"},
    "markId": _ID | {"description": "Stands for the identifier; the list of marks has it as `id`"},
    "mark": {"enum": [*(each.value for each in MarkKind), NONE], "description": "What it is from now on"},
    "importId": _ID,
    "state": {"enum": sorted(each.value for each in ENDED), "description": "How it has ended"},
    "rows": _COUNTS | {"description": "How many rows had which outcome so far"},
    "otherContactId": _ID | {"description": "Who had the claim before, or has it now"},
    "conversationId": _ID | {"description": "The interaction, by the id that its sender gave it"},
    "previousContactId": _ID | {"description": "Whose it was"},
    "noteId": _ID,
    "purpose": _ID | {"description": "What it is about"},
    "status": {"enum": [each.value for each in Status], "description": "What was decided"},
    "contactIds": _IDS | {"minItems": 2, "maxItems": 2, "description": "The two"},
    "subscriptionId": _ID,
    "divisionId": _ID | {"description": "`*` is the division of what is in none"},
    "version": {"type": "integer", "minimum": 0, "description": "Only grows along an id; the highest is the latest"},
    "cause": _ID | {"description": "Why: `request`, `interaction`, `merge`, `expiry`, the rule of a link ..."},
    "by": _ID | {"description": "Who did it; missing where the system did"},
}
OF_ALL = ("divisionId", "version", "cause")


def schema_of(kind: Kind) -> Schema:
    """One event, as strictly as it is made: nothing stands in it that is not named here."""
    told = KINDS[kind]
    required = (*told.fields, *OF_ALL)
    names = (*required, *told.perhaps, "by")
    data = {
        "type": "object",
        "properties": {name: FIELDS[name] for name in names},
        "required": list(required),
        "additionalProperties": False,
    }
    properties: Schema = {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid", "description": "The same however often the change is told"},
        "source": {"type": "string", "description": "The stack, as /scv/<name>"},
        "type": {"const": kind.type},
        "subject": {"type": "string", "description": "What has changed"},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "sequence": {"type": "string", "pattern": f"^[0-9]{{{SEQUENCE_DIGITS}}}$", "description": "Sorts like time"},
        "data": data,
    }
    return {
        "title": kind.type,
        "description": told.summary,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def name_of(kind: Kind) -> str:
    """What the schema is called in the OpenAPI document.

    >>> name_of(Kind.CONTACT_MERGED)
    'ContactMergedEvent'
    """
    return "".join(part.title() for part in kind.value.split(".")) + "Event"


def webhooks() -> Schema:
    """EV4: what subscribers get, as OpenAPI says it."""
    headers = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": text}
        for name, text in (
            ("webhook-id", "The id of the event, the same in each try"),
            ("webhook-timestamp", "Seconds since 1970, when this try was signed"),
            ("webhook-signature", "Standard Webhooks: `v1,<base64>`, two of them while a secret is rotated"),
        )
    ]
    return {kind.type: {"post": _webhook(kind, headers)} for kind in KINDS}


def _webhook(kind: Kind, headers: list[Schema]) -> Schema:
    schema = {"$ref": f"#/components/schemas/{name_of(kind)}"}
    return {
        "summary": KINDS[kind].summary,
        "parameters": headers,
        "requestBody": {"required": True, "content": {"application/cloudevents+json": {"schema": schema}}},
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "The subscription is over"},
            "default": {"description": "Tried again, for about a day"},
        },
    }
