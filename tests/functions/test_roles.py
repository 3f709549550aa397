"""Each function's role covers what the function asks of DynamoDB, and the tests of this folder would notice."""

from __future__ import annotations

import json

import pytest

from tests.functions.conftest import Cloud
from tests.functions.deliveries import event_file, sample, send
from tests.functions.roles import allowed


@pytest.mark.parametrize(
    ("function", "action", "table", "covered"),
    [
        ("Journey", "Query", "interactions/index/journey", True),
        ("Journey", "PutItem", "interactions", False),
        ("Authorizer", "GetItem", "settings", False),
        ("Contacts", "Scan", "contacts", False),
        ("Identity", "Query", "search/index/journey", False),
    ],
)
def test_a_role_covers_what_the_template_names(function: str, action: str, table: str, covered: bool) -> None:
    assert allowed(function, action, table) is covered


def test_rs4_the_first_caller_of_a_division_is_taken_in_by_a_role_that_may_note_the_division(cloud: Cloud) -> None:
    customer = event_file("webhooks/01-voice-inbound.json")["data"]["customer"]
    status, answer = send(json.dumps(sample(divisionId="sales", customer=customer)))

    assert (status, answer["outcome"]) == (200, "created")
    assert {"SS": ["sales"]} in [item.get("names") for item in cloud.stored()["settings"]]
