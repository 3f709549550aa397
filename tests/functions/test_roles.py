"""Each function's role covers what the function asks of DynamoDB, and the tests of this folder would notice."""

from __future__ import annotations

import json

import pytest

from functions.identity import app as identity
from tests.functions.conftest import Cloud
from tests.functions.deliveries import event_file, sample, send
from tests.functions.gateway import CONTACTS, call
from tests.functions.roles import allowed


@pytest.mark.parametrize(
    ("function", "action", "table", "covered"),
    [
        ("Journey", "Query", "interactions/index/journey", True),
        ("Journey", "PutItem", "interactions", False),
        ("Authorizer", "GetItem", "settings", True),
        ("Authorizer", "PutItem", "settings", False),
        ("Access", "GetItem", "settings", True),
        ("Access", "Scan", "settings", False),
        ("Contacts", "Scan", "contacts", False),
        ("Identity", "Query", "search/index/journey", False),
    ],
)
def test_a_role_covers_what_the_template_names(function: str, action: str, table: str, covered: bool) -> None:
    assert allowed(function, action, table) is covered


def test_co10_a_caller_of_a_new_division_lists_none_and_its_first_curated_contact_does(cloud: Cloud) -> None:
    """A division that a sender has spelled wrong is in nobody's way; every way of saving a contact lists its own."""
    customer = event_file("webhooks/01-voice-inbound.json")["data"]["customer"]
    status, answer = send(json.dumps(sample(divisionId="sales", customer=customer)))
    assert (status, answer["outcome"]) == (200, "created")
    assert cloud.stored()["settings"] == []

    path = f"{CONTACTS}/{answer['externalContact']['id']}/promotion"
    promoted = call(identity, "POST", path, {"firstName": "Ana", "lastName": "Roe"})
    assert promoted.status == 200
    assert [item["names"] for item in cloud.stored()["settings"]] == [{"SS": ["sales"]}]
