"""IM4: what was exported, imported where nothing is: the same contacts, identifiers and external ids."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.exports.exports import Format
from scv.domain.exports.rows import exported, header, line, row
from tests.builders import known
from tests.usecases.imports.hall import Hall, outcomes

RICH: list[dict[str, Any]] = [
    {
        "first_name": "Zoë",
        "title": "=HYPERLINK(1)",
        "cellPhone": {"display": "+1 803-123-0001", "extension": 12},
        "workPhone": {"display": "+49 171 1234567"},
        "workEmail": "zoe@example.com",
        "address": {"address1": "1 Street", "city": "Town", "countryCode": "US"},
        "externalIds": [
            {"externalSource": {"id": "crm"}, "value": "42"},
            {"externalSource": {"id": "erp"}, "value": "7"},
        ],
        "twitterId": {"screenName": "zoe", "id": "12"},
        "facebookId": {"ids": [{"scopedId": "f1", "externalSource": {"id": "page"}}]},
        "lineId": {"ids": [{"userId": "U1", "externalSource": {"id": "page"}}], "displayName": "Z"},
        "whatsAppId": {"phoneNumber": {"display": "+1 803-123-0009"}},
        "instagramId": {"handle": "zoe.roe"},
        "appleOpaqueIds": [{"value": "a1"}],
        "customFields": {"plan": "gold", "since": 2020},
        "surveyOptOut": True,
    },
    {"first_name": "'=quoted", "cellPhone": {"display": "+1 803-123-0001"}, "personalEmail": "q@example.com"},
    {"first_name": "李", "middleName": "小", "salutation": "Dr."},
    {"first_name": "李", "middleName": "小", "salutation": "Dr."},
    {"first_name": "-1+2", "workEmail": "zoe@example.com", "externalSystemUrl": "https://example.com/a?b=1,2;3"},
]


def told(hall: Hall) -> list[Contact]:
    return sorted(hall.people(), key=lambda each: each.id)


def same(contact: Contact) -> tuple[Any, ...]:
    """Everything but what a system gives: id, times, version, ranks, history; a phone may be told in one spelling."""
    given = ("id", "createDate", "modifyDate", "version")
    document: dict[str, Any] = {name: value for name, value in exported(contact).items() if name not in given}
    for name in ("cellPhone", "workPhone"):
        if isinstance(document.get(name), dict):
            document[name] = {part: document[name].get(part) for part in ("e164", "extension")}
    document["identifiers"] = sorted(map(str, document["identifiers"]))
    return (str(sorted(document.items(), key=str)),)


@pytest.mark.parametrize("format", Format)
def test_im4_what_was_exported_and_imported_again_is_the_same(format: Format) -> None:
    """IM1: stated differences are ids, times, versions, claims, cookies, notes and histories."""
    there, here = Hall(), Hall()
    for fields in RICH:
        there.desk.saved(**fields)
    first = told(there)[0]
    beside = tuple(
        Held(each, there.clock())
        for each in (
            known("Phone", "803-123-0077"),
            known("SocialLine", "U9", source="page"),
            known("Email", "b@example.com"),
        )
    )
    there.store.records[first.id] = dataclasses.replace(first, held=(*first.held, *beside))
    documents = [exported(each) for each in told(there)]
    lines = map(line, documents) if format is Format.JSON_LINES else (header(), *map(row, documents))
    assert outcomes(here.imported("".join(lines), criteria=())) == ["created"] * len(RICH)
    assert [same(each) for each in told(here)] == [same(each) for each in told(there)]
