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
from scv.adapters.dynamodb.items.consents import standing, standing_from
from scv.adapters.dynamodb.items.told import letter, method
from scv.domain.contacts.contact import DERIVED_ROWS, Contact, ContactType
from scv.domain.contacts.declarations import Declaration, Withdrawal
from scv.domain.contacts.family import ALONE, Family
from scv.domain.contacts.held import AsMerged, Held, How
from scv.domain.contacts.profiles import Profile, without_bad_links
from scv.domain.values.documents import Json, from_document, to_document
from scv.domain.values.ids import ContactId
from scv.domain.values.times import moment, stamp

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
            **_holdings(contact),
            "expiresAt": epoch(contact.expires),
            "expiry": epoch(contact.expires_at) if contact.expires is None else None,
            "pinned": contact.pinned,
            **_family(contact.family),
            "deletedAt": when_text(contact.deleted_at),
            "knownBy": text([spelled(each) for each in contact.known_by]),
            "erased": contact.erased,
            "alsoCalled": text(list(contact.also_called)),
            "absorbed": contact.absorbed,
            "distinct": text([_declaration(each) for each in contact.distinct]),
            "endedFor": text({each.other: list(each.ended_for) for each in contact.distinct if each.ended_for}),
            "consents": standing(contact.consents, contact.id),
            "consentsSince": standing(contact.consents_since, contact.id),
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
        profile=without_bad_links(from_document(Profile, parsed(plain.get("profile")) or {})),
        held=_holdings_from(plain, created),
        created_by=plain.get("createdBy"),
        modified_by=plain.get("modifiedBy"),
        version=plain["version"],
        revision=plain["revision"],
        expires_at=from_epoch(expiry),
        pinned=plain.get("pinned", False),
        family=_family_from(plain),
        deleted_at=moment_of(plain.get("deletedAt")),
        known_by=tuple(identifier_of(each) for each in parsed(plain.get("knownBy")) or ()),
        erased=plain.get("erased", False),
        also_called=tuple(parsed(plain.get("alsoCalled")) or ()),
        absorbed=plain.get("absorbed", False),
        distinct=_distinct_from(plain),
        consents=standing_from(plain.get("consents"), plain["id"]),
        consents_since=standing_from(plain.get("consentsSince"), plain["id"]),
        rows=plain.get("schema", 1),
    )


def _family(family: Family) -> dict[str, str | bool | None]:
    return {
        "canonicalId": family.canonical_id,
        "mergedTo": family.merged_to,
        "mergeSet": text(list(family.merge_set)),
        "mergedFrom": text(list(family.merged_from)),
        "lineage": text(list(family.lineage)),
        "heirOf": text(list(family.heir_of)),
        "unmerged": family.unmerged,
    }


_FAMILY = frozenset(_family(ALONE))


def _family_from(plain: Mapping[str, Any]) -> Family:
    """The inverse of `_family`; what says nothing of it is left out of the item."""
    if _FAMILY.isdisjoint(plain):
        return ALONE
    return Family(
        canonical_id=plain.get("canonicalId"),
        merged_to=plain.get("mergedTo"),
        merge_set=tuple(parsed(plain.get("mergeSet")) or ()),
        merged_from=tuple(parsed(plain.get("mergedFrom")) or ()),
        lineage=tuple(parsed(plain.get("lineage")) or ()),
        heir_of=tuple(parsed(plain.get("heirOf")) or ()),
        unmerged=plain.get("unmerged", False),
    )


def _declaration(said: Declaration) -> list[Json]:
    """NP1: the other id, who, when, why; of a withdrawn one who, when and why as well."""
    end = said.withdrawn
    told: list[Json] = [said.other, said.by, stamp(said.at), said.reason]
    return [*told, end.by, stamp(end.at), end.reason] if end else told


def _distinct_from(plain: Mapping[str, Any]) -> tuple[Declaration, ...]:
    """NP1: for whom one holds no more is in an attribute of its own, which readers of older versions do not see."""
    ended = parsed(plain.get("endedFor")) or {}
    return tuple(_declaration_from(each, ended) for each in parsed(plain.get("distinct")) or ())


def _declaration_from(told: list[str], ended: Mapping[str, list[ContactId]]) -> Declaration:
    """The inverse of `_declaration`."""
    other, by, at, reason, *end = told
    withdrawn = Withdrawal(end[0], moment(end[1]), end[2]) if end else None
    return Declaration(ContactId(other), by, moment(at), reason, withdrawn, tuple(ended.get(other, ())))


def _holdings(contact: Contact) -> dict[str, str | None]:
    """The entries in two attributes: readers of older versions do not see the rows that a merge result gave up."""
    entries = [(place, held, _held_item(held, contact.created_at)) for place, held in enumerate(contact.held)]
    remembered = [{**item, "p": place} for place, held, item in entries if _is_remembered(held)]
    return {
        "held": text([item for _, held, item in entries if not _is_remembered(held)]),
        "givenUp": text(remembered),
    }


def _is_remembered(held: Held) -> bool:
    return held.home is not None and not held.is_live


def _holdings_from(plain: Mapping[str, Any], created: datetime) -> tuple[Held, ...]:
    found = [_held_from(each, created) for each in parsed(plain.get("held")) or ()]
    for item in parsed(plain.get("givenUp")) or ():
        found.insert(item["p"], _held_from(item, created))
    return tuple(found)


# Flags of an entry: f a field carries it, k it is only claimed, c claimed, g guarded, x given up (then f and c say what
# it was), t the claim was turned since the merge. Versions before `k` read it as kept beside the fields.


def _held_item(held: Held, created: datetime) -> dict[str, Json]:
    kept = held.as_merged or AsMerged(held.how, held.claimed)
    how, claimed = (kept.how, kept.claimed) if not held.is_live else (held.how, held.claimed)
    letters = (
        ("f", how is How.FIELD),
        ("k", how is How.CLAIM),
        ("c", claimed),
        ("g", held.guarded),
        ("x", not held.is_live),
        ("t", held.is_live and claimed is not kept.claimed),
    )
    flags = "".join(letter for letter, holds in letters if holds)
    item: dict[str, Json] = {"i": list(spelled(held.identifier) or ())}
    if held.since != created:
        item["s"] = stamp(held.since)
    if flags:
        item["f"] = flags
    if held.home:
        item["h"] = held.home
    if how_known := letter(held.known):
        item["w"] = how_known
    if held.known_at:
        item["a"] = stamp(held.known_at)
    return item


def _held_from(item: Mapping[str, Any], created: datetime) -> Held:
    flags, home = item.get("f", ""), item.get("h")
    how = How.FIELD if "f" in flags else How.CLAIM if "k" in flags else How.BESIDE
    kept = AsMerged(how, ("c" in flags) is not ("t" in flags))
    held = Held(
        identifier_of(item["i"]),
        moment(item["s"]) if "s" in item else created,
        how,
        claimed="c" in flags,
        guarded="g" in flags,
        home=home,
        as_merged=kept if home is None and set("xt") & set(flags) else None,
        known=method(item.get("w")),
        known_at=moment_of(item.get("a")),
    )
    return held.given_up() if "x" in flags else held
