"""AC8: the cursors of every paged operation, found in the table of operations."""

from __future__ import annotations

import base64
import dataclasses
import json
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scv import bootstrap
from scv.api.openapi import body_of
from scv.api.operations import OPERATIONS, Operation
from scv.api.operations.operation import SOURCES
from tests.functions.conftest import CURSOR_KEY, Cloud
from tests.functions.desk import asked, happens, phoned, saved
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer
from tests.functions.streams import told_of
from tests.privacy.desk import Desk, csv_settings, import_job, import_settings

PAGED = [each for each in OPERATIONS.values() if each.cursor]
URL_SAFE = string.ascii_letters + string.digits + "-_"
NORTH, SOUTH = "north", "south"


@dataclass(frozen=True)
class Asks:
    """A first page of an operation that has a second one; `others` are other questions of the same operation."""

    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    path: str = ""
    others: tuple[Mapping[str, str], ...] = ()


def _contacts() -> Asks:
    people()
    other = ({"q": "zoe"}, {"sortOrder": "lastName:asc"}, {"divisionIds": NORTH})
    return Asks({"pageSize": "2", "q": "ro"}, others=other)


def _search() -> Asks:
    people()
    return Asks(body={"pageSize": 2, "operation": {"simpleSearch": {"query": "ro"}}}, others=({"pageSize": "2"},))


def _scan() -> Asks:
    people()
    return Asks({"limit": "10"}, others=({"divisionId": NORTH},))


def _scan_all() -> Asks:
    people()
    return Asks({"limit": "10"})


def _sessions() -> Asks:
    contact, other = saved("Ana", cellPhone=phoned()), saved("Bob", cellPhone=phoned("+1 803-123-0099"))
    for number, phone in enumerate(["+1 803-123-0000", "+1 803-123-0099"] * 3):
        happens("voice", f"c-{number}", customer={"phone": phone})
    merged = {"includeMerged": "false"}
    return Asks({"pageSize": "1"}, path=contact, others=(merged, {"path": other}))


def _sources() -> Asks:
    for number in range(12):
        asked("POST", SOURCES, {"name": f"crm {number:02d}"})
    return Asks({"limit": "10"}, others=({"name": "crm"}, {"active": "true"}))


def _suggestions() -> Asks:
    for number in range(3):
        body: dict[str, Any] = {"cellPhone": phoned(f"+1 803-123-00{number:02d}"), "division": {"id": NORTH}}
        told_of(saved("Ana", **body), saved("Ana", last_name="DOE", **body))
    return Asks({"limit": "1"}, others=({"divisionId": NORTH}, {"divisionId": SOUTH}))


def _marks() -> Asks:
    saved("Zoe", division={"id": NORTH})  # a division is listed as soon as it has a contact (CO10)
    for number in range(3):
        named = {"type": "Phone", "value": f"+1 803-123-00{number:02d}", "division": {"id": NORTH}}
        asked("PUT", f"{EXTERNAL}/identifiers/marks", {"identifier": named, "mark": "shared"})
    return Asks({"limit": "1"}, others=({"divisionId": NORTH}, {"proposed": "true"}))


def _projects() -> Asks:
    for name in ("north-sales", "returns", "service"):
        assert asked("PUT", f"/api/v2/projects/{name}", {}).status == 200
    return Asks({"pageSize": "1"})


def _clusters() -> Asks:
    found = _suggestions()
    return Asks(found.query, others=({"divisionIds": NORTH}, {"divisionIds": SOUTH}))


def _exports() -> Asks:
    for _ in range(3):
        asked("POST", f"{CONTACTS}/exports", {"divisionIds": [NORTH, SOUTH]})
    return Asks({"pageSize": "1"}, others=({"divisionIds": NORTH},))


def _csv_settings() -> Asks:
    for _ in range(3):
        csv_settings(Desk())
    return Asks({"pageSize": "1"}, others=({"externalSettingsId": "other"},))


def _import_settings() -> Asks:
    for _ in range(3):
        import_settings(Desk())
    return Asks({"pageSize": "1"}, others=({"name": "leads"}, {"sortOrder": "desc"}))


def _import_jobs() -> Asks:
    for _ in range(3):
        import_job(Desk())
    return Asks({"pageSize": "1"}, others=({"jobStatus": "Running"}, {"sortOrder": "asc"}))


MAKES: dict[str, Callable[[], Asks]] = {
    "listContacts": _contacts,
    "searchContacts": _search,
    "scanContacts": _scan,
    "scanAllContacts": _scan_all,
    "listSessions": _sessions,
    "listExternalSources": _sources,
    "listSuggestions": _suggestions,
    "listMarks": _marks,
    "listProjects": _projects,
    "listClusters": _clusters,
    "listExports": _exports,
    "listCsvSettings": _csv_settings,
    "listImportSettings": _import_settings,
    "listImportJobs": _import_jobs,
}


def people() -> None:
    """Names of two divisions, in turns."""
    for number in range(24):
        saved(f"Ro{number:02d}", last_name=f"Person{number}", division={"id": (NORTH, SOUTH)[number % 2]})


def ask(operation_id: str, asks: Asks, cursor: str | None = None, **told: Any) -> Answer:
    """One page, by the cursor when there is one."""
    operation = OPERATIONS[operation_id]
    path = operation.path.replace("{contactId}", asks.path).replace("{scanId}", "live")
    body, query = asks.body, dict(asks.query)
    if cursor is not None and operation.method == "POST":
        body = {**body, operation.cursor: cursor}
    elif cursor is not None:
        query[operation.cursor] = cursor
    return asked(operation.method, path, body, query=query, **told)


def cursor_of(answer: Answer) -> str:
    """Where the page says that the next one begins."""
    assert answer.status == 200, answer.body
    if "cursors" in answer.body:
        return str(answer.body["cursors"].get("after", ""))
    query = parse_qs(urlsplit(answer.body.get("nextUri", "")).query)
    return str(query.get("after", [""])[0])


def is_refused(answer: Answer) -> bool:
    """400, and the field that it is about."""
    return (answer.status, answer.body.get("code")) == (400, "invalid.value")


def fields_of(operation: Operation) -> set[str]:
    """What the query and the body of the operation may hold."""
    fields = {parameter.name for parameter in operation.query}
    return fields | set(getattr(body_of(operation), "model_fields", ())) if operation.body else fields


def test_AC8_every_operation_with_a_cursor_says_so_and_is_tried_here() -> None:
    told = {name for name, operation in OPERATIONS.items() if {"cursor", "after"} & fields_of(operation)}
    assert {each.id for each in PAGED} == told == set(MAKES)
    for each in PAGED:
        assert each.cursor in fields_of(each)


@pytest.mark.parametrize("name", sorted(MAKES))
def test_AC8_a_cursor_leads_to_the_next_page_and_no_other_text_does(cloud: Cloud, name: str) -> None:
    asks = MAKES[name]()
    cursor = cursor_of(ask(name, asks))
    assert ask(name, asks, cursor).status == 200
    for broken in _broken(cursor):
        assert is_refused(ask(name, asks, broken)), broken


def _broken(cursor: str) -> Sequence[str]:
    """Cut off, with one other letter, with more behind it, and made up."""
    made_up = base64.urlsafe_b64encode(json.dumps({"place": "ro"}).encode()).decode().rstrip("=")
    other = [
        cursor[:place] + URL_SAFE[(URL_SAFE.index(cursor[place]) + 1) % len(URL_SAFE)] + cursor[place + 1 :]
        for place in range(len(cursor))
    ]
    cut = [cursor[:length] for length in range(1, len(cursor), 7)]
    return [
        *cut,
        *other[::5],
        other[-1],
        cursor + "A",
        cursor * 2,
        made_up,
        "%%%",
        "A",
        "null",
        "0" * 22,
        "é" * 40,
        "x" * 1999,
    ]


@pytest.mark.parametrize("name", sorted(MAKES))
def test_AC8_a_cursor_is_its_callers_and_its_querys(cloud: Cloud, name: str) -> None:
    asks = MAKES[name]()
    cursor = cursor_of(ask(name, asks))
    assert is_refused(ask(name, asks, cursor, subject="agent-2"))
    for other in asks.others:
        query = {key: value for key, value in other.items() if key != "path"}
        changed = dataclasses.replace(asks, query={**asks.query, **query}, path=other.get("path", asks.path))
        if asks.body:
            simple = {"simpleSearch": {"query": "person"}}
            changed = dataclasses.replace(asks, body={**asks.body, "operation": simple})
        assert is_refused(ask(name, changed, cursor)), other


def test_AC8_a_cursor_of_another_operation_is_refused(cloud: Cloud) -> None:
    made = {name: makes() for name, makes in MAKES.items() if name != "listSessions"}
    for name, asks in made.items():
        cursor = cursor_of(ask(name, asks))
        for other in made:
            assert is_refused(ask(other, made[other], cursor)) == (other != name)


@pytest.mark.parametrize("name", sorted(MAKES))
def test_AC8_while_the_key_is_rotated_both_are_valid(cloud: Cloud, name: str) -> None:
    asks = MAKES[name]()
    cursor = cursor_of(ask(name, asks))

    def key_is(**keys: str) -> None:
        cloud.secrets.put_secret_value(SecretId="cursors", SecretString=json.dumps(keys))
        bootstrap.forget()

    key_is(current="another key, of 32 bytes and more than that", previous=CURSOR_KEY)
    assert ask(name, asks, cursor).status == 200
    key_is(current="another key, of 32 bytes and more than that")
    assert is_refused(ask(name, asks, cursor))


def test_AC8_the_key_is_read_once_a_minute_and_only_where_there_is_a_cursor(cloud: Cloud) -> None:
    saved("Ana")
    read: list[str] = []
    bootstrap.client("secretsmanager").meta.events.register(
        "before-call.secretsmanager", lambda model, **_: read.append(model.name)
    )
    asked("GET", "/api/v2/externalcontacts/contacts")
    assert read == []
    people()
    for _ in range(3):
        asked("GET", "/api/v2/externalcontacts/contacts", query={"pageSize": "1"})
    assert read == ["GetSecretValue"]


# A contact's own, one list for everybody, pairs (tests/functions/test_suggestions.py) and exports (test_exports.py).
NOT_OF_CONTACTS = {"listSessions", "listExternalSources", "listSuggestions", "listMarks", "listClusters", "listExports"}
NOT_OF_CONTACTS |= {"listCsvSettings", "listImportSettings", "listImportJobs"}  # of what is kept for imports
NOT_OF_CONTACTS.add("listProjects")  # a cursor is the id of a project that was shown


@pytest.mark.parametrize("name", sorted(MAKES.keys() - NOT_OF_CONTACTS))
def test_AC8_a_cursor_tells_nothing_of_other_divisions(cloud: Cloud, name: str) -> None:
    """With every second contact somebody else's, no cursor of the whole walk has a name or an id of theirs."""
    asks = MAKES[name]()
    divisions = (NORTH,) if name != "scanAllContacts" else ("*",)
    mine = {each["id"]: each for page in _walk(name, asks, divisions) for each in page.body["entities"]}
    everybody = asked("GET", "/api/v2/externalcontacts/contacts", query={"pageSize": "100"}).body["entities"]
    others = [each for each in everybody if each["id"] not in mine]
    assert (len(mine), len(others)) == ((12, 12) if name != "scanAllContacts" else (24, 0))
    for page in _walk(name, asks, divisions):
        text = _content(cursor_of(page))
        assert not [each for each in others if each["id"] in text or each["firstName"].lower() in text]


def _walk(name: str, asks: Asks, divisions: Sequence[str], **told: Any) -> list[Answer]:
    pages = [ask(name, asks, divisions=divisions, **told)]
    while (cursor := cursor_of(pages[-1])) and len(pages) < 50:
        pages.append(ask(name, asks, cursor, divisions=divisions, **told))
    return pages


def _content(cursor: str) -> str:
    """All that anybody can read of it."""
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    return raw.decode(errors="replace")


@pytest.mark.parametrize("name", ["listContacts", "searchContacts", "scanContacts"])
def test_AC8_whoever_has_lost_a_division_meanwhile_sees_no_more_of_it(cloud: Cloud, name: str) -> None:
    asks = MAKES[name]()
    first = ask(name, asks, divisions=(NORTH, SOUTH))
    assert {each["division"]["id"] for each in first.body["entities"]} <= {NORTH, SOUTH}
    second = ask(name, asks, cursor_of(first), divisions=(SOUTH,))
    assert second.status == 200
    assert {each["division"]["id"] for each in second.body["entities"]} == {SOUTH}


def test_CO10_pages_behind_the_thousandth_contact_are_reached_by_the_links(cloud: Cloud) -> None:
    """The dialect numbers the first 1,000 contacts only; nextUri goes on, and says so."""
    people()
    path = "/api/v2/externalcontacts/contacts"
    refused = asked("GET", path, query={"pageSize": "25", "pageNumber": "41"})
    assert refused.status == 400
    page = asked("GET", path, query={"pageSize": "10", "pageNumber": "100"})
    assert (page.status, page.body["entities"]) == (200, [])
    first = asked("GET", path, query={"pageSize": "10"})
    query = {key: values[0] for key, values in parse_qs(urlsplit(first.body["nextUri"]).query).items()}
    beyond = asked("GET", path, query={**query, "pageNumber": "101"})
    assert len(beyond.body["entities"]) == 10
    assert beyond.body["pageNumber"] == 101
