"""IM4: exports of contacts, through the real handlers."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from scv.adapters.dynamodb import keys
from scv.api.operations import OPERATIONS
from scv.domain.exports.rows import COLUMNS, bare, safe
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer
from tests.privacy.desk import Ask, Desk
from tests.privacy.test_access_file import work

PATH = f"{CONTACTS}/exports"
GIVEN = {"id", "createDate", "modifyDate", "version", "selfUri", "division", "identifiers"}
RICH = {
    "firstName": "Zoë",
    "lastName": "O'Roe",
    "title": "=HYPERLINK(1)",
    "cellPhone": {"display": "+1 803-123-0001"},
    "workEmail": "zoe@example.com",
    "address": {"city": "Town", "countryCode": "US"},
    "externalIds": [{"externalSource": {"id": "crm"}, "value": "42"}, {"externalSource": {"id": "erp"}, "value": "7"}],
    "twitterId": {"screenName": "zoe"},
    "customFields": {"plan": "gold"},
}


def ask(**body: Any) -> Answer:
    return Ask(body=body).of(OPERATIONS["createExport"])


def exported(cloud: Cloud, **body: Any) -> str:
    """The text of the file."""
    asked = ask(**body)
    assert (asked.status, asked.body["status"]) == (200, "RUNNING")
    assert work(cloud) == []
    done = Ask({"exportId": asked.body["id"]}).of(OPERATIONS["getExport"]).body
    assert done["status"] == "SUCCEEDED"
    text = cloud.written()[f"exports/{done['id']}.{done['format']}"]
    assert done["resultRowCount"] == len(text.splitlines()) - (done["format"] == "csv")
    return text


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(each) for each in text.splitlines()]


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def make(desk: Desk, **fields: Any) -> dict[str, Any]:
    body = {**desk.person(), **fields, "division": {"id": desk.division}}
    return dict(desk.did("contacts", "POST", CONTACTS, body).body)


def test_im4_every_line_can_be_created_again_elsewhere(cloud: Cloud) -> None:
    desk = Desk()
    make(desk, **RICH)
    make(desk)
    (there, here) = (Desk(division="elsewhere"), lines(exported(cloud, format="jsonl")))
    for each in here:
        body = {name: value for name, value in each.items() if name not in GIVEN} | {"division": {"id": "elsewhere"}}
        there.did("contacts", "POST", CONTACTS, body)
    again = lines(exported(cloud, format="jsonl", divisionIds=["elsewhere"]))
    kept = [
        [{k: v for k, v in each.items() if k not in GIVEN - {"identifiers"}} for each in some] for some in (here, again)
    ]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 2


def test_im4_a_merged_contact_is_one_row_and_provisional_ones_are_none(cloud: Cloud) -> None:
    desk = Desk()
    merged = desk.merged()
    desk.provisional()
    assert [each["id"] for each in lines(exported(cloud, format="jsonl"))] == [merged]


def test_im4_a_spreadsheet_is_made_to_run_nothing_and_shows_phones_as_they_are(cloud: Cloud) -> None:
    made = make(Desk(), **RICH)
    (row,) = table(exported(cloud))
    assert tuple(row) == COLUMNS
    assert (row["title"], row["cellPhone"], row["firstName"]) == ("'=HYPERLINK(1)", "+18031230001", "Zoë")
    assert bare(row["title"]) == made["title"]
    assert row["externalIds"] == "crm=42 ::: erp=7"
    assert json.loads(row["customFields"]) == {"plan": "gold"}


@pytest.mark.parametrize(
    "cell", ["=1", "@x", "\tx", "-1+2", "+1-cmd|' /C calc'!A0", "\uff1d1", "'=1", "+1 803", "a=b", ""]
)
def test_im4_what_was_made_safe_can_be_read_back(cell: str) -> None:
    assert safe(cell)[:1] not in ("=", "@", "\t", "-", "\uff1d")
    assert bare(safe(cell)) == cell


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"eq": {"field": "lastName", "value": "Doe"}}, {"Ann", "Bob"}),
        ({"in": {"field": "firstName", "values": ["Ann", "Cid"]}}, {"Ann", "Cid"}),
        ({"not": {"eq": {"field": "lastName", "value": "Doe"}}}, {"Cid"}),
        ({"eq": {"field": "externalIds.value", "value": "42"}}, {"Cid"}),
        ({"gte": {"field": "createDate", "value": "2000-01-01"}}, {"Ann", "Bob", "Cid"}),
        ({"lte": {"field": "createDate", "value": "2000-01-01"}}, set()),
        (
            {
                "and": [
                    {"eq": {"field": "lastName", "value": "Doe"}},
                    {"or": [{"eq": {"field": "firstName", "value": "Bob"}}]},
                ]
            },
            {"Bob"},
        ),
    ],
)
def test_im4_conditions_choose_contacts(cloud: Cloud, filters: dict[str, Any], found: set[str]) -> None:
    desk = Desk()
    for first, last in (("Ann", "Doe"), ("Bob", "Doe")):
        make(desk, firstName=first, lastName=last)
    make(desk, firstName="Cid", lastName="Roe", externalIds=RICH["externalIds"])
    text = exported(cloud, format="jsonl", queryConditions={"filters": filters})
    assert {each["firstName"] for each in lines(text)} == found


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"eq": {"field": "nothing", "value": "x"}},
        {"eq": {"field": "address", "value": "x"}},
        {"eq": {"field": "id", "value": "x"}, "in": {"field": "id", "values": ["x"]}},
        {"not": {"not": {"not": {"not": {"not": {"eq": {"field": "id", "value": "x"}}}}}}},
        {"and": [{"or": [{"eq": {"field": "id", "value": "x"}}] * 20}] * 3},
    ],
)
def test_ac12_conditions_have_bounds(cloud: Cloud, filters: dict[str, Any]) -> None:
    """IM4."""
    refused = ask(queryConditions={"filters": filters})
    assert (refused.status, refused.code) == (400, "invalid.value")
    assert cloud.is_empty()


def test_im4_a_limit_and_the_callers_divisions_bound_it(cloud: Cloud) -> None:
    """AC2: a file goes to whoever sees all that is in it."""
    north, south = Desk(division="north"), Desk(division="south")
    for desk in (north, north, south):
        make(desk)
    assert len(lines(exported(cloud, format="jsonl", queryConditions={"limit": 2}))) == 2
    asked = Ask(body={"format": "jsonl"}).of(OPERATIONS["createExport"], ("*",), ("north",)).body
    work(cloud)
    rows = lines(cloud.written()[f"exports/{asked['id']}.jsonl"])
    assert [each["division"]["id"] for each in rows] == ["north", "north"]
    for divisions, seen in ((("north",), True), (("*",), True), (("south",), False), (("north", "south"), True)):
        answer = Ask({"exportId": asked["id"]}).of(OPERATIONS["getExport"], ("*",), divisions)
        assert answer.status == (200 if seen else 404)
        assert ("downloadUrl" in answer.body) == seen
        listed = Ask().of(OPERATIONS["listExports"], ("*",), divisions).body["entities"]
        assert (asked["id"] in [each["id"] for each in listed]) == seen


def test_im4_conditions_are_forgotten_once_the_file_is_there(cloud: Cloud) -> None:
    """AC5: they may name a person."""
    asked = ask(queryConditions={"filters": {"eq": {"field": "workEmail", "value": "zoe@example.com"}}})
    assert "queryConditions" not in asked.body
    work(cloud)
    (row,) = [each for each in cloud.stored()["contacts"] if each["id"]["S"] == keys.EXPORT]
    assert "zoe" not in json.dumps(row)
    assert "expiresAt" in row


def test_im4_listings_go_on_where_they_ended(cloud: Cloud) -> None:
    made = [ask().body["id"] for _ in range(3)]
    first = Ask(query={"pageSize": "2"}).of(OPERATIONS["listExports"]).body
    assert EXTERNAL in first["nextUri"]
    after = first["nextUri"].partition("after=")[2]
    rest = Ask(query={"pageSize": "2", "after": after}).of(OPERATIONS["listExports"]).body
    assert [each["id"] for each in (*first["entities"], *rest["entities"])] == sorted(made, reverse=True)
    assert "nextUri" not in rest


def test_im4_an_export_that_fails_is_tried_again_and_says_so_at_last(cloud: Cloud) -> None:
    make(Desk())
    asked = ask().body["id"]
    for tries, status in ((1, "RUNNING"), (3, "FAILED")):
        cloud.lose("S3")
        assert len(work(cloud, tries=tries)) == 1
        cloud.recover("S3")
        assert Ask({"exportId": asked}).of(OPERATIONS["getExport"]).body["status"] == status
        cloud.sqs.send_message(QueueUrl=cloud.jobs_url, MessageBody=f"export/{asked}")
    assert work(cloud) == [], "what is done is not done again"
    cloud.lose("SQS")
    assert ask().status == 503
    cloud.recover("SQS")
    latest = Ask(query={"pageSize": "1"}).of(OPERATIONS["listExports"]).body["entities"][0]
    assert latest["id"] != asked
    assert latest["status"] == "FAILED", "nobody will write what the queue did not take"
