"""What every answer carries, whoever asks for what: nobody keeps it, nobody takes it for a page (AC5, PA12)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.ingest.app import lambda_handler as ingest
from scv.api.operations import OPERATIONS
from tests.functions.conftest import Cloud
from tests.functions.deliveries import Context, gateway_event, sample, signature
from tests.functions.gateway import Invocation, event
from tests.privacy.desk import APPS, ASKS, Ask, Desk

EXPECTED = {
    "Content-Type": ["application/json"],
    "Cache-Control": ["no-store"],
    "X-Content-Type-Options": ["nosniff"],
}


def headers(operation_id: str, ask: Ask, **told: Any) -> dict[str, Any]:
    """The headers of one call's answer."""
    operation = OPERATIONS[operation_id]
    call = event(operation.method, operation.path.format(**ask.path), ask.body, query=ask.query, **told)
    found: dict[str, Any] = APPS[operation.function].lambda_handler(call, Invocation())["multiValueHeaders"]
    return found


def carries(found: dict[str, Any]) -> bool:
    return {name: found.get(name) for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("operation_id", ASKS)
def test_no_answer_is_kept_or_taken_for_something_else(cloud: Cloud, operation_id: str) -> None:
    ask = ASKS[operation_id](Desk())

    assert carries(headers(operation_id, ask))
    assert carries(headers(operation_id, ask, permissions=())), "a refusal"
    assert carries(headers(operation_id, Ask(ask.path, ask.body, ask.query), divisions=("nowhere",)))


def test_webhooks_and_the_description_carry_it_too(cloud: Cloud) -> None:
    body = json.dumps(sample())
    answers = [ingest(gateway_event(body, signed), Context()) for signed in (signature(body), {})]

    assert [answer["statusCode"] for answer in answers] == [200, 401]
    assert all(carries(answer["multiValueHeaders"]) for answer in answers)
    assert carries(headers("getOpenApi", Ask()))


def test_what_nobody_expected_carries_it_too(cloud: Cloud) -> None:
    ask = Ask({"contactId": Desk().contact()})
    cloud.lose("DYNAMODB")
    assert carries(headers("getContact", ask))


LARGE = {"datasheets": [{"id": "a", "name": "A", "schema": {"description": "x" * 200_000}}]}
FAR = {"pageNumber": "11", "pageSize": "100"}
REFUSALS: dict[str, tuple[Ask, str, dict[str, Any]]] = {
    "listContacts": (Ask(query={"pageSize": "500"}), "invalid.value", {"least": 1, "most": 100}),
    "listNotes": (Ask({"contactId": "x"}, query=FAR), "invalid.value", {"most": 1000}),
    "putProject": (Ask({"projectId": "p"}, LARGE), "request.too.large", {"most": 200_000}),
}


@pytest.mark.parametrize("operation_id", REFUSALS)
def test_PA12_a_refusal_says_what_its_text_says_as_a_code_with_parameters(cloud: Cloud, operation_id: str) -> None:
    ask, code, params = REFUSALS[operation_id]
    answer = ask.of(OPERATIONS[operation_id])

    assert (answer.code, answer.body["messageParams"]) == (code, params)
    assert all(str(each) in answer.body["message"] for each in params.values())
    permission = OPERATIONS[operation_id].permissions[0]
    assert ask.of(OPERATIONS[operation_id], ()).body["messageParams"] == {"permission": permission}


def test_PA12_a_full_record_says_how_many_methods_there_may_be(cloud: Cloud) -> None:
    desk = Desk()
    desk.did("resolution", "PUT", "/api/v2/projects/default", {"contactMethodLimit": 1})
    answer = Ask(body=desk.person()).of(OPERATIONS["createContact"])

    assert (answer.code, answer.body["messageParams"]) == ("contact.method.limit", {"methods": 1, "phones": 4})


def test_PJ7_the_panel_says_that_its_script_is_text(cloud: Cloud) -> None:
    """A customer may be called anything, and the script says the name as it is."""
    desk = Desk()
    desk.did("resolution", "PUT", "/api/v2/projects/default", {"script": "<b>Hello</b> {firstName}"})
    _, conversation = desk.provisional()
    contact = {"firstName": "<img src=x onerror=alert(1)>", "lastName": "Roe"}
    shown = Ask({"conversationId": conversation}, contact).of(OPERATIONS["createFromPanel"]).body

    assert shown["scriptFormat"] == "text"
    assert shown["script"] == "<b>Hello</b> <img src=x onerror=alert(1)>"


BAD = "java\nscript:alert(1)"
WAYS = {
    "createContact": lambda desk: Ask(body={**desk.person(), "externalSystemUrl": BAD}),
    "replaceContact": lambda desk: Ask({"contactId": desk.contact()}, {**desk.person(), "externalSystemUrl": BAD}),
    "patchContact": lambda desk: Ask(
        {"contactId": desk.contact()}, {"changes": [{"field": "$.externalSystemUrl", "value": BAD, "action": "Update"}]}
    ),
    "bulkAddContacts": lambda desk: Ask(body={"entities": [{**desk.person(), "externalSystemUrl": BAD}]}),
    "bulkUpdateContacts": lambda desk: Ask(
        body={"entities": [{**desk.person(), "id": desk.contact(), "externalSystemUrl": BAD}]}
    ),
    "enrichContact": lambda desk: Ask(
        body={
            "matchingIdentifiers": [{"type": "Email", "value": "zoe@example.com"}],
            "action": "Upsert",
            "contact": {"firstName": "Zoe", "lastName": "Roe", "externalSystemUrl": BAD},
        }
    ),
    "mergeContacts": lambda desk: Ask(
        body={"contactIds": [desk.contact(), desk.contact()], "valueOverride": {"externalSystemUrl": BAD}}
    ),
    "promoteContact": lambda desk: Ask(
        {"contactId": desk.provisional()[0]}, {"firstName": "Zoe", "lastName": "Roe", "externalSystemUrl": BAD}
    ),
    "createFromPanel": lambda desk: Ask(
        {"conversationId": desk.provisional()[1]}, {"firstName": "Zoe", "lastName": "Roe", "externalSystemUrl": BAD}
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_link_that_is_none_gets_in_nowhere(cloud: Cloud, way: str) -> None:
    ask = WAYS[way](Desk())
    before = cloud.stored()
    answer = ask.of(OPERATIONS[way])
    told = answer.body["results"][0]["error"] if way.startswith("bulk") else answer.body

    assert (told["status"], told["code"]) == (400, "invalid.value")
    assert cloud.stored() == before


def test_a_link_that_was_stored_before_is_not_served_and_stops_no_edit(cloud: Cloud) -> None:
    contact = Desk().contact()
    key = {"id": {"S": contact}, "item": {"S": "contact"}}
    profile = json.loads(cloud.dynamodb.get_item(TableName="contacts", Key=key)["Item"]["profile"]["S"])
    cloud.dynamodb.update_item(
        TableName="contacts",
        Key=key,
        UpdateExpression="SET profile = :profile",
        ExpressionAttributeValues={
            ":profile": {"S": json.dumps({**profile, "externalSystemUrl": "javascript:alert(1)"})}
        },
    )
    assert "externalSystemUrl" not in Ask({"contactId": contact}).of(OPERATIONS["getContact"]).body
    change = {"changes": [{"field": "$.title", "value": "Dr", "action": "Update"}]}
    assert Ask({"contactId": contact}, change).of(OPERATIONS["patchContact"]).body["title"] == "Dr"
    assert "javascript" not in json.dumps(cloud.stored())
