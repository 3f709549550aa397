"""AC12: what a call may cost, counted in bytes, requests and units: whatever is stored, and whoever asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.contacts import app
from functions.journey import app as journeys
from scv.api.bulk import bulk
from scv.api.operations import OPERATIONS
from scv.api.sizes import MAX_BYTES, fitting, is_too_large, weight
from scv.domain.values.documents import Document
from scv.domain.values.errors import ContactNotFound
from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, Invocation, call, event
from tests.privacy.desk import Ask, Desk

LAMBDA_TAKES = 6 * 1024 * 1024
HEAVY = {"\u00e9": 96_000, '"': 90_000, "\U0001f600": 48_000}  # a character, and how many of them a contact may hold


def size(app: Any, method: str, path: str, body: Any = None, **told: Any) -> int:
    """What Lambda's runtime makes of the answer: the whole of it, quoted once more."""
    return len(json.dumps(app.lambda_handler(event(method, path, body, **told), Invocation())))


def heavy(character: str, number: int = 0) -> str:
    """The id of a contact that is about as large as one may be."""
    fields = {"firstName": f"Ana {number:03d}", "lastName": "Roe", "customFields": {"x": character * HEAVY[character]}}
    answer = call(app, "POST", CONTACTS, fields)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


# -- answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", HEAVY)
@pytest.mark.parametrize("way", ["", "/unresolved"])
def test_AC12_one_large_contact_asked_for_fifty_times_is_told_as_often_as_it_fits(
    cloud: Cloud, character: str, way: str
) -> None:
    contact, path = heavy(character), f"{EXTERNAL}/bulk/contacts{way}"
    body = {"entities": [{"id": contact}] * 50}
    told = call(app, "POST", path, body).body

    assert len(told["results"]) == 50
    assert 0 < told["errorCount"] < 50
    assert told["errorIndexes"] == list(range(50 - told["errorCount"], 50))
    for entry in told["results"]:
        assert entry["id"] == contact
        assert ("entity" in entry) == entry["success"]
        assert entry["success"] or entry["error"]["code"] == "response.too.large"
    assert size(app, "POST", path, body) < LAMBDA_TAKES


def test_AC12_many_large_contacts_are_read_in_bulk_by_asking_for_the_rest_again(cloud: Cloud) -> None:
    wanted = [heavy("\u00e9", number) for number in range(30)]
    found: list[str] = []
    turns = 0
    while wanted and turns < 5:
        told = call(app, "POST", f"{EXTERNAL}/bulk/contacts", {"entities": [{"id": each} for each in wanted]}).body
        found.extend(entry["id"] for entry in told["results"] if entry["success"])
        wanted = [entry["id"] for entry in told["results"] if not entry["success"]]
        turns += 1
    assert (len(set(found)), wanted) == (30, [])


def test_AC12_a_page_of_large_contacts_is_refused_and_a_smaller_one_is_not(cloud: Cloud) -> None:
    for number in range(30):
        heavy("\u00e9", number)
    answer = call(app, "GET", CONTACTS, query={"pageSize": "100"})

    assert (answer.status, answer.code) == (413, "response.too.large")
    assert "ask for fewer" in answer.body["message"]
    assert call(app, "GET", CONTACTS, query={"pageSize": "5"}).body["total"] == 30
    search = {"pageSize": 100, "operation": {"simpleSearch": {"query": "roe"}}}
    assert call(app, "POST", f"{CONTACTS}/search", search).code == "response.too.large"


def test_AC12_a_scan_is_cut_short_by_size_and_goes_on_to_the_end(cloud: Cloud) -> None:
    made = {heavy("\u00e9", number) for number in range(30)}
    found: list[str] = []
    query: dict[str, str] = {"limit": "200"}
    while query:
        assert size(app, "GET", f"{EXTERNAL}/scan/contacts", query=query) < LAMBDA_TAKES
        page = call(app, "GET", f"{EXTERNAL}/scan/contacts", query=query).body
        found.extend(each["id"] for each in page["entities"])
        query = dict(parse_qsl(urlsplit(page.get("nextUri", "")).query))

    assert len(found) == 30
    assert set(found) == made


def test_AC12_a_journey_is_cut_short_by_size_and_goes_on_to_the_end(cloud: Cloud) -> None:
    contact = ""
    for number in range(120):
        told = sample(conversationId=f"c-{number:03d}", subject="\u00e9" * 28_000)
        told = {**told, "id": f"e-{number}", "timestamp": f"2026-11-21T10:{number // 60:02d}:{number % 60:02d}Z"}
        told["data"] = {**told["data"], "startedAt": told["timestamp"]}
        status, answer = send(json.dumps(told, ensure_ascii=False))
        assert status == 200, answer
        contact = answer["externalContact"]["id"]
    path, found = f"{CONTACTS}/{contact}/journey/sessions", list[str]()
    query: dict[str, str] = {"pageSize": "200"}
    while query:
        assert size(journeys, "GET", path, query=query) < LAMBDA_TAKES
        page = call(journeys, "GET", path, query=query).body
        found.extend(each["id"] for each in page["entities"])
        query = dict(parse_qsl(urlsplit(page.get("nextUri", "")).query))

    assert found == [f"c-{number:03d}" for number in reversed(range(120))]


def test_AC12_a_page_of_long_notes_is_refused_and_a_smaller_one_is_not(cloud: Cloud) -> None:
    contact = Desk().contact()
    for _ in range(60):
        note = {"noteText": "\U0001f600" * 16_000}
        assert call(app, "POST", f"{CONTACTS}/{contact}/notes", note, permissions=(f"{_}", "*")).status == 200
    path = f"{CONTACTS}/{contact}/notes"

    assert call(app, "GET", path, query={"pageSize": "100"}).code == "response.too.large"
    assert len(call(app, "GET", path, query={"pageSize": "10"}).body["entities"]) == 10


texts = st.text(max_size=30) | st.text('"\\\\\u00e9\U0001f600\n', max_size=30)
documents = st.lists(st.dictionaries(st.just("x"), texts.map(lambda text: text * 5_000), max_size=1), max_size=40)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(told=documents)
def test_AC12_as_many_documents_fit_as_the_runtime_can_quote(told: list[Any]) -> None:
    count = fitting(told)
    text = json.dumps(told[:count], ensure_ascii=False, separators=(",", ":"))

    assert count <= 1 or len(json.dumps({"body": text})) < LAMBDA_TAKES
    assert count == len(told) or weight(json.dumps(told[: count + 1], ensure_ascii=False)) > MAX_BYTES
    assert is_too_large("\U0001f600" * 500_000)
    assert not is_too_large("x" * 4_000_000)


def test_AC12_what_failed_anyway_is_told_as_it_failed() -> None:
    large: Document = {"id": "a", "x": "x" * 3_000_000}
    told = bulk(["a", "b", "c"], [large, large, ContactNotFound("no")])

    assert told["errorIndexes"] == [1, 2]
    codes = [each.get("error", {}).get("code") for each in told["results"]]  # type: ignore[union-attr]
    assert codes == [None, "response.too.large", "contact.not.found"]


# -- lists in requests ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("listContacts", "divisionIds"),
        ("listContacts", "expand"),
        ("scanContacts", "divisionId"),
        ("reverseLookup", "divisionId"),
    ],
)
def test_AC12_a_list_in_the_query_is_capped_and_each_value_counts_once(cloud: Cloud, operation: str, name: str) -> None:
    query = {"lookupVal": "ana@example.com"} if operation == "reverseLookup" else {}
    many = ",".join(f"d{each}" for each in range(101))
    answer = Ask(query={**query, name: many}).of(OPERATIONS[operation])
    assert (answer.status, answer.code, answer.body["messageParams"]) == (400, "invalid.value", {"most": 100})
    assert Ask(query={**query, name: ",".join(["d1"] * 500)}).of(OPERATIONS[operation]).status == 200


def test_AC12_an_id_that_is_told_twice_is_removed_once(cloud: Cloud) -> None:
    contact = Desk().contact()
    answer = Ask(body={"entities": [{"id": contact}, {"id": "nobody"}, {"id": contact}]})
    told = answer.of(OPERATIONS["bulkRemoveContacts"]).body

    assert [entry["status"] for entry in told["results"]] == [200, 404, 200]


# -- datasheets ------------------------------------------------------------------------------------------------


def saved(schema: Any) -> Answer:
    body = {"datasheets": [{"id": "plan", "name": "Plan", "schema": schema}]}
    return Ask({"projectId": "default"}, body).of(OPERATIONS["putProject"])


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
KEYWORDS = (
    "$ref", "$defs", "$id", "$schema", "$anchor", "$dynamicRef", "definitions", "allOf", "anyOf", "oneOf", "not", "if",
    "then", "else", "items", "prefixItems", "contains", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "dependentSchemas", "type", "enum", "const", "multipleOf", "maximum", "pattern", "uniqueItems",
    "required", "minContains", "unevaluatedItems", "format",
)  # fmt: skip
spelled = st.sampled_from(
    [
        "#",
        "#/$defs/a",
        "#/$defs/b",
        "#/definitions/a",
        "string",
        "object",
        "^(a+)+$",
        "(?=x)",
        "[",
        "https://x.example/",
    ]
)
schemas = st.recursive(
    st.booleans() | odd | spelled,
    lambda inner: (
        st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=4)
        | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)
bounded = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@bounded
@given(
    schema=st.dictionaries(st.sampled_from(KEYWORDS), schemas, max_size=5),
    values=st.dictionaries(st.text(max_size=4), odd),
)
def test_AC12_any_schema_is_saved_or_refused_and_any_values_are_kept_or_refused(
    cloud: Cloud, schema: Any, values: Any
) -> None:
    answer = saved(schema)
    assert answer.status in (200, 422), answer.body
    if answer.status == 200:
        contact = next(_contacts(cloud))
        filled = Ask({"contactId": contact, "datasheetId": "plan"}, values).of(OPERATIONS["putDatasheet"])
        assert filled.status in (200, 422), (schema, values, filled.body)


def _contacts(cloud: Cloud) -> Iterator[str]:
    """Somebody to fill it in for, made once."""
    rows = cloud.dynamodb.scan(TableName="contacts")["Items"]
    yield from (row["id"]["S"] for row in rows if row["item"]["S"] == "contact")
    yield Desk().contact()


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"x": "x" * 49_000}, 200),
        ({"x": "x" * 51_000}, 413),
        ({"x": [0] * 1_001}, 422),
        ({"x": json.loads("[" * 20 + "]" * 20)}, 422),
        ({str(each): each for each in range(2_600)}, 422),
    ],
)
def test_AC12_a_datasheet_has_bounds_of_its_own(cloud: Cloud, values: Any, status: int) -> None:
    assert saved({"type": "object"}).status == 200
    path = {"contactId": Desk().contact(), "datasheetId": "plan"}
    assert Ask(path, values).of(OPERATIONS["putDatasheet"]).status == status


def test_AC12_the_schemas_of_a_project_have_a_bound_together(cloud: Cloud) -> None:
    schema = {"properties": {f"f{each}": {"type": "string"} for each in range(300)}}
    sheets = [{"id": f"s{each}", "name": "S", "schema": schema} for each in range(9)]
    answer = Ask({"projectId": "default"}, {"datasheets": sheets}).of(OPERATIONS["putProject"])

    assert (answer.status, answer.body["messageParams"]) == (422, {"most": 10_000})
    assert Ask({"projectId": "default"}, {"datasheets": sheets[:7]}).of(OPERATIONS["putProject"]).status == 200
