"""Selecting tried before it is done, and taken back after (PA10, PA11); a panel that has not changed (PA13)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import (
    AN_AGENT,
    AS_AGENT,
    ASSOCIATE,
    CONVERSATIONS,
    MERGE,
    NUMBER,
    VIEW,
    asked,
    does,
    happens,
    journey,
    panel,
    phoned,
    project,
    saved,
    selects,
    told,
)
from tests.functions.gateway import CONTACTS, Answer

OTHER_NUMBER = "+1 803-123-0001"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def calls(number: str = NUMBER, conversation: str = "c-1", **data: Any) -> dict[str, Any]:
    return happens("voice", conversation, customer={"phone": number}, **data)


def form(conversation: str = "c-1") -> str:
    """A visitor fills in a form; the id of the provisional contact."""
    happens(
        "webMessaging",
        conversation,
        customer={"cookie": "k-1"},
        form={"firstName": "Anna", "lastName": "Rowe", "phone": NUMBER},
    )
    return str(panel(conversation)["contact"]["id"])


def tried(contact_id: str, conversation: str = "c-1", **told: Any) -> dict[str, Any]:
    answer = does("select", {"externalContactId": contact_id}, conversation, query={"dryRun": "true"}, **told)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def undone(shown: dict[str, Any]) -> Answer:
    """What becomes of the call that the answer names."""
    undo = shown["undo"]
    return asked(undo["method"], undo["path"], undo["body"])


def moved(preview: dict[str, Any]) -> dict[str, Any]:
    return {move["field"]: move["value"] for move in preview["moves"]}


def test_PA10_a_merge_is_tried_with_what_moves_and_who_wins(cloud: Cloud) -> None:
    ana = saved("Ana", personalEmail="ana@example.com")
    form()
    before = cloud.stored()

    shown = tried(ana)

    assert cloud.stored() == before
    assert shown["did"] == "merged"
    assert [move["otherPhone"]["e164"] for move in [moved(shown)]] == ["+18031230000"]
    assert shown["identifiers"] == [{"type": "Phone", "value": "+18031230000"}, {"type": "Cookie"}]
    assert "reason" not in shown
    conflicts = {each["field"]: each for each in shown["conflicts"]}
    assert set(conflicts) == {"firstName", "lastName"}
    fates = {each["value"]: each["outcome"] for each in conflicts["firstName"]["candidates"]}
    assert (fates["Ana"], fates["Anna"]) == ("won", "notKept")


def test_PA10_what_was_tried_is_what_happens() -> None:
    ana = saved("Ana", personalEmail="ana@example.com")
    form()
    shown = tried(ana)

    done = selects(ana)

    ids = ("id", "selfUri", "mergeSet", "createDate", "modifyDate", "division", "type", "version", "mergedFrom")
    fields = {name: value for name, value in shown["contact"].items() if name not in ids}
    assert {name: done["contact"][name] for name in fields} == fields
    assert done["did"] == shown["did"]
    assert {each["value"] for each in shown["identifiers"] if "value" in each} <= {
        each["value"] for each in done["contact"]["identifiers"]
    }


@pytest.mark.parametrize(
    ("situation", "code"),
    [("no permission", "select.may.not.merge"), ("a person already", "select.somebody.else"), ("nobody", None)],
)
def test_PA10_PA12_what_is_only_linked_says_why_as_a_code(situation: str, code: str | None) -> None:
    ana = saved("Ana")
    if situation == "a person already":
        saved("Alexis", cellPhone=phoned())
    calls()
    if situation == "nobody":
        does("unlink")
    permissions = AN_AGENT if situation == "no permission" else ("*",)

    shown = tried(ana, permissions=permissions)

    assert (shown["did"], shown.get("code"), shown["moves"]) == ("linked", code, [])
    if situation == "no permission":
        assert shown["params"] == {"permission": MERGE}
    assert (code is not None) == bool(shown.get("reason"))
    assert selects(ana, permissions=permissions)["did"] == "linked"


def test_PA10_CH2_completing_is_tried_with_what_the_contact_would_gain(cloud: Cloud) -> None:
    ana = saved("Ana", cellPhone=phoned())
    happens("webMessaging", customer={"cookie": "k-1"}, form={"phone": NUMBER, "email": "ana@example.com"})
    before = cloud.stored()

    shown = tried(ana)

    assert cloud.stored() == before
    assert (shown["did"], moved(shown)) == ("completed", {"otherEmail": "ana@example.com"})
    assert selects(ana)["contact"]["otherEmail"] == "ana@example.com"
    assert tried(ana)["moves"] == []


def test_PA10_AC2_trying_refuses_what_selecting_refuses() -> None:
    northern = saved("Alexis", division={"id": "north"})
    calls()

    for dry in ({}, {"dryRun": "true"}):
        answer = does("select", {"externalContactId": northern}, query=dry)
        assert (answer.status, answer.code) == (409, "division.mismatch")
        hidden = does("select", {"externalContactId": "nobody"}, query=dry)
        assert (hidden.status, hidden.code) == (404, "contact.not.found")
        assert does("select", {"externalContactId": northern}, permissions=(VIEW, AS_AGENT), query=dry).status == 403
    assert does("select", {"externalContactId": northern}, query={"dryRun": "maybe"}).status == 400


def test_PA11_an_unlink_is_taken_back_by_the_call_that_it_names() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()

    shown = does("unlink").body

    path = "/api/v2/externalcontacts/conversations/c-1"
    assert shown["undo"] == {"method": "PUT", "path": path, "body": {"externalContactId": alexis}}
    assert undone(shown).status == 202
    assert (panel()["contact"]["id"], journey(alexis)) == (alexis, ["c-1"])


def test_PA11_what_changed_nothing_has_nothing_to_take_back() -> None:
    ana = saved("Ana", cellPhone=phoned())
    calls()
    does("unlink")

    assert "undo" not in does("unlink").body
    selects(ana, permissions=AN_AGENT)
    assert "undo" not in selects(ana, permissions=AN_AGENT)
    completed = selects(ana)
    assert (completed["did"], "undo" in completed) == ("completed", False)


def test_PA11_a_link_is_taken_back_to_whoever_it_belonged_to() -> None:
    alexis, david = saved("Alexis", cellPhone=phoned()), saved("David")
    calls()

    shown = selects(david)

    assert (shown["did"], undone(shown).status) == ("linked", 202)
    assert (panel()["contact"]["id"], journey(david)) == (alexis, [])


def test_PA11_a_link_of_nobodys_is_taken_back_to_nobody() -> None:
    ana = saved("Ana")
    happens("callback", customer={"phone": NUMBER})

    shown = selects(ana)

    assert (shown["undo"]["body"], undone(shown).status) == ({}, 202)
    assert panel()["contact"] is None


def test_PA11_MG10_a_merge_is_taken_back_whole() -> None:
    ana = saved("Ana", personalEmail="ana@example.com")
    provisional = form()

    shown = selects(ana)

    assert shown["undo"]["path"] == f"{CONTACTS}/{shown['contact']['id']}/unmerge"
    assert undone(shown).status == 200
    assert (panel()["state"], panel()["contact"]["id"]) == ("suggestion", provisional)
    contact = asked("GET", f"{CONTACTS}/{ana}", query={"expand": "identifiers"}).body
    assert told(contact["identifiers"]) == [("Email", "ana@example.com")]
    assert (journey(ana), journey(provisional)) == ([], ["c-1"])


def test_PA11_an_odd_conversation_id_is_named_as_a_path_spells_it() -> None:
    saved("Alexis", cellPhone=phoned())
    calls(conversation="c 1/ä")

    answer = does("unlink", None, "c%201%2F%C3%A4")

    assert answer.status == 200, answer.body
    assert undone(answer.body).status == 202


def asked_with(tag: str, **told: Any) -> Answer:
    return asked("GET", f"{CONVERSATIONS}/c-1/panel", headers={"If-None-Match": tag}, **told)


def test_PA13_a_panel_that_has_not_changed_is_not_sent_again() -> None:
    alexis = saved("Alexis", cellPhone=phoned())
    calls()
    first = asked("GET", f"{CONVERSATIONS}/c-1/panel")
    tag = first.headers["ETag"]

    again = asked_with(tag)

    assert (again.status, again.body, again.headers["ETag"]) == (304, None, tag)
    assert again.headers["Cache-Control"] == "no-store"
    assert asked_with(f'"other", {tag.removeprefix("W/")}').status == 304
    assert asked_with('"other"').status == 200
    asked("PATCH", f"{CONTACTS}/{alexis}", {"changes": [{"field": "$.title", "value": "Dr"}]})
    changed = asked_with(tag)
    assert (changed.status, changed.body["contact"]["title"]) == (200, "Dr")
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("change", ["unlink", "select", "event", "project", "permissions"])
def test_PA13_whatever_changes_the_panel_changes_its_tag(change: str) -> None:
    saved("Alexis", cellPhone=phoned())
    other = saved("David")
    calls()
    tag = asked("GET", f"{CONVERSATIONS}/c-1/panel").headers["ETag"]
    if change == "unlink":
        does("unlink")
    elif change == "select":
        selects(other)
    elif change == "event":
        happens("voice", kind="updated", subject="About the invoice")
    elif change == "project":
        project(script="Hello {firstName}")

    permissions = AN_AGENT if change == "permissions" else ("*",)

    assert asked_with(tag, permissions=permissions).status == 200


def test_PA13_AC2_a_tag_opens_nothing() -> None:
    calls(divisionId="north")
    tag = asked("GET", f"{CONVERSATIONS}/c-1/panel").headers["ETag"]

    assert asked_with(tag, permissions=AN_AGENT, divisions=["south"]).status == 404
    assert asked_with(tag, permissions=(ASSOCIATE,)).status == 403


def test_PA12_CH1_a_name_that_nobody_said_is_a_code() -> None:
    calls()
    suggestion = panel()["suggestion"]
    assert (suggestion["displayName"], suggestion["code"], suggestion["params"]) == ("No Name", "no.name", {})
    happens("email", "c-2", customer={"email": "Ana Roe <ana@example.com>"})
    assert "code" not in panel("c-2")["suggestion"]


@pytest.mark.parametrize(
    ("settings", "code", "params"),
    [
        ({"contactMethodLimit": 1}, "record.full", {"methods": 1, "most": 1}),
        ({"phoneFields": ["cellPhone"]}, "phones.full", {"phones": 1, "most": 1}),
    ],
)
def test_PA12_PJ5_a_full_record_is_a_code_with_its_numbers(
    settings: dict[str, Any], code: str, params: dict[str, int]
) -> None:
    project(**settings)
    saved("Alexis", cellPhone=phoned())
    calls()

    action = panel()["actions"]["addPhone"]

    assert (action["allowed"], action["code"], action["params"]) == (False, code, params)
    assert str(params["most"]) in action["reason"]


def test_PA12_RS10_who_decided_is_named_and_what_the_interaction_is_about() -> None:
    ana = saved("Ana")
    calls(subject="The invoice", queue="Sales", agent="u-7", startedAt="2026-11-21T10:00:00Z")
    assert "agent" not in panel()["reason"]

    shown = selects(ana)

    assert shown["reason"]["agent"] == "agent-1"
    about = {name: shown["interaction"][name] for name in ("subject", "queue", "agent", "divisionId", "projectId")}
    assert about == {
        "subject": "The invoice",
        "queue": "Sales",
        "agent": "u-7",
        "divisionId": "*",
        "projectId": "default",
    }
    assert shown["interaction"]["endedAt"] is None


def test_JO4_an_entry_keeps_what_it_came_in_on_and_why_after_a_merge() -> None:
    ana, eve = saved("Ana", cellPhone=phoned()), saved("Eve", cellPhone=phoned(OTHER_NUMBER))
    calls(conversation="c-1")
    calls(OTHER_NUMBER, "c-2")
    happens("webMessaging", "c-3", customer={"cookie": "k-1"})
    merged = asked("POST", f"{CONTACTS}/merge", {"contactIds": [ana, eve]}).body["id"]
    selects(merged, "c-3", permissions=AN_AGENT)

    entries = asked("GET", f"{CONTACTS}/{merged}/journey/sessions").body["entities"]

    found = {each["id"]: (each["identifier"], each["why"]) for each in entries}
    one, other = ({"type": "Phone", "value": value} for value in ("+18031230000", "+18031230001"))
    told = {"level": "presented", "method": "told"}
    assert found["c-1"] == (one, {"rule": "RS1", "identifier": one, "trust": told})
    assert found["c-2"] == (other, {"rule": "RS1", "identifier": other, "trust": told})
    assert found["c-3"][1] == {"rule": "PA6", "agent": "agent-1", "identifier": {"type": "Cookie"}, "trust": told}
    assert "k-1" not in json.dumps(entries)
