"""ID9: what is too long for a key of the store is refused before anything is written, and looked for nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scv.adapters.dynamodb import keys
from scv.api.operations import OPERATIONS
from scv.domain.access.permissions import MAX_DIVISION_LENGTH
from scv.domain.identifiers.identifier import MAX_SOURCED_BYTES, IdentifierType, identify
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId
from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, call
from tests.privacy.desk import APPS, Ask, Desk

PARTITION_KEY, SORT_KEY = 2048, 1024  # bytes, DynamoDB's limits
WIDE = "\U0001f600"  # four bytes
LONGEST = ("%" * 255, "#" * 255, WIDE * 255, "é" * 255, "%" * 90 + WIDE * 165)
TOO_LONG = {"source": WIDE * 255, "value": WIDE * 255}


@pytest.mark.parametrize("source", LONGEST)
@pytest.mark.parametrize("value", LONGEST)
def test_id9_whatever_is_an_identifier_fits_a_key(value: str, source: str) -> None:
    for division in ("%" * MAX_DIVISION_LENGTH, WIDE * MAX_DIVISION_LENGTH):
        for kind in (IdentifierType.EXTERNAL_ID, IdentifierType.SOCIAL_FACEBOOK, IdentifierType.COOKIE):
            try:
                found = identify(kind, value, source=source)
            except InvalidValue:
                assert len((value + source).encode()) > MAX_SOURCED_BYTES
            else:
                assert found is not None
                assert len(keys.identifier_key(DivisionId(division), found).encode()) <= PARTITION_KEY


def test_id9_an_external_id_of_the_usual_length_is_not_too_long(cloud: Cloud) -> None:
    usual = {"externalSource": {"id": "s" * 255}, "value": "v" * 255}
    body = {**Desk().person(), "externalIds": [usual]}
    assert call(APPS["contacts"], "POST", CONTACTS, body).status == 200


EXTERNAL = {"externalSource": {"id": TOO_LONG["source"]}, "value": TOO_LONG["value"]}
LOOKUP = {"type": "ExternalId", **EXTERNAL}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("createContact", {"firstName": "Ana", "lastName": "Roe", "externalIds": [EXTERNAL]}),
        ("lookUpIdentifier", LOOKUP),
        ("lookUpContact", LOOKUP),
        ("enrichContact", {"action": "Upsert", "matchingIdentifiers": [LOOKUP], "contact": {"firstName": "Ana"}}),
    ],
)
def test_id9_an_external_id_that_fits_no_key_is_refused(cloud: Cloud, operation: str, body: dict[str, Any]) -> None:
    answer = Ask(body=body).of(OPERATIONS[operation])
    assert (answer.status, answer.code) == (400, "invalid.value")
    assert "1200 bytes" in answer.body["message"]
    assert cloud.is_empty()


@pytest.mark.parametrize("operation", ["replaceContact", "patchContact", "claimIdentifier"])
def test_id9_neither_does_a_change_bring_it_in(cloud: Cloud, operation: str) -> None:
    contact = Desk().contact()
    before = cloud.stored()
    bodies: dict[str, Any] = {
        "replaceContact": {"firstName": "Ana", "lastName": "Roe", "externalIds": [EXTERNAL]},
        "patchContact": {"changes": [{"field": "$.externalIds", "action": "Update", "value": [EXTERNAL]}]},
        "claimIdentifier": {"operation": "Claim", "identifier": LOOKUP},
    }
    assert Ask({"contactId": contact}, bodies[operation]).of(OPERATIONS[operation]).status == 400
    assert cloud.stored() == before


def test_id9_id11_in_a_webhook_it_identifies_nobody_and_costs_no_interaction(cloud: Cloud) -> None:
    for wide in (200, 255):  # together too long, and each of them
        told = {"source": WIDE * wide, "value": WIDE * wide}
        status, answer = send(json.dumps(sample(conversationId=f"c-{wide}", customer={"externalId": told})))
        assert (status, answer["reason"].get("identifier")) == (200, None)
    assert len(cloud.stored()["interactions"]) == 2
    assert cloud.stored()["identifiers"] == []


@pytest.mark.parametrize("operation", ["getContact", "getNote", "getDatasheet", "getConversation", "getProject"])
@pytest.mark.parametrize("name", [WIDE * 255, "a" * 255, "%" * 255, "x" * 3000])
def test_an_id_that_fits_no_key_is_of_nothing(cloud: Cloud, operation: str, name: str) -> None:
    path = dict.fromkeys(("contactId", "noteId", "datasheetId", "conversationId", "projectId"), name)
    if operation in ("getNote", "getDatasheet"):
        path["contactId"] = Desk().contact()
    status = (
        Ask({key: name.replace("%", "%25") if value == name else value for key, value in path.items()})
        .of(OPERATIONS[operation])
        .status
    )
    assert status in ((200, 404) if operation == "getProject" else (404,))


def test_a_division_that_cannot_be_is_looked_for_nowhere(cloud: Cloud) -> None:
    for division in (WIDE * 500, "d" * 3000):
        answer = Ask(query={"lookupVal": WIDE * 200, "divisionId": division}).of(OPERATIONS["reverseLookup"])
        assert (answer.status, answer.body["contacts"]) == (200, [])
