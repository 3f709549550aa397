"""Items: how contacts, index rows and interactions are stored, both directions side by side.

Compound values are JSON text inside one attribute: that is the smallest form, numbers keep their
spelling, and nothing in them is ever queried. Attributes that are None, empty or a default are left
out. Times are those of `times.stamp`; `expiresAt` is the TTL in epoch seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from scv.adapters.dynamodb import keys
from scv.domain.channels import Channel, Direction
from scv.domain.contacts import Contact, ContactType, Held
from scv.domain.documents import Json, from_document, to_document
from scv.domain.erasure import concerns
from scv.domain.identifiers import Identifier, IdentifierType
from scv.domain.interactions import (
    FACTS,
    Answer,
    EventType,
    Facts,
    Interaction,
    Link,
    Outcome,
    SeenEvent,
)
from scv.domain.journeys import JourneyEntry, LastEvent, entry_key
from scv.domain.notes import Note
from scv.domain.plans import HistoryEntry, Receipt
from scv.domain.profiles import Profile
from scv.domain.projects import Datasheet
from scv.domain.resolution import Holder
from scv.domain.search import Hit, SortBy, order, search_words, sort_names
from scv.domain.times import moment, stamp

Attributes = Mapping[str, Mapping[str, Any]]
Item = dict[str, dict[str, Any]]

NO_SHARDS: Mapping[str, int] = {}
SCHEMA = 1  # of stored items; `contact_from` reads every older one


def packed(values: Mapping[str, str | int | bool | None]) -> Item:
    """Plain values as DynamoDB attributes; None and empty text are left out."""
    item: Item = {}
    for name, value in values.items():
        if value is True:
            item[name] = {"BOOL": True}
        elif isinstance(value, str) and value:
            item[name] = {"S": value}
        elif isinstance(value, int) and value is not False:
            item[name] = {"N": str(value)}
    return item


def unpacked(item: Attributes) -> dict[str, Any]:
    """The inverse of `packed`: text, whole numbers and booleans."""
    plain: dict[str, Any] = {}
    for name, attribute in item.items():
        (kind, value), *_ = attribute.items()
        plain[name] = int(value) if kind == "N" else value
    return plain


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # `dumps` makes an encoder a call


def text(value: Any) -> str | None:
    """Compact JSON; None for what is empty."""
    return _compact(value) if value else None


def parsed(value: str | None) -> Any:
    """The inverse of `text`."""
    return json.loads(value) if value else None


def epoch(when: datetime | None) -> int | None:
    """Whole seconds, as TTL counts."""
    return None if when is None else int(when.timestamp())


def from_epoch(seconds: int | None) -> datetime | None:
    """The inverse of `epoch`."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _when(when: datetime | None) -> str | None:
    return None if when is None else stamp(when)


def _moment(spelled: str | None) -> datetime | None:
    return None if spelled is None else moment(spelled)


def spelled(identifier: Identifier | None) -> list[str] | None:
    """An identifier as a JSON list: type, value and, if any, source."""
    if identifier is None:
        return None
    parts = [identifier.type.value, identifier.value]
    return [*parts, identifier.source] if identifier.source is not None else parts


def identifier_from(parts: list[str] | None) -> Identifier | None:
    """The inverse of `spelled`."""
    return None if parts is None else Identifier(IdentifierType(parts[0]), parts[1], *parts[2:])


def _identifier(parts: list[str]) -> Identifier:
    return Identifier(IdentifierType(parts[0]), parts[1], *parts[2:])


# -- contacts ---------------------------------------------------------------------------------


def contact_item(contact: Contact) -> Item:
    """The record itself; what equals `createdAt` is left out."""
    created = stamp(contact.created_at)
    ranked, modified = stamp(contact.ranked_at), stamp(contact.modified_at)
    return packed(
        {
            "id": contact.id,
            "item": keys.CONTACT,
            "schema": SCHEMA,
            "type": contact.type.value,
            "division": contact.division,
            "createdAt": created,
            "rankedAt": ranked if ranked != created else None,
            "modifiedAt": modified if modified != created else None,
            "createdBy": contact.created_by,
            "modifiedBy": contact.modified_by,
            "version": contact.version,
            "revision": contact.revision,
            "profile": text(to_document(contact.profile)),
            "held": text([_held_item(held, contact.created_at) for held in contact.held]),
            "expiresAt": epoch(contact.expires),
            "expiry": epoch(contact.expires_at) if contact.expires is None else None,
            "pinned": contact.pinned,
            "canonicalId": contact.canonical_id,
            "mergedTo": contact.merged_to,
            "mergeSet": text(list(contact.merge_set)),
            "mergedFrom": text(list(contact.merged_from)),
            "lineage": text(list(contact.lineage)),
            "heirOf": text(list(contact.heir_of)),
            "unmerged": contact.unmerged,
            "deletedAt": _when(contact.deleted_at),
        }
    )


def contact_from(item: Attributes) -> Contact:
    """The inverse of `contact_item`."""
    plain = unpacked(item)
    created = moment(plain["createdAt"])
    expiry = plain.get("expiresAt", plain.get("expiry"))
    return Contact(
        id=plain["id"],
        type=ContactType(plain["type"]),
        division=plain["division"],
        created_at=created,
        ranked_at=_moment(plain.get("rankedAt")) or created,
        modified_at=_moment(plain.get("modifiedAt")) or created,
        profile=from_document(Profile, parsed(plain.get("profile")) or {}),
        held=tuple(_held_from(each, created) for each in parsed(plain.get("held")) or ()),
        created_by=plain.get("createdBy"),
        modified_by=plain.get("modifiedBy"),
        version=plain["version"],
        revision=plain["revision"],
        expires_at=from_epoch(expiry),
        pinned=plain.get("pinned", False),
        canonical_id=plain.get("canonicalId"),
        merged_to=plain.get("mergedTo"),
        merge_set=tuple(parsed(plain.get("mergeSet")) or ()),
        merged_from=tuple(parsed(plain.get("mergedFrom")) or ()),
        lineage=tuple(parsed(plain.get("lineage")) or ()),
        heir_of=tuple(parsed(plain.get("heirOf")) or ()),
        unmerged=plain.get("unmerged", False),
        deleted_at=_moment(plain.get("deletedAt")),
    )


_FLAGS = {"in_fields": "f", "claimed": "c", "guarded": "g", "released": "x", "claim_turned": "t"}


def _held_item(held: Held, created: datetime) -> dict[str, Json]:
    flags = "".join(letter for name, letter in _FLAGS.items() if getattr(held, name))
    item: dict[str, Json] = {"i": list(spelled(held.identifier) or ())}
    if held.since != created:
        item["s"] = stamp(held.since)
    if flags:
        item["f"] = flags
    if held.home:
        item["h"] = held.home
    return item


def _held_from(item: Mapping[str, Any], created: datetime) -> Held:
    flags = item.get("f", "")
    return Held(
        _identifier(item["i"]),
        moment(item["s"]) if "s" in item else created,
        home=item.get("h"),
        **{name: letter in flags for name, letter in _FLAGS.items()},
    )


# -- rows of the identifier index -------------------------------------------------------------


def index_rows(contact: Contact) -> Iterator[Item]:
    """CO2, CL1, RS5: one row as holder, one more for a claim and one for a guard."""
    state = {
        "type": contact.type.value,
        "expiresAt": epoch(contact.expires),
        "look": contact.must_be_looked_at,
        "mergedTo": contact.named_in_rows,
    }
    rank = keys.holder_rank(contact.ranked_at, contact.id)
    for held in contact.holdings:
        key = keys.identifier_key(contact.division, held.identifier)
        yield packed({"identifier": key, "rank": rank, **state})
        if held.claimed:
            claim = {"holder": rank, "owner": contact.id}
            yield packed({"identifier": key, "rank": keys.CLAIM, **claim, **state})
        if held.guarded:
            guard = {"owner": contact.id, "expiresAt": epoch(contact.expires)}
            yield packed({"identifier": key, "rank": keys.GUARD, **guard})


def holder_from(row: Attributes, identifier: Identifier) -> Holder:
    """The holder that a row names."""
    plain = unpacked(row)
    ranked_at, contact_id = keys.holder_of(plain.get("holder", plain["rank"]))
    return Holder(
        identifier,
        contact_id,
        ContactType(plain["type"]),
        ranked_at,
        claimed=plain["rank"] == keys.CLAIM,
        expires_at=from_epoch(plain.get("expiresAt")),
        look=plain.get("look", False),
        merged_to=plain.get("mergedTo"),
    )


# -- search -----------------------------------------------------------------------------------


def search_rows(contact: Contact) -> Iterator[Item]:
    """CO6: one row a word and two for listings; each tells the other words, the names, the division."""
    words = search_words(contact)
    if not words:
        return
    first, last = sort_names(contact)
    told = {"division": contact.division, "first": first, "last": last}
    for word in words:
        key = {"bucket": keys.search_bucket(word), "token": keys.search_token(word, contact.id)}
        yield packed({**key, **told, "words": " ".join(words)})
    for by in SortBy:
        token = keys.search_token(order(by, first, last), contact.id)
        yield packed({"bucket": keys.list_bucket(by), "token": token, **told})


def hit_from(row: Attributes) -> tuple[Hit, tuple[str, ...]]:
    """What a row found, and all the words of the contact."""
    plain = unpacked(row)
    _, contact_id = keys.searched(plain["token"])
    hit = Hit(contact_id, plain["division"], plain.get("first", ""), plain.get("last", ""))
    return hit, tuple(plain.get("words", "").split(" "))


# -- interactions -----------------------------------------------------------------------------

_INDEXED = ("subject", "queue", "agent")
_PLAIN = ("communication_id", "project_id", "name", "first_name", "last_name")
_LETTERS = {EventType.STARTED: "s", EventType.UPDATED: "u", EventType.ENDED: "e"}
_TYPES = {letter: kind for kind, letter in _LETTERS.items()}


def _journey(interaction: Interaction, shards: Mapping[str, int]) -> str | None:
    owner = concerns(interaction)
    if owner is None:
        return None
    if not interaction.in_journey:
        return keys.ASIDE + owner
    return keys.journey_partition(owner, interaction.conversation_id, shards.get(owner, 1))


def interaction_item(interaction: Interaction, shards: Mapping[str, int] = NO_SHARDS) -> Item:
    """One conversation; `journey` names its contact, aside when it is in no journey (JO2); nobody's has none."""
    facts, last, link = interaction.facts, interaction.last_event, interaction.link
    told = {name: getattr(facts, name) for name in _PLAIN if getattr(facts, name) is not None}
    journey = _journey(interaction, shards)
    return packed(
        {
            "conversationId": interaction.conversation_id,
            "contactId": link.contact_id,
            "journey": journey,
            "journeyKey": entry_key(interaction.started_at, interaction.conversation_id) if journey else None,
            "channel": facts.channel and facts.channel.value,
            "direction": facts.direction and facts.direction.value,
            "divisionId": facts.division,
            "startedAt": _when(facts.started_at),
            "endedAt": _when(facts.ended_at),
            **{name: getattr(facts, name) for name in _INDEXED},
            "link": text(_link_item(link)),
            "told": text(told),
            "identifiers": text([spelled(each) for each in interaction.identifiers]),
            "events": text(list(_event_items(interaction))),
            "eventCount": len(interaction.events),
            "lastEvent": text([last.id, _LETTERS[last.type], stamp(last.at)]),
            "revision": interaction.revision,
        }
    )


def interaction_from(item: Attributes) -> Interaction:
    """The inverse of `interaction_item`."""
    plain = unpacked(item)
    channel, direction = plain.get("channel"), plain.get("direction")
    facts = Facts(
        channel=Channel(channel) if channel else None,
        direction=Direction(direction) if direction else None,
        division=plain.get("divisionId"),
        started_at=_moment(plain.get("startedAt")),
        ended_at=_moment(plain.get("endedAt")),
        **{name: plain.get(name) for name in _INDEXED},
        **(parsed(plain.get("told")) or {}),
    )
    link = _link_from(parsed(plain["link"]), plain.get("contactId"))
    return Interaction(
        conversation_id=plain["conversationId"],
        facts=facts,
        identifiers=tuple(_identifier(each) for each in parsed(plain.get("identifiers")) or ()),
        link=link,
        events=tuple(_events_from(parsed(plain["events"]), facts, link)),
        revision=plain["revision"],
    )


def _link_item(link: Link) -> dict[str, Json]:
    return {"r": link.rule, **_given(i=spelled(link.identifier), b=link.by)}


def _link_from(item: Mapping[str, Any], contact_id: str | None) -> Link:
    return Link(contact_id, item["r"], identifier_from(item.get("i")), item.get("b"))


def _given(**values: Any) -> dict[str, Json]:
    return {name: value for name, value in values.items() if value is not None}


def _event_items(interaction: Interaction) -> Iterator[list[Json]]:
    """Each answer as what differs from the one before, the first from what the link says anyway.

    Of the first event the facts are left out: they are those that no other event tells.
    """
    previous = _link_answer(interaction.link)
    for place, event in enumerate(interaction.events):
        answer = _answer_item(event.answer)
        changed: dict[str, Json] = {name: value for name, value in answer.items() if previous.get(name) != value}
        changed.update({name: None for name in previous if name not in answer})
        facts: list[Json] = [] if place == 0 else list(event.facts)
        yield [event.id, _LETTERS[event.type], stamp(event.at), changed, *([facts] if facts else [])]
        previous = answer


def _events_from(rows: Iterable[list[Any]], facts: Facts, link: Link) -> Iterator[SeenEvent]:
    rows = list(rows)
    claimed = {name for row in rows[1:] for name in (row[4] if len(row) > 4 else ())}
    rest = tuple(name for name in FACTS if getattr(facts, name) is not None and name not in claimed)
    answer: dict[str, Any] = _link_answer(link)
    for place, row in enumerate(rows):
        answer = {name: value for name, value in {**answer, **row[3]}.items() if value is not None}
        told = rest if place == 0 else tuple(row[4]) if len(row) > 4 else ()
        yield SeenEvent(row[0], _TYPES[row[1]], moment(row[2]), told, _answer_from(answer))


def _link_answer(link: Link) -> dict[str, Json]:
    return _given(c=link.contact_id, r=link.rule, i=spelled(link.identifier))


def _answer_item(answer: Answer) -> dict[str, Json]:
    kind = answer.contact_type.value if answer.contact_type else None
    return {
        "o": answer.outcome.value,
        **_given(c=answer.contact_id, t=kind, r=answer.rule, i=spelled(answer.identifier)),
        **({"n": answer.candidates} if answer.candidates else {}),
    }


def _answer_from(item: Mapping[str, Any]) -> Answer:
    return Answer(
        Outcome(item["o"]),
        item.get("c"),
        ContactType(item["t"]) if "t" in item else None,
        item.get("n", 0),
        item.get("r", ""),
        identifier_from(item.get("i")),
    )


def journey_entry_from(item: Attributes) -> JourneyEntry:
    """An entry as the journey index projects it."""
    plain = unpacked(item)
    last_id, letter, last_at = parsed(plain["lastEvent"])
    contact_id = plain["contactId"]
    direction = plain.get("direction")
    return JourneyEntry(
        conversation_id=plain["conversationId"],
        key=plain["journeyKey"],
        contact_id=contact_id,
        channel=Channel(plain.get("channel", Channel.VOICE)),
        division=plain.get("divisionId", "*"),
        started_at=moment(plain["journeyKey"].partition("#")[0]),
        link=_link_from(parsed(plain["link"]), contact_id),
        event_count=plain["eventCount"],
        last_event=LastEvent(last_id, _TYPES[letter], moment(last_at)),
        direction=Direction(direction) if direction else None,
        ended_at=_moment(plain.get("endedAt")),
        **{name: plain.get(name) for name in _INDEXED},
    )


# -- history and receipts ---------------------------------------------------------------------


def history_item(entry: HistoryEntry) -> Item:
    """MG11: beside the contact that it is about."""
    return packed(
        {
            "id": entry.contact_id,
            "item": keys.history_item(entry.at, entry.id),
            "action": entry.action,
            "by": entry.by,
            "details": text(dict(entry.details)),
        }
    )


def history_from(item: Attributes) -> HistoryEntry:
    """The inverse of `history_item`."""
    plain = unpacked(item)
    _, when, entry_id = plain["item"].split("#", 2)
    details = parsed(plain.get("details")) or {}
    return HistoryEntry(entry_id, plain["id"], moment(when), plain["action"], plain["by"], details)


def datasheet_item(sheet: Datasheet) -> Item:
    """PJ7: beside the contact."""
    return packed(
        {
            "id": sheet.contact_id,
            "item": keys.datasheet_item(sheet.project_id, sheet.id),
            "project": sheet.project_id,
            "datasheet": sheet.id,
            "values": text(dict(sheet.values)),
            "modifiedAt": stamp(sheet.modified_at),
            "modifiedBy": sheet.modified_by,
        }
    )


def datasheet_from(item: Attributes) -> Datasheet:
    """The inverse of `datasheet_item`."""
    plain = unpacked(item)
    values = parsed(plain.get("values")) or {}
    when = moment(plain["modifiedAt"])
    return Datasheet(plain["datasheet"], plain["project"], plain["id"], values, when, plain["modifiedBy"])


def receipt_item(receipt: Receipt) -> Item:
    """Kept until it expires; what it says is an id, nothing personal."""
    return packed(
        {
            "id": keys.RECEIPT + receipt.key,
            "item": keys.RECEIPT_ITEM,
            "owner": receipt.result,
            "expiresAt": epoch(receipt.expires_at),
        }
    )


def receipt_from(item: Attributes) -> Receipt:
    """The inverse of `receipt_item`."""
    plain = unpacked(item)
    return Receipt(
        plain["id"].removeprefix(keys.RECEIPT), plain["owner"], datetime.fromtimestamp(plain["expiresAt"], UTC)
    )


# -- notes ------------------------------------------------------------------------------------


def note_item(note: Note) -> Item:
    """Beside the record that it is about."""
    return packed(
        {
            "id": note.contact_id,
            "item": keys.NOTE + note.id,
            "division": note.division,
            "text": note.text,
            "createdAt": stamp(note.created_at),
            "modifiedAt": stamp(note.modified_at),
            "createdBy": note.created_by,
            "revision": note.revision,
        }
    )


def note_from(item: Attributes) -> Note:
    """The inverse of `note_item`."""
    plain = unpacked(item)
    return Note(
        id=plain["item"].removeprefix(keys.NOTE),
        contact_id=plain["id"],
        division=plain["division"],
        text=plain["text"],
        created_at=moment(plain["createdAt"]),
        modified_at=moment(plain["modifiedAt"]),
        created_by=plain["createdBy"],
        revision=plain["revision"],
    )


def key_of(item: Item, *names: str) -> Item:
    """The key attributes of an item."""
    return {name: item[name] for name in names}
