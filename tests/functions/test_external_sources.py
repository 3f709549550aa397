"""External sources over the real handler (ES1), and what a scan and a bulk read show of contacts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import asked, phoned, saved
from tests.functions.gateway import CONTACTS, EXTERNAL

SOURCES = f"{EXTERNAL}/externalsources"
LINK = "https://crm.example.com/people/{externalId}"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def added(name: str, **more: Any) -> dict[str, Any]:
    """A source that was made just now."""
    answer = asked("POST", SOURCES, {"name": name, **more})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def test_ES1_what_was_made_is_read_changed_and_deleted() -> None:
    made = added("CRM", linkConfiguration={"uriTemplate": LINK})
    assert (made["active"], made["linkConfiguration"], made["createdBy"]) == (
        True,
        {"uriTemplate": LINK},
        {"id": "agent-1"},
    )
    assert asked("GET", made["selfUri"]).body == made

    changed = asked("PUT", made["selfUri"], {**made, "active": False}, subject="agent-2").body
    assert (changed["active"], changed["modifiedBy"]) == (False, {"id": "agent-2"})
    assert asked("PUT", made["selfUri"], changed, subject="agent-3").body == changed, "nothing was changed"
    assert "linkConfiguration" not in asked("PUT", made["selfUri"], {"name": "CRM"}).body

    assert asked("DELETE", made["selfUri"]).body == {}
    gone = asked("GET", made["selfUri"])
    assert (gone.status, gone.code) == (404, "external.source.not.found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": " "},
        {"name": "x" * 256},
        {"name": "x", "owner": "y"},
        {"name": "x", "active": "maybe"},
    ]
    + [{"name": "x", "linkConfiguration": {"uriTemplate": link}} for link in ("javascript:alert(1)", "x", "x" * 1001)],
)
def test_ES1_what_is_no_source_is_refused(body: dict[str, Any]) -> None:
    answer = asked("POST", SOURCES, body)
    assert (answer.status, answer.code) == (400, "invalid.value")
    assert asked("GET", SOURCES).body["entities"] == []


def test_ES1_a_name_that_is_taken_is_a_conflict_that_says_whose_it_is() -> None:
    made = added("CRM")
    answer = asked("POST", SOURCES, {"name": "crm"})
    assert (answer.status, answer.code, answer.body["entityId"]) == (409, "external.source.exists", made["id"])


def test_ES1_pages_follow_a_cursor_with_the_same_filter() -> None:
    """AC8: and with no other."""
    made = [added(f"crm {number:02d}", active=number % 3 > 0)["id"] for number in range(21)]
    used = [each for place, each in enumerate(made) if place % 3]
    page = asked("GET", SOURCES, query={"limit": "10", "name": "CRM", "active": "true"}).body
    seen = [each["id"] for each in page["entities"]]
    following = {name: values[0] for name, values in parse_qs(urlsplit(page["nextUri"]).query).items()}
    assert following == {"limit": "10", "name": "CRM", "active": "true", "cursor": page["cursors"]["after"]}
    other = asked("GET", SOURCES, query={**following, "active": "false"})
    assert (other.status, other.code) == (400, "invalid.value")
    last = asked("GET", SOURCES, query=following).body
    assert [*seen, *(each["id"] for each in last["entities"])] == used
    assert (last["cursors"], "nextUri" in last) == ({}, False)


def test_ES1_external_ids_keep_a_source_that_was_deleted() -> None:
    source = added("CRM")
    contact = saved("Alexis", externalIds=[{"externalSource": {"id": source["id"]}, "value": "42"}])
    asked("DELETE", source["selfUri"])
    kept = asked("GET", f"{CONTACTS}/{contact}").body["externalIds"]
    assert [(each["externalSource"]["id"], each["value"]) for each in kept] == [(source["id"], "42")]
    found = asked(
        "POST",
        f"{EXTERNAL}/identifierlookup",
        {"type": "ExternalId", "value": "42", "externalSource": {"id": source["id"]}},
    )
    assert found.body["id"] == contact


@pytest.mark.parametrize("path", ["scan/contacts", "scan/contacts/divisionviews/all"])
def test_a_scan_shows_what_is_expanded_on_every_page(path: str) -> None:
    people = {
        saved("Alexis", last_name=f"Nr{number:02d}", cellPhone=phoned(f"+1 803 123 {number:04d}"))
        for number in range(12)
    }
    plain = asked("GET", f"{EXTERNAL}/{path}").body
    assert {each["id"] for each in plain["entities"]} == people
    assert not any("identifiers" in each for each in plain["entities"])

    query: dict[str, str] | None = {"limit": "10", "expand": "identifiers"}
    seen: list[dict[str, Any]] = []
    while query:
        page = asked("GET", f"{EXTERNAL}/{path}", query=query).body
        seen.extend(page["entities"])
        told = parse_qs(urlsplit(page.get("nextUri", "")).query)
        query = {name: values[0] for name, values in told.items()}
    assert {each["id"] for each in seen} == people
    assert [each["identifiers"][0]["value"] for each in seen] == [each["cellPhone"]["e164"] for each in seen]


def test_AC2_a_bulk_read_of_all_divisions_is_of_the_callers() -> None:
    north, south = (saved("Alexis", division={"id": each}, title=each) for each in ("north", "south"))
    path, body = f"{EXTERNAL}/bulk/contacts/divisionviews", {"entities": [{"id": north}, {"id": south}, {"id": "x"}]}
    told = {"permissions": ("externalContacts:contact:search",)}
    both = asked("POST", path, body, divisions=("north", "south"), **told).body
    one = asked("POST", path, body, divisions=("north",), **told).body
    assert [each["status"] for each in both["results"]] == [200, 200, 404]
    assert [each["status"] for each in one["results"]] == [200, 404, 404]
