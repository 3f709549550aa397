"""IM4: what was exported, imported where nothing is: the same contacts, identifiers and external ids."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from scv.domain.consent.decisions import Speaker, Status, holding
from scv.domain.consent.words import Word
from scv.domain.contacts.agreed import with_decisions
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

LONG_AGO = datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
WORDS = (
    Word("survey", Status.GRANTED, Speaker.PERSON, LONG_AGO),
    Word("marketing", Status.WITHDRAWN, Speaker.PERSON, LONG_AGO, point=known("Email", "zoe@example.com")),
    Word("messages", Status.DENIED, Speaker.SYSTEM, is_undated=True, point=known("SocialLine", "U1", source="page")),
    Word("calls.research", Status.GRANTED, Speaker.AGENT, LONG_AGO, point=known("Phone", "803-123-0001")),
)


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
    """IM1: stated differences are ids, times, versions, claims, cookies, notes and histories.

    CN1: consents are as old as they were, and the second time nothing is new.
    """
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
    decided = [each.decision(first.id, there.clock(), "agent") for each in WORDS]
    there.store.records[first.id] = with_decisions(dataclasses.replace(first, held=(*first.held, *beside)), *decided)
    documents = [exported(each) for each in told(there)]
    lines = map(line, documents) if format is Format.JSON_LINES else (header(), *map(row, documents))
    file = "".join(lines)
    assert outcomes(here.imported(file, criteria=())) == ["created"] * len(RICH)
    assert [same(each) for each in told(here)] == [same(each) for each in told(there)]
    before = {each.id: each.consents for each in told(here)}
    here.clock.pass_by(minutes=1)
    again = here.imported(file, criteria=())
    assert [each["outcome"] for each in again if each["externalId"]] == ["unchanged"]
    assert all(each.consents == before[each.id] for each in told(here) if each.id in before)


def consented(hall: Hall) -> dict[tuple[str, str], str]:
    """What holds of the only contact, by purpose and contact point."""
    (contact,) = told(hall)
    held = holding(contact.decisions)
    return {(each.purpose, each.point.value if each.point else ""): each.status.value for each in held}


def a_line(*consents: dict[str, Any], **fields: Any) -> str:
    whole = {
        "firstName": "Zoe",
        "lastName": "Roe",
        "workEmail": "zoe@example.com",
        **fields,
        "consents": list(consents),
    }
    return json.dumps(whole) + "\n"


def a_word(status: str, at: str | None = None, by: str = "person", purpose: str = "marketing") -> dict[str, Any]:
    return {"purpose": purpose, "status": status, "saidBy": by, **({"decidedAt": at} if at else {})}


def test_cn2_of_a_row_and_what_stands_the_later_word_holds() -> None:
    hall = Hall()
    steps = (
        (a_word("denied", "2020-01-01T00:00:00Z"), "created", "denied"),
        (a_word("granted", "2019-01-01T00:00:00Z"), "unchanged", "denied"),
        (a_word("granted", "2021-01-01T00:00:00Z"), "updated", "granted"),
        (a_word("granted", "2021-01-01T00:00:00Z"), "unchanged", "granted"),
        (a_word("denied", "2022-01-01T00:00:00Z", by="agent"), "updated", "granted"),
        (a_word("withdrawn", "2022-01-01T00:00:00Z"), "updated", "withdrawn"),
    )
    for word, outcome, holds in steps:
        hall.clock.pass_by(minutes=1)
        assert (outcomes(hall.imported(a_line(word))), consented(hall)) == ([outcome], {("marketing", ""): holds}), word


def test_cn3_surveys_are_told_once_and_their_field_alone_where_consents_are_not_taken() -> None:
    told_both = a_line(a_word("denied", "2019-03-04T05:06:07Z", "agent", "survey"), surveyOptOut=True)
    with_consents, without = Hall(), Hall()
    with_consents.imported(told_both)
    (decision,) = told(with_consents)[0].decisions
    assert (decision.decided_at, decision.source) == (LONG_AGO, "import")
    without.imported(told_both, fields=(("consents", False),))
    (contact,) = told(without)
    assert contact.profile.survey_opt_out
    assert contact.decisions[0].source == "surveyOptOut"


def test_cn2_what_a_row_that_merges_tells_is_told_of_the_result() -> None:
    hall = Hall()
    hall.imported(a_line(a_word("denied", "2020-01-01T00:00:00Z")))
    hall.desk.saved("Zoe", cellPhone={"display": "+1 803-123-0001"})
    row = a_line(a_word("granted", purpose="calls"), cellPhone={"display": "+1 803-123-0001"})
    assert outcomes(hall.imported(row, merges=True)) == ["merged"]
    assert consented(hall) == {("marketing", ""): "denied", ("calls", ""): "granted"}


@pytest.mark.parametrize(
    "consents",
    [
        "denied",
        [{"status": "denied"}],
        [{"purpose": "marketing", "status": "maybe"}],
        [{"purpose": "a purpose", "status": "denied"}],
        [{"purpose": "marketing", "status": "denied", "saidBy": "nobody"}],
        [{"purpose": "marketing", "status": "denied", "decidedAt": "yesterday"}],
        [{"purpose": "marketing", "status": "denied", "decidedAt": "2999-01-01T00:00:00Z"}],
        [{"purpose": "marketing", "status": "denied", "contactPoint": "zoe@example.com"}],
        [{"purpose": "marketing", "status": "denied", "contactPoint": {"type": "Phone", "value": "none"}}],
    ],
)
def test_cn1_a_row_whose_consents_cannot_be_read_is_refused_whole(consents: Any) -> None:
    hall = Hall()
    (row,) = hall.imported(json.dumps({"firstName": "Zoe", "lastName": "Roe", "consents": consents}) + "\n")
    assert (row["outcome"], row["code"]) == ("refused", "invalid.value")
    assert row["field"] in ("consents", "purpose", "decidedAt", "phone")
    assert told(hall) == []


NO_CONSENTS = ("denied", ":denied", "marketing", "marketing@Email:denied", "marketing denied", "a:b:denied")


@pytest.mark.parametrize("cell", NO_CONSENTS)
def test_cn1_a_cell_that_is_no_consent_is_refused(cell: str) -> None:
    hall = Hall()
    (row,) = hall.imported(f"First,Agreed\nZoe,{cell}\n", ("First", "firstName"), ("Agreed", "consents"))
    assert (row["outcome"], row["field"]) == ("refused", "consents")
