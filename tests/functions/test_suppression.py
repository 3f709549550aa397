"""Who refused and was erased is not contacted again, through the real handlers, and no table tells who it was (CN4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scv import bootstrap
from tests.functions.conftest import Cloud
from tests.functions.desk import asked, phoned, saved
from tests.functions.gateway import CONTACTS
from tests.functions.streams import delivered, record, stored, told_of

NUMBER, DIGITS = "+1 (803) 123-0077", "8031230077"
MAIL = "quiet.person@example.com"
KEY = "SUPPRESSION_SECRET_ID"


@pytest.fixture
def chosen(cloud: Cloud) -> Cloud:
    """A stack whose owner has set RememberRefusals to yes."""
    cloud.secrets.create_secret(Name="refusals", SecretString=json.dumps({"current": "a key that nobody else has"}))
    cloud.environment.setenv(KEY, "refusals")
    bootstrap.forget()
    return cloud


def refuses(contact_id: str, **word: Any) -> None:
    told = {"purpose": "marketing", "status": "withdrawn", "saidBy": "person", **word}
    assert asked("POST", f"{CONTACTS}/{contact_id}/consents", told).status == 200


def erases(contact_id: str) -> None:
    assert asked("DELETE", f"{CONTACTS}/{contact_id}", query={"erase": "true"}).status == 200


def gone(cloud: Cloud) -> str:
    """Somebody has refused on one number, and surveys everywhere, and was erased; what every table says then."""
    contact = saved("Quiet", last_name="Person", cellPhone=phoned(NUMBER), personalEmail=MAIL)
    refuses(contact, contactPoint={"type": "Phone", "value": NUMBER}, evidence=f"letter of {MAIL}")
    refuses(contact, purpose="survey", saidBy="agent")
    erases(contact)
    return json.dumps(
        {table: [row for row in rows if not _is_receipt(row)] for table, rows in cloud.stored().items()},
        ensure_ascii=False,
    )


def _is_receipt(row: dict[str, Any]) -> bool:
    """A hash that lasts 30 seconds."""
    return str(row.get("id", {}).get("S", "")).startswith("receipt#")


def test_cn4_pv1_the_tables_tell_neither_number_nor_address_nor_name(chosen: Cloud) -> None:
    left = gone(chosen)
    for word in (DIGITS, "803-123", MAIL, "quiet", "Quiet", "Person", "letter"):
        assert word not in left
    entries = [row for row in chosen.stored()["contacts"] if row["id"]["S"].startswith("suppressed#")]
    assert sorted(row["item"]["S"] for row in entries) == [
        "refusal#all#survey",
        "refusal#all#survey",
        "refusal#point#marketing",
    ]
    assert {name for row in entries for name in row} == {"id", "item", "since"}


def test_cn4_who_is_saved_with_the_number_again_refuses_again_and_the_answer_says_why(chosen: Cloud) -> None:
    gone(chosen)
    again = saved("Quiet", last_name="Person", cellPhone=phoned(NUMBER), surveyOptOut=False)
    assert asked("GET", f"{CONTACTS}/{again}/consents").body["holds"][0]["status"] == "granted"
    assert told_of(again) == {"batchItemFailures": []}
    holds = {each["purpose"]: each for each in asked("GET", f"{CONTACTS}/{again}/consents").body["holds"]}
    assert {each["source"] for each in holds.values()} == {"suppression"}
    assert {each["status"] for each in holds.values()} == {"withdrawn"}
    assert {each["saidBy"] for each in holds.values()} == {"person"}
    assert holds["marketing"]["contactPoint"] == {"type": "Phone", "value": "+18031230077"}
    assert "contactPoint" not in holds["survey"]
    assert asked("GET", f"{CONTACTS}/{again}").body["surveyOptOut"] is True


def test_cn4_a_later_consent_lifts_it_for_good(chosen: Cloud) -> None:
    gone(chosen)
    again = saved("Quiet", last_name="Person", cellPhone=phoned(NUMBER))
    told_of(again)
    before = stored(again)
    refuses(again, status="granted", contactPoint={"type": "Phone", "value": NUMBER})
    assert delivered(record(stored(again), before)) == {"batchItemFailures": []}
    left = [row["item"]["S"] for row in chosen.stored()["contacts"] if row["id"]["S"].startswith("suppressed#")]
    assert left == ["refusal#all#survey"] * 2


def test_cn4_without_the_choice_nothing_is_left_and_nothing_is_asked(cloud: Cloud) -> None:
    cloud.environment.setenv(KEY, "")
    assert "suppressed#" not in gone(cloud)
    again = saved("Quiet", last_name="Person", cellPhone=phoned(NUMBER))
    told_of(again)
    assert asked("GET", f"{CONTACTS}/{again}/consents").body["entities"] == []


def test_cn4_an_erasure_without_the_key_is_repeated_once_it_is_there(chosen: Cloud) -> None:
    contact = saved("Quiet", last_name="Person", cellPhone=phoned(NUMBER))
    refuses(contact)
    chosen.lose("SECRETS_MANAGER")
    answer = asked("DELETE", f"{CONTACTS}/{contact}", query={"erase": "true"})
    assert answer.status == 503
    chosen.recover("SECRETS_MANAGER")
    erases(contact)
    assert "suppressed#" in json.dumps(chosen.stored()["contacts"])


def test_cn4_a_key_that_was_replaced_still_finds_what_it_has_hashed(chosen: Cloud) -> None:
    gone(chosen)
    keys = json.loads(chosen.secrets.get_secret_value(SecretId="refusals")["SecretString"])
    replaced = {"current": "the next one", "previous": keys["current"]}
    chosen.secrets.put_secret_value(SecretId="refusals", SecretString=json.dumps(replaced))
    bootstrap.forget()
    again = saved("Quiet", last_name="Person", personalEmail=MAIL)
    told_of(again)
    assert asked("GET", f"{CONTACTS}/{again}").body["surveyOptOut"] is True
