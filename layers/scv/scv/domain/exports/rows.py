"""The rows of an export: JSON Lines as contacts are created, or CSV that a spreadsheet runs nothing of (IM4)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from scv.domain.consent.decisions import Decision, holding
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.values.documents import Document, Json, to_document
from scv.domain.values.times import stamp

JOINT = " ::: "  # between several values of a cell, as Google's contacts have it
PHONES = ("workPhone", "cellPhone", "homePhone", "otherPhone")
PLAIN = (
    *("id", "division.id", "type", "version", "createDate", "modifyDate"),
    *("firstName", "middleName", "lastName", "salutation", "title"),
    *PHONES,
    *("workEmail", "personalEmail", "otherEmail"),
    *(f"address.{part}" for part in ("address1", "address2", "city", "state", "postalCode", "countryCode")),
    *("surveyOptOut", "consents", "externalSystemUrl", "externalIds", "identifiers"),
)
WHOLE = ("twitterId", "facebookId", "lineId", "whatsAppId", "instagramId", "appleOpaqueIds", "schema", "customFields")
COLUMNS = (*PLAIN, *WHOLE)
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def exported(contact: Contact) -> Document:
    """A contact as the API reads it: whoever creates contacts of these lines ignores what a system gives by itself.

    Identifiers are those that it answers to, but no cookie (ID7).
    """
    shown = (each for each in contact.identifiers if each.type is not IdentifierType.COOKIE)
    identifiers: list[Json] = [_named(each) for each in shown]
    consents: list[Json] = [_consent(each) for each in holding(contact.decisions)]
    return {
        "id": contact.id,
        "type": contact.type.value,
        "division": {"id": contact.division},
        **to_document(contact.profile),
        "identifiers": identifiers,
        **({"consents": consents} if consents else {}),
        "createDate": stamp(contact.ranked_at),
        "modifyDate": stamp(contact.modified_at),
        "version": contact.version,
    }


def _named(identifier: Identifier) -> Document:
    source: Document = {"externalSource": {"id": identifier.source}} if identifier.source else {}
    return {"type": identifier.type.value, "value": identifier.value, **source}


def _consent(decision: Decision) -> Document:
    """CN2: what holds of a purpose, on one contact point or on all."""
    body: Document = {"purpose": decision.purpose, "status": decision.status.value, "saidBy": decision.said_by.value}
    if decision.point is not None:
        body["contactPoint"] = _named(decision.point)
    if decision.decided_at is not None:
        body["decidedAt"] = stamp(decision.decided_at)
    return body


def line(found: Document) -> str:
    """One line of JSON Lines."""
    return _compact(found) + "\n"


def header() -> str:
    """The first line of CSV."""
    return BYTE_ORDER_MARK + _csv(COLUMNS)


def row(found: Document) -> str:
    """One line of CSV."""
    return _csv(safe(_cell(found, column)) for column in COLUMNS)


def _csv(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def safe(cell: str) -> str:
    """IM4: what a spreadsheet would run begins with an apostrophe, which shows it as text.

    A phone number keeps its plus: nothing but digits and spaces follows, which no spreadsheet can run.

    >>> safe("=1+1"), safe("@SUM(A1)"), safe("+1 803-123-0000"), safe("-2+3"), safe("'=1")
    ("'=1+1", "'@SUM(A1)", '+1 803-123-0000', "'-2+3", "''=1")
    """
    if cell[:1] == "'":
        return f"'{cell}"  # so that whoever takes one off has what was there
    if cell[:1] in ("=", "@", "\t", "\r", "\n", "-", "\uff1d", "\uff0b", "\uff0d", "\uff20"):
        return f"'{cell}"
    is_number = all(each.isdigit() or each in " -;ext=" for each in cell[1:])
    return f"'{cell}" if cell[:1] == "+" and not is_number else cell


def bare(cell: str) -> str:
    """The inverse of `safe`, for whoever reads such a file.

    >>> [bare(safe(each)) for each in ("=1+1", "'x", "+1 803", "plain")]
    ['=1+1', "'x", '+1 803', 'plain']
    """
    return cell.removeprefix("'")


def _cell(found: Mapping[str, Any], column: str) -> str:
    if column in PHONES:
        return _phone(found.get(column) or {})
    if column == "externalIds":
        return JOINT.join(f"{each['externalSource']['id']}={each['value']}" for each in found.get(column, ()))
    if column == "consents":
        return JOINT.join(_decided(each) for each in found.get(column, ()))
    if column == "identifiers":
        return JOINT.join(_identifier(each) for each in found.get(column, ()))
    value: Any = found
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return _compact(value) if isinstance(value, (dict, list)) else str(value)


def _identifier(told: Mapping[str, Any]) -> str:
    """`SocialLine@page=U1`: the page or system that an id is of stands with its type, as in the index."""
    source = told.get("externalSource")
    return f"{told['type']}@{source['id']}={told['value']}" if source else f"{told['type']}={told['value']}"


def _decided(consent: Mapping[str, Any]) -> str:
    """`marketing@Email=a@example.com:denied;by=person;at=2026-02-04T09:30:00.000Z`."""
    point, at = consent.get("contactPoint"), consent.get("decidedAt")
    about = f"{consent['purpose']}@{_identifier(point)}" if point else consent["purpose"]
    return f"{about}:{consent['status']};by={consent['saidBy']}{f';at={at}' if at else ''}"


def _phone(phone: Mapping[str, Any]) -> str:
    number = str(phone.get("e164") or phone.get("display") or "")
    return f"{number};ext={phone['extension']}" if number and phone.get("extension") else number
