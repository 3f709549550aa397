"""A contact's record as an item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import (
    Attributes,
    Item,
    epoch,
    from_epoch,
    identifier_of,
    moment_of,
    packed,
    parsed,
    spelled,
    text,
    unpacked,
    when_text,
)
from scv.domain.contacts import DERIVED_ROWS, Contact, ContactType, Held
from scv.domain.documents import Json, from_document, to_document
from scv.domain.profiles import Profile
from scv.domain.times import moment, stamp

SCHEMA = DERIVED_ROWS  # of stored items; `contact_from` reads every older one


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
            "deletedAt": when_text(contact.deleted_at),
            "alsoCalled": text(list(contact.also_called)),
            "absorbed": contact.absorbed,
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
        ranked_at=moment_of(plain.get("rankedAt")) or created,
        modified_at=moment_of(plain.get("modifiedAt")) or created,
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
        deleted_at=moment_of(plain.get("deletedAt")),
        also_called=tuple(parsed(plain.get("alsoCalled")) or ()),
        absorbed=plain.get("absorbed", False),
        rows=plain.get("schema", 1),
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
        identifier_of(item["i"]),
        moment(item["s"]) if "s" in item else created,
        home=item.get("h"),
        **{name: letter in flags for name, letter in _FLAGS.items()},
    )
