"""Clients as items, both directions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import Item, packed, parsed, text, unpacked
from scv.domain.signing_in.clients import Client, ClientSecret
from scv.domain.values.times import moment, stamp


def client_item(client: Client) -> Item:
    """Of each secret its digest."""
    return packed(
        {
            "id": keys.CLIENT + client.id,
            "name": client.name,
            "roles": text(sorted(client.roles)),
            "permissions": text(sorted(client.permissions)),
            "divisions": text(sorted(client.divisions)),
            "secrets": text([[each.digest, stamp(each.made_at)] for each in client.secrets]),
            "madeAt": stamp(client.made_at),
            "revokedAt": stamp(client.revoked_at) if client.revoked_at else None,
            "revision": client.revision,
        }
    )


def client_from(item: Mapping[str, Any]) -> Client:
    """The inverse of `client_item`."""
    plain = unpacked(item)
    return Client(
        id=plain["id"].removeprefix(keys.CLIENT),
        name=plain["name"],
        roles=frozenset(parsed(plain.get("roles")) or ()),
        permissions=frozenset(parsed(plain.get("permissions")) or ()),
        divisions=frozenset(parsed(plain.get("divisions")) or ()),
        secrets=tuple(ClientSecret(digest, moment(at)) for digest, at in parsed(plain.get("secrets")) or ()),
        made_at=moment(plain["madeAt"]),
        revoked_at=moment(plain["revokedAt"]) if "revokedAt" in plain else None,
        revision=plain["revision"],
    )
