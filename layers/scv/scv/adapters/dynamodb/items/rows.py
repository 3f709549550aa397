"""What is derived from a contact's record: its rows in the identifier index and in search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Attributes, Item, epoch, from_epoch, packed, unpacked
from scv.domain.contacts import Contact, ContactType
from scv.domain.identifiers import Identifier
from scv.domain.resolution import Holder
from scv.domain.search import Hit, SortBy, order, search_words, sort_names


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


def pointer_row(key: str, conversation_id: str, expires_at: datetime | None) -> Item:
    """PV1: leads from an identifier to an interaction that carries it and that no contact leads to."""
    return packed({"identifier": key, "rank": keys.pointer_rank(conversation_id), "expiresAt": epoch(expires_at)})


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
