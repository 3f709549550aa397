"""Projects over the real handlers: record creation, limits, scripts, datasheets (PJ1-PJ8)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.functions.conftest import Cloud
from tests.functions.desk import (
    NUMBER,
    asked,
    creates,
    does,
    happens,
    journey,
    panel,
    phoned,
    project,
    results,
    saved,
    selects,
    told,
)
from tests.functions.gateway import CONTACTS, Answer

PROJECT = "/api/v2/projects/p-1"
SHEET = {
    "id": "order",
    "name": "Order",
    "schema": {
        "type": "object",
        "required": ["number"],
        "properties": {
            "number": {"type": "integer"},
            "address": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    },
}


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def mails(conversation: str = "c-1", **data: Any) -> dict[str, Any]:
    customer = {"email": "Jane Roe <jane@example.com>"}
    return happens("email", conversation, customer=customer, projectId="p-1", **data)


# -- settings -----------------------------------------------------------------------------------


def test_PJ1_a_project_that_was_never_saved_has_all_defaults() -> None:
    settings = asked("GET", PROJECT).body

    assert set(settings["recordCreation"].values()) == {"automatic"}
    assert len(settings["recordCreation"]) == 14
    assert (settings["tieRule"], settings["defaultCountry"], settings["contactMethodLimit"]) == (
        "firstCreated",
        "US",
        9,
    )
    assert settings["phoneFields"] == ["workPhone", "cellPhone", "homePhone", "otherPhone"]
    assert (settings["script"], settings["datasheets"], settings["id"]) == ("", [], "p-1")


def test_PJ1_saved_settings_are_read_back_and_what_is_left_out_takes_the_default() -> None:
    answer = project("p-1", name="Sales", recordCreation={"VOICE": "Manual"}, tieRule="singlematch", datasheets=[SHEET])

    assert answer == asked("GET", PROJECT).body
    assert (answer["name"], answer["tieRule"], answer["datasheets"]) == ("Sales", "singleMatch", [SHEET])
    assert (answer["recordCreation"]["voice"], answer["recordCreation"]["email"]) == ("manual", "automatic")
    assert (answer["version"], answer["divisions"]) == (1, [])
    assert project("p-1", **answer) == {**answer, "version": 2}
    assert asked("PUT", PROJECT, answer).code == "version.conflict"


@pytest.mark.parametrize(
    ("settings", "status", "code"),
    [
        ({"recordCreation": {"pigeon": "manual"}}, 400, "invalid.value"),
        ({"recordCreation": {"voice": "sometimes"}}, 400, "invalid.value"),
        ({"tieRule": "lastCreated"}, 400, "invalid.value"),
        ({"defaultCountry": "ZZ"}, 400, "invalid.value"),
        ({"contactMethodLimit": 10}, 400, "invalid.value"),
        ({"contactMethodLimit": 0}, 400, "invalid.value"),
        ({"phoneFields": ["faxPhone"]}, 400, "invalid.value"),
        ({"phoneFields": []}, 400, "invalid.value"),
        ({"colour": "blue"}, 400, "invalid.value"),
        ({"datasheets": [{"id": "a b", "name": "x", "schema": {}}]}, 400, "invalid.value"),
        ({"datasheets": [{**SHEET, "schema": {"type": "number or so"}}]}, 422, "invalid.content"),
        ({"datasheets": [SHEET, SHEET]}, 422, "invalid.content"),
        ({"datasheets": [{**SHEET, "schema": {"description": "x" * 200_000}}]}, 413, "request.too.large"),
    ],
)
def test_PJ1_settings_that_make_no_sense_are_refused_and_none_are_saved(
    settings: dict[str, Any], status: int, code: str
) -> None:
    answer = asked("PUT", PROJECT, settings)

    assert (answer.status, answer.code) == (status, code)
    assert asked("GET", PROJECT).body["name"] == ""


def test_PJ1_settings_take_their_permissions() -> None:
    assert asked("GET", PROJECT, permissions=["projects:settings:view"]).status == 200
    answer = asked("PUT", PROJECT, {}, permissions=["projects:settings:view"])
    assert (answer.status, "projects:settings:edit" in answer.body["message"]) == (403, True)


def test_PJ1_ID3_numbers_without_a_country_are_read_in_the_projects() -> None:
    project("p-1", defaultCountry="DE")

    happens("voice", customer={"phone": "030 901820"}, projectId="p-1")

    assert told(panel()["suggestion"]["identifiers"]) == [("Phone", "+4930901820")]


# -- who is assigned -----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["firstCreated", "singleMatch"])
@pytest.mark.parametrize("known", [0, 1, 3])
def test_PJ2_an_email_of_an_address_held_by_none_one_or_three(rule: str, known: int) -> None:
    project("p-1", tieRule=rule)
    ids = [saved(f"Jane {number}", workEmail="jane@example.com") for number in range(known)]

    answer = mails()

    shown = panel()
    if known == 0:
        assert (answer["outcome"], shown["state"]) == ("created", "suggestion")
        assert shown["contact"]["firstName"] == "Jane"
    elif known == 1 or rule == "firstCreated":
        assert (answer["outcome"], shown["contact"]["id"]) == ("linked", ids[0])
        assert [found for found, _ in results(shown)] == ids[1:]
    else:
        assert (answer["outcome"], answer["candidates"], answer["reason"]["rule"]) == ("search", 3, "PJ2")
        assert (shown["state"], shown["contact"], shown["navigateTo"]) == ("unlinked", None, None)
        assert results(shown) == [(each, "Email") for each in ids]
        assert shown["search"]["query"] == "jane@example.com"


@pytest.mark.parametrize("known", [0, 2])
@pytest.mark.parametrize(
    ("channel", "customer"), [("voice", {"phone": NUMBER}), ("email", {"email": "jane@example.com"})]
)
def test_PJ3_by_hand_nothing_is_made_and_the_search_lists_who_matches(
    channel: str, customer: dict[str, str], known: int
) -> None:
    project("p-1", recordCreation={"voice": "manual", "email": "manual"})
    ids = [saved(f"Jane {number}", workEmail="jane@example.com", homePhone=phoned()) for number in range(known)]

    answer = happens(channel, customer=customer, projectId="p-1")

    shown = panel()
    (kind, value) = ("Phone", "+18031230000") if channel == "voice" else ("Email", "jane@example.com")
    assert (answer["outcome"], answer["reason"]["rule"]) == ("search", "PJ3")
    assert (shown["state"], shown["contact"]) == ("unlinked", None)
    assert (shown["search"]["query"], shown["search"]["autoRun"]) == (value, True)
    assert results(shown) == [(each, kind) for each in ids]
    made = creates()
    assert told(made["contact"]["identifiers"]) == [(kind, value)]
    assert (made["inJourney"], journey(made["contact"]["id"])) == (True, ["c-1"])


def test_PJ1_PJ3_a_channel_that_is_not_manual_stays_automatic() -> None:
    project("p-1", recordCreation={"voice": "manual"})

    assert mails()["outcome"] == "created"


def test_PJ4_a_chat_by_hand_lists_who_has_the_phone_or_email_of_its_survey() -> None:
    project("p-1", recordCreation={"webChat": "manual"})
    by_phone, by_email = saved("Jane", homePhone=phoned()), saved("Janet", workEmail="jane@example.com")

    customer = {"name": "Jane Roe", "email": "jane@example.com", "phone": NUMBER}
    answer = happens("webChat", customer=customer, projectId="p-1")

    shown = panel()
    assert (answer["outcome"], shown["state"]) == ("suggested", "suggestion")
    assert dict(results(shown)) == {by_phone: "Phone", by_email: "Email"}
    assert shown["search"]["autoRun"]
    assert (selects(by_email)["contact"]["id"], journey(by_email)) == (by_email, ["c-1"])


def test_PJ8_where_records_are_automatic_the_agent_is_led_to_the_right_or_new_record() -> None:
    project("p-1", recordCreation={"voice": "manual"})
    jane = saved("Jane", workEmail="jane@example.com")
    mails()
    happens("sms", "c-2", customer={"phone": NUMBER}, projectId="p-1")
    happens("voice", "c-3", customer={"phone": NUMBER}, projectId="p-1")

    assert panel("c-1")["navigateTo"] == jane
    assert panel("c-2")["navigateTo"] == panel("c-2")["contact"]["id"]
    assert panel("c-3")["navigateTo"] is None
    assert selects(jane, "c-3")["navigateTo"] is None


# -- contact methods -----------------------------------------------------------------------------

SEVEN: dict[str, Any] = {
    **{name: phoned(f"+1 803-123-000{place}") for place, name in enumerate(("workPhone", "cellPhone", "homePhone"))},
    "otherPhone": phoned("+1 803-123-0003"),
    **{name: f"{name}@example.com".lower() for name in ("workEmail", "personalEmail", "otherEmail")},
}


def claims(contact_id: str, kind: str, value: str, **more: Any) -> Answer:
    body = {"operation": "Claim", "identifier": {"type": kind, "value": value}}
    return asked("PATCH", f"{CONTACTS}/{contact_id}/identifiers", body, **more)


def full() -> str:
    """A contact with nine methods: four phones and three emails in fields, two emails claimed."""
    contact_id = saved("Ana", **SEVEN)
    for number in range(2):
        assert claims(contact_id, "Email", f"ana{number}@example.com").status == 200
    return contact_id


def refused(answer: Answer) -> bool:
    return (answer.status, answer.code) == (409, "contact.method.limit")


def test_PJ5_the_tenth_method_is_refused_however_it_is_added() -> None:
    ana = full()
    assert refused(claims(ana, "Email", "tenth@example.com"))
    assert claims(ana, "Email", "ana1@example.com").status == 200

    asked("PATCH", f"{CONTACTS}/{ana}", {"changes": [{"field": "$.otherEmail", "action": "Remove"}]})
    assert claims(ana, "Email", "ninth@example.com").status == 200
    put_back = {"changes": [{"field": "$.otherEmail", "value": "tenth@example.com"}]}
    assert refused(asked("PATCH", f"{CONTACTS}/{ana}", put_back))
    contact = asked("GET", f"{CONTACTS}/{ana}").body
    assert refused(asked("PUT", f"{CONTACTS}/{ana}", {**contact, "otherEmail": "tenth@example.com"}))
    assert asked("PUT", f"{CONTACTS}/{ana}", {**contact, "title": "Dr"}).status == 200


def test_PJ5_the_panel_of_a_full_record_says_that_adding_is_disabled() -> None:
    full()
    happens("voice", customer={"phone": "+1 803-123-0000"})

    action = panel()["actions"]["addContactMethod"]

    assert (action["allowed"], action["permission"]) == (False, "externalContacts:contact:edit")
    assert "9 contact methods" in action["reason"]


def test_PJ5_a_record_has_no_more_phones_than_its_project_has_fields_for() -> None:
    project("p-1", phoneFields=["workPhone", "cellPhone"])
    in_project = {"query": {"projectId": "p-1"}}
    ana = saved("Ana", workPhone=phoned("+1 803-123-0001"), cellPhone=phoned("+1 803-123-0002"))

    assert refused(claims(ana, "Phone", "+1 803-123-0003", **in_project))
    third = {"changes": [{"field": "$.homePhone", "value": phoned("+1 803-123-0003")}]}
    assert refused(asked("PATCH", f"{CONTACTS}/{ana}", third, **in_project))
    three = {
        "firstName": "A",
        "lastName": "B",
        **{name: SEVEN[name] for name in ("workPhone", "cellPhone", "homePhone")},
    }
    assert refused(asked("POST", CONTACTS, three, **in_project))
    assert claims(ana, "Email", "ana@example.com", **in_project).status == 200
    happens("voice", customer={"phone": "+1 803-123-0001"}, projectId="p-1")
    actions = panel()["actions"]
    assert {name: actions[name]["allowed"] for name in ("addContactMethod", "addPhone", "addEmail")} == {
        "addContactMethod": True,
        "addPhone": False,
        "addEmail": True,
    }
    assert "2 phones" in actions["addPhone"]["reason"]
    assert claims(ana, "Phone", "+1 803-123-0003").status == 200


@pytest.mark.parametrize("provisional", [True, False])
def test_PJ5_creating_on_the_panel_keeps_to_the_limits_of_the_interactions_project(provisional: bool) -> None:
    project("p-1", contactMethodLimit=1)
    happens("voice", customer={"phone": NUMBER}, projectId="p-1")
    if not provisional:
        does("unlink")

    answer = does("create", {"firstName": "Ana", "lastName": "Roe", "workEmail": "ana@example.com"})

    assert refused(answer)
    assert panel()["state"] == ("suggestion" if provisional else "unlinked")
    assert creates()["state"] == "linked"


def test_PJ5_promoting_keeps_to_the_limits_of_the_project_that_is_named() -> None:
    project("p-1", contactMethodLimit=1)
    contact_id = happens("voice", customer={"phone": NUMBER})["externalContact"]["id"]
    body = {"firstName": "Ana", "lastName": "Roe", "workEmail": "ana@example.com"}
    path = f"{CONTACTS}/{contact_id}/promotion"

    assert refused(asked("POST", path, body, query={"projectId": "p-1"}))
    assert asked("POST", path, body).status == 200


def test_PJ5_MG5_a_merge_keeps_everything_and_the_full_record_can_still_be_edited() -> None:
    ana, eve = full(), saved("Eve", workEmail="eve@example.com", workPhone=phoned("+1 803-123-0009"))
    merged = asked("POST", f"{CONTACTS}/merge", {"contactIds": [ana, eve]}).body

    identifiers = asked("GET", f"{CONTACTS}/{merged['id']}/identifiers").body["entities"]
    assert len([each for each in identifiers if each["type"] in ("Phone", "Email")]) == 11
    change = {"changes": [{"field": "$.title", "value": "Dr"}]}
    assert asked("PATCH", f"{CONTACTS}/{merged['id']}", change).status == 200
    assert refused(claims(merged["id"], "Email", "twelfth@example.com"))


def test_PJ5_CH2_a_full_record_is_selected_without_the_details_of_the_form() -> None:
    ana = full()
    form = {"phone": "+1 803-123-0000", "email": "tenth@example.com"}
    happens("webMessaging", customer={"cookie": "k-1"}, form=form)

    shown = selects(ana)

    assert (shown["state"], shown["contact"]["id"]) == ("linked", ana)
    assert "tenth@example.com" not in json.dumps(shown["contact"])


@pytest.mark.parametrize(
    "field", [{"workPhone": {"display": "123"}}, {"workEmail": "jane at example"}, {"workEmail": "jane@x"}]
)
def test_PJ6_a_phone_has_four_digits_and_an_email_the_form_of_one(field: dict[str, Any]) -> None:
    happens("voice", customer={"phone": NUMBER})

    answer = does("create", {"firstName": "Ana", "lastName": "Roe", **field})

    assert (answer.status, answer.code) == (400, "invalid.value")
    assert answer.body["details"][0]["fieldName"] == next(iter(field))


# -- scripts and datasheets ----------------------------------------------------------------------


def test_PJ7_the_script_is_filled_with_what_the_contact_and_the_interaction_tell() -> None:
    project("p-1", script="Hello {firstName} {lastName}, {address.city}: is {cellPhone} right?{unknown}")
    saved("Alexis", cellPhone=phoned(), address={"city": "Columbia"})
    happens("voice", "c-1", customer={"phone": NUMBER}, projectId="p-1")
    mails("c-2")

    assert panel("c-1")["script"] == "Hello Alexis Doe, Columbia: is +1 803-123-0000 right?"
    assert panel("c-2")["script"] == "Hello Jane Roe,: is right?"


def sheet_of(contact_id: str, values: Any = None) -> Answer:
    path, query = f"{CONTACTS}/{contact_id}/datasheets/order", {"projectId": "p-1"}
    return asked("GET", path, query=query) if values is None else asked("PUT", path, values, query=query)


def test_PJ7_a_datasheet_is_kept_with_the_contact_and_shown_on_the_panel() -> None:
    project("p-1", datasheets=[SHEET])
    alexis = saved("Alexis", cellPhone=phoned())
    happens("voice", customer={"phone": NUMBER}, projectId="p-1")
    assert panel()["datasheets"] == [{**SHEET, "values": None}]

    filled_in = sheet_of(alexis, {"number": 42})

    assert (filled_in.status, filled_in.body["values"]) == (200, {"number": 42})
    assert sheet_of(alexis).body == filled_in.body
    (shown,) = panel()["datasheets"]
    assert (shown["id"], shown["values"], shown["modifiedBy"]) == ("order", {"number": 42}, {"id": "agent-1"})


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"number": "secret"}, "number: type"),
        ({}, "number: required"),
        ({"number": 1, "address": {"city": 7}}, "address.city: type"),
    ],
)
def test_PJ7_a_datasheet_that_breaks_its_schema_is_refused_naming_the_place(values: Any, path: str) -> None:
    project("p-1", datasheets=[SHEET])
    alexis = saved("Alexis")

    answer = sheet_of(alexis, values)

    assert (answer.status, answer.code) == (422, "invalid.content")
    assert path in answer.body["message"]
    assert "secret" not in json.dumps(answer.body)
    assert sheet_of(alexis).status == 404


def test_PJ7_a_datasheet_of_no_project_too_large_or_no_object_is_refused() -> None:
    project("p-1", datasheets=[SHEET])
    alexis = saved("Alexis")

    assert sheet_of(alexis, ["a list"]).status == 400
    assert sheet_of(alexis, {"number": 1, "note": "x" * 200_000}).status == 413
    assert asked("PUT", f"{CONTACTS}/{alexis}/datasheets/order", {"number": 1}).status == 404
    assert sheet_of("nobody", {"number": 1}).code == "contact.not.found"


def test_PJ7_MG10_a_datasheet_survives_merge_and_unmerge() -> None:
    project("p-1", datasheets=[SHEET])
    ana, eve = saved("Ana", cellPhone=phoned()), saved("Eve")
    sheet_of(eve, {"number": 1})
    merged = asked("POST", f"{CONTACTS}/merge", {"contactIds": [ana, eve]}).body["id"]
    happens("voice", customer={"phone": NUMBER}, projectId="p-1")

    assert [sheet_of(each).body["values"] for each in (merged, ana, eve)] == [{"number": 1}] * 3
    assert panel()["datasheets"][0]["values"] == {"number": 1}
    sheet_of(merged, {"number": 2})
    assert sheet_of(eve).body["values"] == {"number": 2}
    asked("POST", f"{CONTACTS}/{merged}/unmerge")
    assert sheet_of(eve).body["values"] == {"number": 1}
    assert sheet_of(ana).body["values"] == {"number": 2}


def test_PJ10_saved_projects_are_listed_page_by_page() -> None:
    for name in ("sales", "returns"):
        assert asked("PUT", f"/api/v2/projects/{name}", {"name": name.title()}).status == 200
    first = asked("GET", "/api/v2/projects", query={"pageSize": "2"}).body
    assert [(each["id"], each["name"], each["version"]) for each in first["entities"]] == [
        ("default", "", 0),
        ("returns", "Returns", 1),
    ]
    last = asked("GET", "/api/v2/projects", query={"pageSize": "2", "cursor": first["cursors"]["after"]}).body
    assert ([each["id"] for each in last["entities"]], "nextUri" in last) == (["sales"], False)
