"""Consent through the real handlers: told, listed, shown on the panel, exported with the contact (CN1-CN3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import asked, phoned, saved
from tests.functions.gateway import CONTACTS

NUMBER = {"type": "Phone", "value": "+1 (803) 123-0000"}


@pytest.fixture
def ana(cloud: Cloud) -> str:
    return saved("Ana", cellPhone=phoned())


def tell(contact_id: str, **word: Any) -> Any:
    return asked("POST", f"{CONTACTS}/{contact_id}/consents", {"purpose": "survey", "status": "denied", **word})


def test_cn1_a_decision_is_answered_as_it_is_kept(ana: str) -> None:
    word = {
        "purpose": "Marketing", "status": "Withdrawn", "saidBy": "Person", "contactPoint": NUMBER,
        "decidedAt": "2026-11-20T09:00:00+01:00", "source": "letter", "textVersion": "v3", "evidence": "scan 17",
    }  # fmt: skip
    answer = tell(ana, **word)
    assert answer.status == 200, answer.body
    kept = {name: answer.body[name] for name in answer.body if name not in ("id", "recordedAt", "contact")}
    assert kept == {
        **word,
        "purpose": "marketing",
        "status": "withdrawn",
        "saidBy": "person",
        "contactPoint": {"type": "Phone", "value": "+18031230000"},
        "decidedAt": "2026-11-20T08:00:00.000Z",
        "recordedBy": {"id": "agent-1"},
    }
    listing = asked("GET", f"{CONTACTS}/{ana}/consents").body
    assert listing["entities"] == listing["holds"] == [answer.body]


def test_cn1_a_time_that_nobody_knows_is_null_and_one_left_out_is_now(ana: str) -> None:
    assert "decidedAt" not in tell(ana, decidedAt=None).body
    now = tell(ana, purpose="marketing").body
    assert now["decidedAt"] == now["recordedAt"]
    assert now["saidBy"] == "agent"


@pytest.mark.parametrize(
    "word",
    [
        {"purpose": "a b"}, {"purpose": ""}, {"status": "perhaps"}, {"saidBy": "nobody"}, {"decidedAt": "yesterday"},
        {"decidedAt": "2026-11-20T09:00:00"}, {"decidedAt": "0001-01-01T00:00:00+14:00"}, {"evidence": "x" * 201},
        {"decidedAt": "9999-01-01T00:00:00Z"}, {"contactPoint": {"type": "Phone", "value": "anonymous"}},
        {"contactPoint": {"type": "Fax", "value": "1"}}, {"more": 1},
    ],
)  # fmt: skip
def test_cn1_what_is_no_decision_is_refused_and_kept_nowhere(ana: str, word: dict[str, Any]) -> None:
    assert tell(ana, **word).status == 400
    assert asked("GET", f"{CONTACTS}/{ana}/consents").body["entities"] == []


def test_cn3_the_field_of_surveys_and_the_purpose_are_one(ana: str) -> None:
    patch = {"changes": [{"field": "$.surveyOptOut", "value": True, "action": "Update"}]}
    assert asked("PATCH", f"{CONTACTS}/{ana}", patch).body["surveyOptOut"] is True
    (held,) = asked("GET", f"{CONTACTS}/{ana}/consents").body["holds"]
    assert (held["purpose"], held["status"], held["source"]) == ("survey", "denied", "surveyOptOut")
    tell(ana, status="granted", saidBy="person")
    contact = asked("GET", f"{CONTACTS}/{ana}").body
    assert contact["surveyOptOut"] is False
    whole = {name: contact[name] for name in ("firstName", "lastName", "version")}
    replaced = asked("PUT", f"{CONTACTS}/{ana}", whole).body
    assert replaced["surveyOptOut"] is False, "left out, it says nothing"


def test_cn1_the_listing_goes_on_where_its_next_address_leads(ana: str) -> None:
    for status in ("denied", "granted", "withdrawn"):
        tell(ana, status=status)
    first = asked("GET", f"{CONTACTS}/{ana}/consents", query={"pageSize": "1"}).body
    assert [each["status"] for each in first["holds"]] == [first["entities"][0]["status"]]
    assert "nextUri" in first
