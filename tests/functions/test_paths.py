"""Ids that senders choose: whatever is in them, their own links lead to them, whoever stands before the function."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv.api.operations import OPERATIONS, Operation
from scv.api.paths import segment, value_of
from tests.functions.conftest import Cloud
from tests.functions.deliveries import sample, send
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, Invocation, call, event
from tests.privacy.desk import APPS, ASKS, Desk

ODD = [
    "a/b",
    "a//b",
    "/",
    "50%",
    "%",
    "a%2Fb",
    "%252F",
    "~x2F",
    "~",
    "call~25",
    "~2F",
    "a~x2fb",
    "a\\b",
    ".",
    "..",
    "...",
    "a?b",
    "a#b",
    "a b",
    "a+b",
    "a;b=c",
    "<CAF=x/y+z%1@mail.example.com>",
    "sip:1001@pbx.example.com;tag=a/b",
    "19:meeting_x@thread.v2",
    "Zm9v/YmFy+w==",
    "\u4f1a\u8a71/1",
    "\U0001f600",
    "\ue000",
    "e\u0301",
    "a\u200bb",
]
# REST APIs hand on the path as it was sent; what stands before them, or replaces them, may have decoded it once.
GATEWAYS: list[Callable[[str], str]] = [str, unquote]


def get(function: str, path: str, gateway: Callable[[str], str]) -> Answer:
    """The call of a link, as this gateway hands it on."""
    told = event("GET", path) | {"path": gateway(path)}
    answered = APPS[function].lambda_handler(told, Invocation())
    return Answer(answered["statusCode"], json.loads(answered["body"] or "null"), {})


def sent(conversation: str) -> dict[str, Any]:
    status, answer = send(json.dumps(sample(conversationId=conversation)))
    assert status == 200, answer
    return answer


@pytest.mark.parametrize("gateway", GATEWAYS, ids=["as sent", "decoded"])
@pytest.mark.parametrize("conversation", ODD)
def test_jo4_every_link_of_a_conversation_leads_to_it(
    cloud: Cloud, conversation: str, gateway: Callable[[str], str]
) -> None:
    answer = sent(conversation)
    own = answer["conversationId"]
    contact = answer["externalContact"]["id"]
    (entry,) = call(APPS["journey"], "GET", f"{CONTACTS}/{contact}/journey/sessions").body["entities"]

    session = get("journey", entry["selfUri"], gateway)
    shown = get("resolution", entry["conversation"]["selfUri"], gateway)
    events = get("journey", f"{entry['selfUri']}/events", gateway)
    panel = get("resolution", f"{entry['conversation']['selfUri']}/panel", gateway)

    assert (session.status, session.body["id"]) == (200, own)
    assert (shown.status, shown.body["id"]) == (200, own)
    assert (panel.status, panel.body["conversationId"]) == (200, own)
    assert (events.status, len(events.body["entities"])) == (200, 1)
    assert {each["session"]["selfUri"] for each in events.body["entities"]} == {entry["selfUri"]}
    assert get("journey", events.body["selfUri"], gateway).status == 200


@pytest.mark.parametrize("conversation", [each for each in ODD if each not in (".", "..") and "~x2F" not in each])
def test_jo4_an_id_that_a_client_encoded_itself_is_read_where_it_arrives_as_sent(
    cloud: Cloud, conversation: str
) -> None:
    own = sent(conversation)["conversationId"]
    panel = get("resolution", f"/api/v2/conversations/{quote(conversation, safe='')}/panel", str)
    assert (panel.status, panel.body["conversationId"]) == (200, own)


@pytest.mark.parametrize("conversation", ["a/b", "a%2Fb", ".."])
def test_pa6_an_agent_works_on_such_a_conversation(cloud: Cloud, conversation: str) -> None:
    sent(conversation)
    contact = Desk().contact()
    path = f"/api/v2/conversations/{segment(conversation)}"

    selected = call(APPS["resolution"], "POST", f"{path}/panel/select", {"externalContactId": contact})
    unlinked = call(APPS["resolution"], "POST", f"{path}/panel/unlink")
    other = path.replace("/api/v2", EXTERNAL)
    linked = call(APPS["resolution"], "PUT", other, {"externalContactId": contact})

    assert (selected.status, unlinked.status, linked.status) == (200, 200, 202)
    assert linked.body["conversationId"] == conversation


@pytest.mark.parametrize("project", ["a/b", "50%", "..", "sales & service"])
def test_pj1_a_project_may_have_any_id(cloud: Cloud, project: str) -> None:
    path = f"/api/v2/projects/{segment(project)}"
    assert call(APPS["resolution"], "PUT", path, {"name": "Sales"}).body["id"] == project
    assert call(APPS["resolution"], "GET", path).body["name"] == "Sales"


def test_a_path_that_means_nothing_is_404(cloud: Cloud) -> None:
    for odd in ("%20", "%E2%80%8B", "%00", "a%0Ab", "x" * 300, "%FF"):
        assert get("resolution", f"/api/v2/conversations/{odd}", str).status == 404


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_segment_is_read_back_and_nobody_can_take_it_for_another_path(value: str) -> None:
    spelled = segment(value)

    assert value_of(spelled) == value
    assert value_of(unquote(spelled)) == value
    assert "/" not in unquote(spelled)
    assert "%" not in unquote(spelled)
    assert unquote(spelled) not in (".", "..")


# -- Ids that we make -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["25", "2f", "7e"])
@pytest.mark.parametrize("operation", [OPERATIONS[name] for name in ASKS], ids=lambda each: each.id)
def test_an_id_that_we_make_is_its_own_spelling_whatever_it_begins_with(
    cloud: Cloud, operation: Operation, first: str
) -> None:
    """Clients put the id of an answer into a path themselves, and percent-encode it at most."""
    left = 2 ** (128 - 8)
    ids = (UUID(int=int(first, 16) * left + number * 2**96, version=4) for number in itertools.count(1))
    with patch("uuid.uuid4", side_effect=ids):
        answer = ASKS[operation.id](Desk()).of(operation)

    assert answer.status in (200, 201, 202), answer.body
    assert [each for each in ids_of(answer.body) if segment(each) not in (each, quote(each, safe=""))] == []


def ids_of(body: Any) -> list[str]:
    """Every `id`, however deep."""
    if isinstance(body, list):
        return [found for each in body for found in ids_of(each)]
    if not isinstance(body, dict):
        return []
    own = [body["id"]] if isinstance(body.get("id"), str) else []
    return own + [found for each in body.values() for found in ids_of(each)]
