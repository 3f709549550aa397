"""Previews through the real handlers: one token holds the call to what was shown (MG9, AC8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import CONVERSATIONS, MERGE, asked, happens, phoned, saved
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer

PATH = f"{CONTACTS}/merge"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test starts with empty tables."""


def calls() -> str:
    """The id of a caller that nobody has saved."""
    return str(happens("voice", customer={"phone": "+1 212 555 0101"})["externalContact"]["id"])


Made = tuple[str, dict[str, Any]]


def a_merge() -> Made:
    return PATH, {"contactIds": [saved("Ana", title="Dr"), saved("Anna", title="Prof")]}


def a_merge_of_two() -> Made:
    return f"{EXTERNAL}/merge/contacts", {"sourceContactId": calls(), "targetContactId": saved("Ana")}


def a_choice() -> Made:
    calls()
    return f"{CONVERSATIONS}/c-1/panel/select", {"externalContactId": saved("Ana")}


def an_enrichment() -> Made:
    saved("Ana", workEmail="ana@example.com"), saved("Anna", cellPhone=phoned())
    known = [{"type": "Email", "value": "ana@example.com"}, {"type": "Phone", "value": "+18031230000"}]
    return f"{CONTACTS}/enrich", {"matchingIdentifiers": known, "action": "Merge", "contact": {"title": "Dr"}}


EVERY = {"merge": a_merge, "merge of two": a_merge_of_two, "select": a_choice, "enrich": an_enrichment}
every = pytest.mark.parametrize("way", EVERY)


def tried(path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = asked("POST", path, body, query={"dryRun": "true"}, **more)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def held_to(path: str, body: dict[str, Any], token: str, **more: Any) -> Answer:
    return asked("POST", path, body, query={"previewToken": token}, **more)


@every
def test_MG9_every_way_to_merge_is_previewed_and_held_to_it(cloud: Cloud, way: str) -> None:
    path, body = EVERY[way]()
    before = cloud.stored()
    shown = tried(path, body)
    assert cloud.stored() == before
    assert shown["lost"] == []
    assert shown["fields"]
    assert len(shown["journeys"]) == 2

    done = held_to(path, body, shown["previewToken"])

    assert done.status == 200, done.body
    contact = done.body["contact"] if way == "select" else done.body
    named = {each["field"]: each["value"] for each in shown["fields"]}
    assert {name: contact[name] for name in named} == named


@every
def test_MG9_every_way_to_merge_names_what_has_changed(cloud: Cloud, way: str) -> None:
    path, body = EVERY[way]()
    token = tried(path, body)["previewToken"]
    ana = asked("GET", CONTACTS, query={"q": "Ana"}).body["entities"][0]["id"]
    change = {"changes": [{"field": "$.salutation", "value": "Ms", "action": "Update"}]}
    assert asked("PATCH", f"{CONTACTS}/{ana}", change).status == 200
    before = cloud.stored()

    refused = held_to(path, body, token)

    assert (refused.status, refused.code) == (409, "merge.preview.stale")
    assert [each["fieldName"].rpartition(".")[2] for each in refused.body["details"]] == ["fields"]
    assert refused.body["messageParams"]["changed"] in refused.body["message"]
    assert cloud.stored() == before


@every
def test_AC8_a_token_is_good_for_one_caller_and_one_operation(cloud: Cloud, way: str) -> None:
    path, body = EVERY[way]()
    token = tried(path, body)["previewToken"]
    before = cloud.stored()
    for wrong in (held_to(path, body, token, subject="agent-2"), held_to(path, body, token[:-1])):
        assert (wrong.status, wrong.code) == (400, "invalid.value")
        assert wrong.body["details"][0]["fieldName"] == "previewToken"
    both = asked("POST", path, body, query={"previewToken": token, "dryRun": "true"})
    assert both.status == 400
    others: Made = (f"{EXTERNAL}/merge/contacts", {"sourceContactId": "a", "targetContactId": "b"})
    path, body = a_merge() if way != "merge" else others
    assert held_to(path, body, token).status == 400
    assert [row for row in before["contacts"] if row not in cloud.stored()["contacts"]] == []


def test_MG9_a_choice_is_no_longer_what_was_shown_without_the_permission_to_merge(cloud: Cloud) -> None:
    path, body = a_choice()
    token = tried(path, body)["previewToken"]
    all_but_merging = ["externalContacts:contact:*", "externalContacts:conversation:*", "analytics:*"]
    refused = held_to(path, body, token, permissions=all_but_merging)
    assert (refused.status, refused.code) == (409, "merge.preview.stale")
    assert MERGE not in all_but_merging
    assert refused.body["details"][0]["fieldName"] == "did"


def test_MG9_MG10_an_unmerge_is_tried(cloud: Cloud) -> None:
    path, body = a_merge()
    merged = asked("POST", path, body).body["id"]
    assert (
        asked(
            "PATCH",
            f"{CONTACTS}/{merged}",
            {"changes": [{"field": "$.middleName", "value": "May", "action": "Update"}]},
        ).status
        == 200
    )
    before = cloud.stored()
    shown = asked("POST", f"{CONTACTS}/{merged}/unmerge", query={"dryRun": "true"})
    assert cloud.stored() == before
    assert [each["id"] for each in shown.body["entities"]] == body["contactIds"]
    assert [(each["field"], each["value"]) for each in shown.body["dropped"]] == [("middleName", "May")]
    assert (shown.body["later"], shown.body["truncated"]) == ([], False)


@every
def test_MG9_JO5_journeys_are_counted_for_who_may_see_them(cloud: Cloud, way: str) -> None:
    path, body = EVERY[way]()
    blind = [
        "externalContacts:contact:*",
        "externalContacts:conversation:*",
        "externalContacts:identity:*",
        "analytics:*",
    ]
    assert tried(path, body, permissions=blind)["journeys"] == []
    assert tried(path, body)["journeys"]


def test_MG9_one_of_many_enrichments_is_tried_without_a_token(cloud: Cloud) -> None:
    _, body = an_enrichment()
    path = f"{EXTERNAL}/bulk/contacts/enrich"
    (result,) = asked("POST", path, {"entities": [body]}, query={"dryRun": "true"}).body["results"]
    assert (result["success"], result["entity"]["title"]) == (True, "Dr")
    assert "previewToken" not in result["entity"]


# -- NP1 through the same doors -------------------------------------------------------------------


def test_NP1_a_declaration_is_made_listed_and_withdrawn(cloud: Cloud) -> None:
    one, other = saved("Ana"), saved("Anna")
    path = f"{CONTACTS}/{one}/distinct"
    said = asked("POST", path, {"contactId": other, "reason": "sisters"})
    assert (said.status, said.body["contact"]["id"], said.body["by"]["id"]) == (200, other, "agent-1")
    assert asked("GET", path).body["entities"] == [said.body]
    assert asked("DELETE", f"{path}/{other}", query={"reason": "one after all"}).status == 200
    (told,) = asked("GET", f"{CONTACTS}/{other}/distinct").body["entities"]
    assert (told["contact"]["id"], told["withdrawn"]["reason"]) == (one, "one after all")
    assert asked("DELETE", f"{path}/{other}").status == 404


@every
def test_NP1_every_way_to_merge_is_refused_or_links_and_can_be_overridden(cloud: Cloud, way: str) -> None:
    path, body = EVERY[way]()
    shown = tried(path, body)
    one, other = (each["contact"]["id"] for each in shown["journeys"])
    assert asked("POST", f"{CONTACTS}/{one}/distinct", {"contactId": other}).status == 200
    assert held_to(path, body, shown["previewToken"]).code == "merge.preview.stale"
    refused = asked("POST", path, body)
    if way == "select":
        assert (refused.status, refused.body["did"]) == (200, "linked")
        return
    assert (refused.status, refused.code) == (409, "contacts.distinct")
    assert refused.body["messageParams"]["by"] == "agent-1"
    done = asked("POST", path, body, query={"override": "true"})
    assert done.status == 200
    assert {each["id"] for each in done.body["mergedFrom"]} == {one, other}
