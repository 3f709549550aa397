"""What is kept beside a contact's record: history, receipts, datasheets, notes, pairs."""

from __future__ import annotations

from datetime import UTC, datetime

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Attributes, Item, epoch, packed, parsed, text, unpacked
from scv.domain.changes.plans import HistoryEntry, Receipt
from scv.domain.contacts.notes import Note
from scv.domain.pairs.pair import Pair
from scv.domain.pairs.scored import Scored
from scv.domain.projects.datasheets import Datasheet
from scv.domain.values.ids import ContactId
from scv.domain.values.times import moment, stamp


def history_item(entry: HistoryEntry) -> Item:
    """MG11: beside the contact that it is about."""
    return packed(
        {
            "id": entry.contact_id,
            "item": keys.history_item(entry.at, entry.id),
            "action": entry.action,
            "by": entry.by,
            "details": text(dict(entry.details)),
            "version": entry.version or None,
            "division": entry.division,
        }
    )


def history_from(item: Attributes) -> HistoryEntry:
    """The inverse of `history_item`."""
    plain = unpacked(item)
    _, when, entry_id = plain["item"].split("#", 2)
    details = parsed(plain.get("details")) or {}
    told = plain.get("version", 0), plain.get("division", "")
    return HistoryEntry(entry_id, plain["id"], moment(when), plain["action"], plain["by"], details, *told)


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
            "modifiedBy": note.modified_by,
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
        modified_by=plain.get("modifiedBy"),
    )


def pair_items(pair: Pair) -> tuple[Item, Item]:
    """SG1: beside both contacts, each under the other's id."""
    told = {
        "division": pair.division,
        "foundAt": stamp(pair.found_at),
        "dismissedAt": stamp(pair.dismissed_at) if pair.dismissed_at else None,
        "dismissedBy": pair.dismissed_by,
        "scored": _scored(pair.scored),
    }
    first = packed({"id": pair.first, "item": keys.PAIR + pair.second, **told})
    return first, packed({"id": pair.second, "item": keys.PAIR + pair.first, **told})


def listed_pair_item(pair: Pair) -> Item:
    """SG2: in the list of its division; the key says all of one that nobody has scored."""
    told = {"division": pair.division, "scored": _scored(pair.scored)}
    return packed({"id": keys.pairs_id(pair.division), "item": keys.PAIR + pair.place, **told})


def pair_from(item: Attributes) -> Pair:
    """The inverse of `pair_items`."""
    plain = unpacked(item)
    first, second = sorted((plain["id"], plain["item"].removeprefix(keys.PAIR)))
    dismissed = plain.get("dismissedAt")
    found_at, by = moment(plain["foundAt"]), plain.get("dismissedBy")
    at, scored = moment(dismissed) if dismissed else None, _scored_from(plain.get("scored"))
    return Pair(first, second, plain["division"], found_at, at, by, scored)


def listed_pair_from(item: Attributes) -> Pair:
    """The inverse of `listed_pair_item`."""
    plain = unpacked(item)
    when, first, second = plain["item"].removeprefix(keys.PAIR).split("#")
    scored = _scored_from(plain.get("scored"))
    return Pair(ContactId(first), ContactId(second), plain["division"], moment(when), scored=scored)


def _scored(scored: Scored | None) -> str | None:
    """SG3: as a JSON list."""
    return text([scored.source, scored.model, scored.score, *scored.versions]) if scored else None


def _scored_from(told: str | None) -> Scored | None:
    """The inverse of `_scored`."""
    if told is None:
        return None
    source, model, score, first, second = parsed(told)
    return Scored(source, model, float(score), (first, second))
