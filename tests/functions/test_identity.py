"""Promotion, merge, unmerge and history through the real handler."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from functions.contacts import app as contacts
from functions.identity import app
from functions.ingest import app as ingest
from functions.resolution import app as resolution
from scv.api import responses
from scv.domain.changes.plans import HistoryEntry
from scv.domain.values.ids import ContactId
from tests.builders import NOW
from tests.functions.conftest import Cloud
from tests.functions.deliveries import EVENTS, Context, gateway_event, signature
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call

MERGE = f"{CONTACTS}/merge"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test starts with empty tables."""


def saved(**fields: Any) -> str:
    """A curated contact as the API makes it; its id."""
    answer = call(contacts, "POST", CONTACTS, {"firstName": "Ana", "lastName": "Roe", **fields})
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def caller() -> str:
    """A provisional contact as a webhook makes it; its id."""
    body = (EVENTS / "webhooks" / "01-voice-inbound.json").read_text()
    answer = ingest.lambda_handler(gateway_event(body, signature(body)), Context())
    return str(json.loads(answer["body"])["externalContact"]["id"])


def merged(*contact_ids: str, **told: Any) -> Answer:
    return call(app, "POST", MERGE, {"contactIds": list(contact_ids), **told})


@pytest.mark.parametrize("body", ["", "null", "{}"])
def test_pr1_promotion_takes_no_body_and_asks_for_both_names(body: str) -> None:
    answer = call(app, "POST", f"{CONTACTS}/{caller()}/promotion", raw=body)
    assert (answer.status, answer.code) == (422, "name.required")
    assert answer.body["details"][0]["fieldName"] in ("firstName", "lastName")


def test_pr1_pr2_promotion_with_names_keeps_the_id_and_again_changes_nothing() -> None:
    contact_id = caller()
    path = f"{CONTACTS}/{contact_id}/promotion"
    first = call(app, "POST", path, {"firstName": "Ana", "lastName": "Roe"})
    assert (first.status, first.body["id"], first.body["type"]) == (200, contact_id, "Curated")
    assert call(app, "POST", path, {"firstName": "Eve"}).body == first.body


def test_mg2_a_merge_answers_with_the_new_canonical_contact_by_every_id() -> None:
    one, other = saved(title="Dr"), saved(title="Prof")
    answer = merged(one, other, valueOverride={"salutation": "Ms", "middleName": None})
    assert (answer.status, answer.body["type"], answer.body["salutation"]) == (200, "Curated", "Ms")
    assert [each["id"] for each in answer.body["mergedFrom"]] == [one, other]
    assert {each["id"] for each in answer.body["mergeSet"]} == {answer.body["id"], one, other}
    for contact_id in (one, other, answer.body["id"]):
        assert call(contacts, "GET", f"{CONTACTS}/{contact_id}").body["id"] == answer.body["id"]


def test_mg8_a_silent_resend_answers_the_same() -> None:
    one, other = saved(), saved(lastName="Doe")
    assert merged(one, other).body == merged(one, other).body


def test_mg9_a_dry_run_shows_every_conflict_and_writes_nothing(cloud: Cloud) -> None:
    one, other = saved(title="Dr"), saved(title="Prof")
    before = cloud.stored()
    answer = call(app, "POST", MERGE, {"contactIds": [one, other]}, query={"dryRun": "true"})
    (conflict,) = answer.body["conflicts"]
    assert (conflict["field"], conflict["decidedBy"]) == ("title", "mostRecentlyModified")
    assert {(each["contact"]["id"], each["outcome"]) for each in conflict["candidates"]} == {
        (other, "won"),
        (one, "notKept"),
    }
    assert cloud.stored() == before


def test_mg7_a_refused_merge_tells_a_code_of_its_own() -> None:
    one = saved()
    assert (merged(one, one).status, merged(one, one).code) == (409, "merge.not.allowed")
    assert (merged(one).status, merged(one).code) == (409, "merge.not.allowed")
    assert merged(*(f"c{place}" for place in range(26))).status == 400
    assert (merged(one, "nobody").status, merged(one, "nobody").code) == (404, "contact.not.found")


def test_mg1_the_classic_merge_takes_a_caller_and_refuses_two_curated_contacts() -> None:
    path, one, other = f"{EXTERNAL}/merge/contacts", saved(), saved()
    refused = call(app, "POST", path, {"sourceContactId": one, "targetContactId": other})
    assert (refused.status, refused.code) == (409, "merge.not.allowed")
    taken = call(app, "POST", path, {"sourceContactId": caller(), "targetContactId": other})
    assert (taken.status, taken.body["type"]) == (200, "Curated")


def test_mg10_unmerge_answers_with_the_inputs_and_only_for_a_merge() -> None:
    one, other = saved(title="Dr"), saved(lastName="Doe")
    before = [call(contacts, "GET", f"{CONTACTS}/{each}").body for each in (one, other)]
    path = f"{CONTACTS}/{merged(one, other).body['id']}/unmerge"
    answer = call(app, "POST", path)
    assert answer.status == 200
    changing = ("version",)  # CO5: it only ever grows
    assert [_without(each, changing) for each in answer.body["entities"]] == [
        _without(each, changing) for each in before
    ]
    assert [each["version"] for each in answer.body["entities"]] == [3, 3]
    assert answer.body["dropped"] == []
    refused = call(app, "POST", f"{CONTACTS}/{one}/unmerge")
    assert (refused.status, refused.code) == (409, "unmerge.not.allowed")


def _without(body: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


def test_mg10_unmerge_lists_what_was_set_since_with_values_and_authors() -> None:
    one, other = saved(cellPhone={"display": "+1 803-123-0001"}), saved(lastName="Doe")
    result = merged(one, other).body["id"]
    body = call(contacts, "GET", f"{CONTACTS}/{result}").body
    body |= {"title": "Sir", "workPhone": {"display": "+1 803-123-0009"}}
    assert call(contacts, "PUT", f"{CONTACTS}/{result}", body).status == 200
    claimed = {"operation": "Claim", "identifier": {"type": "Phone", "value": "+1 803-123-0001"}}
    assert call(resolution, "PATCH", f"{CONTACTS}/{result}/identifiers", claimed).status == 200
    answer = call(app, "POST", f"{CONTACTS}/{other}/unmerge").body

    shown = {each.get("field") or each["identifier"]["value"]: each for each in answer["dropped"]}
    assert shown.keys() == {"title", "workPhone", "+18031230001"}
    assert (shown["title"]["value"], shown["title"]["by"]) == ("Sir", {"id": "agent-1"})
    assert shown["workPhone"]["value"]["e164"] == "+18031230009"
    assert shown["+18031230001"]["claimed"] is True
    entries = call(app, "GET", f"{CONTACTS}/{one}/history").body["entities"]
    assert len(entries[0]["details"]["dropped"]) == 3, "it stays readable in the history"


def test_id7_mg10_what_an_unmerge_dropped_is_in_the_history_without_the_value_of_a_cookie() -> None:
    """The answer of the unmerge left it out; the history showed it until now."""
    cookie: dict[str, Any] = {
        "by": "u-1",
        "at": "2026-11-21T10:00:00Z",
        "identifier": {"type": "Cookie", "value": "v-1"},
        "claimed": True,
    }
    phone: dict[str, Any] = {**cookie, "identifier": {"type": "Phone", "value": "+18031230000"}}
    entry = HistoryEntry("h-1", ContactId("c-1"), NOW, "unmerge", "u-1", {"dropped": [cookie, phone], "result": "c-1"})
    details: Any = responses.history_entry(entry)["details"]
    assert details == {"dropped": [{**cookie, "identifier": {"type": "Cookie"}}, phone], "result": "c-1"}


def test_mg11_the_history_of_an_input_tells_of_merge_and_unmerge() -> None:
    one, other = saved(), saved(lastName="Doe")
    result = merged(one, other).body["id"]
    call(app, "POST", f"{CONTACTS}/{result}/unmerge")
    entries = call(app, "GET", f"{CONTACTS}/{other}/history").body["entities"]
    assert [entry["action"] for entry in entries] == ["unmerge", "merge", "create"]
    assert entries[1]["details"]["inputs"] == [one, other]
    assert {entry["by"]["id"] for entry in entries} == {"agent-1"}


def test_ac11_history_is_read_by_pages_that_a_time_divides() -> None:
    contact = saved()
    path = f"{CONTACTS}/{contact}/history"
    for title in ("Dr", "Prof", "Dame"):
        fields = {"firstName": "Alexis", "lastName": "Doe", "title": title}
        assert call(contacts, "PUT", f"{CONTACTS}/{contact}", fields).status == 200
    whole = call(app, "GET", path).body
    found: list[str] = []
    query: dict[str, str] = {"pageSize": "1"}
    while query:
        page = call(app, "GET", path, query=query).body
        found.extend(entry["id"] for entry in page["entities"])
        query = dict(parse_qsl(urlsplit(page.get("nextUri", "")).query))

    assert found == [entry["id"] for entry in whole["entities"]]
    assert "nextUri" not in whole
    assert [entry["action"] for entry in whole["entities"]] == ["edit", "edit", "edit", "create"]
    for odd in ("yesterday", "2026-11-25", "", "'"):
        answer = call(app, "GET", path, query={"before": odd or "0"})
        assert (answer.status, answer.code) == (400, "invalid.value")


def test_ac11_co4_a_deleted_contact_leaves_who_deleted_it_to_those_who_saw_it() -> None:
    contact = saved()
    assert call(contacts, "DELETE", f"{CONTACTS}/{contact}").status == 200

    left = call(app, "GET", f"{CONTACTS}/{contact}/history")
    assert [entry["action"] for entry in left.body["entities"]] == ["delete", "create"]
    assert call(app, "GET", f"{CONTACTS}/{contact}/history", divisions=("north",)).status == 404
    assert call(app, "GET", f"{CONTACTS}/nobody/history").status == 404


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", f"{CONTACTS}/c/promotion", "externalContacts:identity:promote"),
        ("POST", MERGE, "externalContacts:identity:merge"),
        ("POST", f"{EXTERNAL}/merge/contacts", "externalContacts:identity:merge"),
        ("POST", f"{CONTACTS}/c/unmerge", "externalContacts:identity:merge"),
        ("GET", f"{CONTACTS}/c/history", "externalContacts:contact:view"),
    ],
)
def test_ac2_each_operation_names_the_permission_that_it_needs(method: str, path: str, permission: str) -> None:
    answer = call(app, method, path, permissions=("nothing:at:all",))
    assert (answer.status, answer.code) == (403, "missing.permissions")
    assert permission in answer.body["message"]
