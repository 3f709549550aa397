"""The agent's desk over the real handlers: webhooks come in, the panel is looked at, somebody decides."""

from __future__ import annotations

import importlib
import itertools
import json
from collections.abc import Sequence
from typing import Any

from functions.journey import app as journeys
from local.gateway import routed
from tests.functions.deliveries import send
from tests.functions.gateway import CONTACTS, Answer, call

CONVERSATIONS = "/api/v2/conversations"
NUMBER = "+1 803-123-0000"
_events = itertools.count(1)

VIEW, ADD, EDIT, SEARCH = (f"externalContacts:contact:{what}" for what in ("view", "add", "edit", "search"))
SESSION = "externalContacts:session:view"
PROMOTE, MERGE = "externalContacts:identity:promote", "externalContacts:identity:merge"
ASSOCIATE, VIEW_ALL = "externalContacts:conversation:associate", "externalContacts:conversation:viewAll"
AS_AGENT = "analytics:agentConversationDetail:view"
AN_AGENT = (VIEW, AS_AGENT, ASSOCIATE)


def asked(method: str, path: str, body: Any = None, **told: Any) -> Answer:
    """One call, by whichever function serves its route."""
    operation = routed(method, path)
    assert operation, f"{method} {path} is no route"
    return call(importlib.import_module(f"functions.{operation.function}.app"), method, path, body, **told)


def saved(first_name: str, *, last_name: str = "Doe", **fields: Any) -> str:
    """The id of a curated contact made through the API."""
    answer = asked("POST", CONTACTS, {"firstName": first_name, "lastName": last_name, **fields})
    assert answer.status == 200, answer.body
    return str(answer.body["id"])


def phoned(number: str = NUMBER) -> dict[str, str]:
    """A phone field as clients send it."""
    return {"display": number}


def happens(channel: str, conversation: str = "c-1", *, kind: str = "started", **data: Any) -> dict[str, Any]:
    """The answer to a signed webhook about this conversation."""
    number = next(_events)
    event = {
        "id": f"evt-{number}",
        "type": f"interaction.{kind}",
        "timestamp": f"2026-11-21T10:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "data": {"conversationId": conversation, "channel": channel, "direction": "inbound", **data},
    }
    status, answer = send(json.dumps(event))
    assert status == 200, answer
    return answer


def panel(conversation: str = "c-1", **told: Any) -> dict[str, Any]:
    """What the agent sees."""
    answer = asked("GET", f"{CONVERSATIONS}/{conversation}/panel", **told)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def does(action: str, body: Any = None, conversation: str = "c-1", **told: Any) -> Answer:
    """One of the panel's actions."""
    return asked("POST", f"{CONVERSATIONS}/{conversation}/panel/{action}", body, **told)


def selects(contact_id: str, conversation: str = "c-1", **told: Any) -> dict[str, Any]:
    """The panel after a contact was selected."""
    answer = does("select", {"externalContactId": contact_id}, conversation, **told)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def creates(conversation: str = "c-1", **fields: Any) -> dict[str, Any]:
    """The panel after a contact was created."""
    answer = does("create", {"firstName": "Ana", "lastName": "Roe", **fields}, conversation)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def journey(contact_id: str) -> list[str]:
    """The conversations of a contact, newest first."""
    answer = call(journeys, "GET", f"{CONTACTS}/{contact_id}/journey/sessions")
    assert answer.status == 200, answer.body
    return [str(each["id"]) for each in answer.body["entities"]]


def project(project_id: str = "default", **settings: Any) -> dict[str, Any]:
    """The saved settings of a project."""
    answer = asked("PUT", f"/api/v2/projects/{project_id}", settings)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def results(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """Who the panel's search found, and by what."""
    return [(each["contact"]["id"], each["foundBy"]["type"]) for each in shown["search"]["results"]]


def told(identifiers: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Identifiers as type and value."""
    return [(each["type"], each["value"]) for each in identifiers]
