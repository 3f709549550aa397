"""What is derived from a contact's record: its rows in the identifier index and in search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Attributes, Item, epoch, from_epoch, packed, unpacked
from scv.adapters.dynamodb.items.told import letter, method
from scv.domain.contacts.contact import Contact, ContactType
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Holder
from scv.domain.search.index import Row, row_token
from scv.domain.search.tokens import Names, tokens
from scv.domain.values.ids import ConversationId

SEPARATOR = "\x1f"  # no keyboard has it


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
        known = {"known": letter(held.known)}  # TR1: as on the record, so that the look-up tells what is worth a write
        yield packed({"identifier": key, "rank": rank, **state, **known})
        if held.claimed:
            claim = {"holder": rank, "owner": contact.id}
            yield packed({"identifier": key, "rank": keys.CLAIM, **claim, **state, **known})
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
        known=method(plain.get("known")),
    )


def pointer_row(key: str, conversation_id: ConversationId, expires_at: datetime | None) -> Item:
    """PV1: leads from an identifier to an interaction that carries it and that no contact leads to."""
    return packed({"identifier": key, "rank": keys.pointer_rank(conversation_id), "expiresAt": epoch(expires_at)})


def search_rows(contact: Contact) -> Iterator[Item]:
    """CO6: one row for each token of the contact."""
    for token in tokens(contact):
        row: dict[str, str | int | bool | None] = {
            "bucket": keys.search_bucket(contact.division, token.shelf, token.text),
            "token": row_token(token.text, contact.id),
            "a": token.again or None,
        }
        if token.names:
            names = (token.names.first, token.names.last, token.names.middle)
            row["n"] = SEPARATOR.join(name.replace(SEPARATOR, " ") for name in names).rstrip(SEPARATOR)
            row["m"] = not token.names.whole
        yield packed(row)


def search_row_from(item: Attributes) -> Row:
    """The inverse of `search_rows`, one row of it."""
    text, contact_id = keys.searched(item["token"]["S"])
    names = None
    if "n" in item:
        first, last, middle = (item["n"]["S"] + 2 * SEPARATOR).split(SEPARATOR)[:3]
        names = Names(first, last, middle, whole="m" not in item)
    return Row(text, contact_id, names, int(item["a"]["N"]) if "a" in item else 0)
