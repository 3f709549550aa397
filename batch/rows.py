"""Contacts as rows that a scorer compares: names and address in plain letters, identifiers as hashes (SG3)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypedDict

from scv.domain.search.letters import GAP, JOINT, fold


class Row(TypedDict):
    """What is compared of one contact; None for what is not known."""

    unique_id: str
    version: int
    division: str
    first_name: str
    last_name: str
    street: str | None
    postal_code: str | None
    city: str | None
    identifiers: list[str]


def row(document: Mapping[str, Any]) -> Row | None:
    """A contact as an export has it (IM4); None for one without both names, which nobody could tell apart."""
    first, last = _plain(document.get("firstName")), _plain(document.get("lastName"))
    if not (first and last):
        return None
    address = document.get("address") or {}
    return {
        "unique_id": document["id"],
        "version": int(document["version"]),
        "division": document["division"]["id"],
        "first_name": first,
        "last_name": last,
        "street": _plain(address.get("address1")),
        "postal_code": _plain(address.get("postalCode")),
        "city": _plain(address.get("city")),
        "identifiers": sorted({_hashed(each) for each in document.get("identifiers", ())}),
    }


def _plain(text: object) -> str | None:
    """CO8: letters of every script without accents, signs and case, as search and suggestions compare them.

    >>> _plain(" Jean-Pierre  O'Néil "), _plain("--"), _plain(None)
    ('jeanpierre oneil', None, None)
    """
    if not isinstance(text, str):
        return None
    return GAP.join(fold(text).replace(JOINT, "").split(GAP)).strip() or None


def _hashed(identifier: Mapping[str, Any]) -> str:
    """Short, and no number or address in a file that is written for a moment."""
    source = (identifier.get("externalSource") or {}).get("id", "")
    told = "\0".join((identifier["type"], source, identifier["value"]))
    return blake2b(told.encode(), digest_size=8).hexdigest()
