"""Look-up over the real handler: RS1, RS2, RS7, ID3-ID7, AC2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.contacts import app as contacts
from functions.resolution import app
from scv import bootstrap
from scv.domain.interactions.interaction import EventType
from tests.builders import cookie, event, phone
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, call

LOOK_UP = f"{EXTERNAL}/identifierlookup"
NUMBER = "+1 803-123-0000"


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def created(first_name: str, **fields: Any) -> str:
    body = {"firstName": first_name, "lastName": "Doe", "cellPhone": {"display": NUMBER}, **fields}
    answer = call(contacts, "POST", CONTACTS, body)
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def looked_up(kind: str, value: str, **told: Any) -> Answer:
    return call(app, "POST", LOOK_UP, {"type": kind, "value": value}, **told)


def called_in(conversation_id: str = "conversation-1", **facts: Any) -> None:
    bootstrap.linking.ingest()(event(phone(), conversation=conversation_id, type=EventType.STARTED, **facts))


def test_rs1_the_number_resolves_to_who_was_created_first() -> None:
    alexis, _ = created("Alexis"), created("David")

    answer = looked_up("Phone", NUMBER)

    assert answer.status == 200
    assert (answer.body["id"], answer.body["firstName"]) == (alexis, "Alexis")


def test_rs2_when_the_first_is_deleted_the_next_is_the_best_match() -> None:
    alexis, david = created("Alexis"), created("David")

    call(contacts, "DELETE", f"{CONTACTS}/{alexis}")
    assert looked_up("Phone", NUMBER).body["id"] == david

    call(contacts, "DELETE", f"{CONTACTS}/{david}")
    assert looked_up("Phone", NUMBER).status == 404


@pytest.mark.parametrize("spelled", ["8031230000", "(803) 123-0000", "tel:+18031230000", "1 803 123 0000"])
def test_id3_every_spelling_of_the_number_finds_it(spelled: str) -> None:
    alexis = created("Alexis")

    assert looked_up("phone", spelled).body["id"] == alexis


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("EMAIL", "Jane Roe <Ana@Example.com>"),
        ("socialtwitter", "@AnaRoe"),
        ("SocialWhatsapp", "whatsapp:+1 803 123 1111"),
        ("SocialFacebook", "f-1"),
        ("AppleOpaqueId", "a-1"),
    ],
)
def test_id1_every_type_is_looked_up_in_any_case_of_its_name(kind: str, value: str) -> None:
    ana = created(
        "Ana",
        workEmail="ana@example.com",
        twitterId={"screenName": "anaroe"},
        whatsAppId={"phoneNumber": {"e164": "+18031231111"}},
        facebookId={"ids": [{"scopedId": "f-1"}]},
        appleOpaqueIds=[{"value": "a-1"}],
    )

    assert looked_up(kind, value).body["id"] == ana


def test_id1_an_external_id_is_looked_up_within_its_source() -> None:
    ana = created("Ana", externalIds=[{"externalSource": {"id": "crm"}, "value": "42"}])

    def of(source: str) -> Answer:
        body = {"type": "ExternalId", "value": "42", "externalSource": {"id": source}}
        return call(app, "POST", f"{LOOK_UP}/contacts", body)

    assert of("crm").body["id"] == ana
    assert of("erp").status == 404


def test_id6_a_whatsapp_number_is_no_phone() -> None:
    created("Ana")

    assert looked_up("SocialWhatsapp", NUMBER).status == 404


def test_rs7_a_provisional_contact_is_reached_by_its_identifier_and_by_its_id_only() -> None:
    called_in()

    answer = looked_up("Phone", NUMBER)

    assert answer.body["type"] == "Identified"
    assert call(contacts, "GET", f"{CONTACTS}/{answer.body['id']}").status == 200
    assert call(contacts, "GET", CONTACTS).body["entities"] == []
    assert call(contacts, "GET", CONTACTS, query={"q": "803123"}).body["entities"] == []
    assert call(contacts, "GET", f"{EXTERNAL}/scan/contacts").body["entities"] == []
    reverse = call(contacts, "GET", f"{EXTERNAL}/reversewhitepageslookup", query={"lookupVal": "+18031230000"})
    assert reverse.body["contacts"] == []


@pytest.mark.parametrize("value", ["anonymous", "266696687", "  ", "", "x\u0000y", "12", "x" * 1001])
def test_id4_id9_what_names_nobody_is_an_invalid_value(value: str) -> None:
    answer = looked_up("Phone", value)

    assert (answer.status, answer.code) == (400, "invalid.value")


@pytest.mark.parametrize(
    "body",
    [
        {"type": "Pigeon", "value": "secret"},
        {"type": "Email", "value": "secret at x"},
        {"type": "ExternalId", "value": "secret"},
        {"value": "secret"},
        {"type": "Email"},
    ],
)
def test_ac5_a_refusal_does_not_quote_the_identifier(body: Any) -> None:
    answer = call(app, "POST", LOOK_UP, body)

    assert (answer.status, answer.code) == (400, "invalid.value")
    assert "secret" not in json.dumps(answer.body)


def test_nobody_is_a_404_that_does_not_quote_the_number() -> None:
    answer = looked_up("Phone", NUMBER)

    assert (answer.status, answer.code) == (404, "contact.not.found")
    assert "803" not in json.dumps(answer.body)


def test_ac2_only_the_callers_divisions_are_looked_into() -> None:
    created("Alexis", division={"id": "north"})
    south = created("Sandy", division={"id": "south"})

    assert looked_up("Phone", NUMBER, divisions=("south",)).body["id"] == south
    assert looked_up("Phone", NUMBER, divisions=("west",)).status == 404


def test_ac2_the_division_that_is_asked_for_is_looked_into() -> None:
    created("Alexis", division={"id": "north"})
    south = created("Sandy", division={"id": "south"})
    body = {"type": "Phone", "value": NUMBER, "division": {"id": "south"}}

    assert call(app, "POST", LOOK_UP, body).body["id"] == south
    assert call(app, "POST", LOOK_UP, body, divisions=("north",)).status == 404


def test_ac2_looking_up_needs_the_permission() -> None:
    answer = looked_up("Phone", NUMBER, permissions=("externalContacts:contact:edit",))

    assert (answer.status, answer.code) == (403, "missing.permissions")
    assert "externalContacts:contact:view" in answer.body["message"]


def test_id7_a_contacts_identifiers_are_listed_without_the_cookie() -> None:
    bootstrap.linking.ingest()(event(phone(), cookie()))
    contact_id = looked_up("Phone", NUMBER).body["id"]

    listed = call(app, "GET", f"{CONTACTS}/{contact_id}/identifiers")

    assert [(each["type"], each["value"]) for each in listed.body["entities"]] == [("Phone", "+18031230000")]
    assert listed.body["entities"][0]["dateCreated"].endswith("Z")
    assert "cookie" not in json.dumps(listed.body).lower()


def test_ac3_an_interaction_tells_its_contact_to_who_may_see_it() -> None:
    called_in("conversation-1", agent="u-7")
    contact_id = looked_up("Phone", NUMBER).body["id"]

    answer = call(
        app, "GET", "/api/v2/conversations/conversation-1", permissions=("analytics:conversationDetail:view",)
    )

    assert answer.status == 200
    assert [each.get("externalContactId") for each in answer.body["participants"]] == [contact_id, None]
    assert [each["purpose"] for each in answer.body["participants"]] == ["customer", "agent"]


def test_ac3_an_interaction_of_another_division_is_not_found_without_view_all() -> None:
    called_in("conversation-1", division="north")
    path, seeing = "/api/v2/conversations/conversation-1", "analytics:agentConversationDetail:view"

    assert call(app, "GET", path, permissions=(seeing,), divisions=("south",)).status == 404
    all_of_them = ("externalContacts:conversation:viewAll",)
    assert call(app, "GET", path, permissions=all_of_them, divisions=("south",)).status == 200
    assert call(app, "GET", path, permissions=("externalContacts:contact:view",)).status == 403


def test_co4_the_interaction_of_a_deleted_contact_reads_as_unlinked() -> None:
    called_in("conversation-1")
    call(contacts, "DELETE", f"{CONTACTS}/{looked_up('Phone', NUMBER).body['id']}")

    answer = call(app, "GET", "/api/v2/conversations/conversation-1")

    assert answer.status == 200
    assert "externalContactId" not in answer.body["participants"][0]
