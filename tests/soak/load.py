"""Load on the local stack while a tenth of all DynamoDB calls fail: every accepted webhook is stored or queued."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.config import Config

from tests.e2e.webhooks import ask, interaction, send
from tests.soak.proxy import PASSED_ON, failing

SENDERS, AGENTS = 6, 2
FAILING = 0.1
DRAINED_AFTER = 180  # seconds in which the queue's retries come to an end
EXTERNAL = "/api/v2/externalcontacts"
HONEST = (200, 201, 202, 404, 409, 422, 429, 503)  # 503: the store failed more often than it was asked again


@dataclass
class Found:
    """What was accepted, and where it is in the end."""

    accepted: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    in_a_journey: int = 0
    waiting: int = 0
    lost: list[str] = field(default_factory=list)
    dishonest: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """For the report."""
        failed = {f"DynamoDB calls failed: {name}": self.calls[name] for name in sorted(self.calls - _passed(self))}
        return {
            **dict(sorted(self.statuses.items())),
            "DynamoDB calls passed on": self.calls[PASSED_ON],
            **failed,
            "webhooks accepted": len(self.accepted),
            "  in a journey": self.in_a_journey,
            "  still in a queue": self.waiting,
            "  lost": len(self.lost),
        }

    def violations(self) -> list[str]:
        """What was lost, and answers that are no honest ones."""
        return [*(f"lost: {each}" for each in self.lost), *self.dishonest]


def _passed(found: Found) -> Counter[str]:
    return Counter({PASSED_ON: found.calls[PASSED_ON]})


def client(stack: dict[str, Any], service: str) -> Any:
    """A client of the emulator."""
    return botocore.session.get_session().create_client(
        service,
        region_name=stack["region"],
        endpoint_url=stack["endpointUrl"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"mode": "standard", "total_max_attempts": 5}),
    )


def run_load(stack: dict[str, Any], seconds: float) -> Found:
    """Senders and agents for so long; then everything accepted is looked for."""
    found, over = Found(), time.monotonic() + seconds
    with failing(stack["endpointUrl"], FAILING) as proxy:
        _functions_use(stack, proxy.endpoint)
        try:
            with ThreadPoolExecutor(SENDERS + AGENTS) as pool:
                jobs: list[Callable[[], None]] = [lambda: _sender(stack, found)] * SENDERS
                jobs += [lambda: _agent(stack, found)] * AGENTS
                list(pool.map(lambda job: _until(over, job), jobs))
        finally:
            _functions_use(stack, None)
        found.calls.update(proxy.counted)
    _look_for_all(stack, found)
    return found


def _until(over: float, job: Callable[[], None]) -> None:
    while time.monotonic() < over:
        job()


def _noted(found: Found, who: str, status: int, answer: Any) -> None:
    found.statuses[f"{who} answered {status}"] += 1
    if status not in HONEST:
        found.dishonest.append(f"{who} answered {status}: {str(answer)[:200]}")


def _sender(stack: dict[str, Any], found: Found) -> None:
    """A call from one of a few numbers, sent again as senders do while it is refused."""
    event = interaction("voice", {"phone": f"+1 212 555 {random.randrange(200):04d}"})
    for _ in range(5):
        status, answer = send(stack, event)
        _noted(found, "webhooks", status, answer)
        if status in (200, 202):
            found.accepted.append(answer["conversationId"])
            return


def _agent(stack: dict[str, Any], found: Found) -> None:
    """Creates a contact, reads it, opens a panel, and now and then selects the contact in it (PA6)."""

    def asked(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        status, answer = ask(stack, method, path, body)
        _noted(found, "agents", status, answer)
        return status, answer

    body = {"firstName": "Ana", "lastName": "Roe", "workEmail": f"a{random.randrange(10**9)}@example.com"}
    status, made = asked("POST", f"{EXTERNAL}/contacts", body)
    conversation = random.choice(found.accepted) if found.accepted else None
    if status == 200:
        asked("GET", f"{EXTERNAL}/contacts/{made['id']}")
    if conversation:
        asked("GET", f"/api/v2/conversations/{conversation}/panel")
    if conversation and status == 200 and random.random() < 0.2:
        asked("POST", f"/api/v2/conversations/{conversation}/panel/select", {"externalContactId": made["id"]})


def _functions_use(stack: dict[str, Any], endpoint: str | None) -> None:
    """The address of DynamoDB in every function's environment."""
    functions = client(stack, "lambda")
    for name in stack["functions"].values():
        known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        known.pop("AWS_ENDPOINT_URL_DYNAMODB", None)
        if endpoint:
            known["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": known})


def _look_for_all(stack: dict[str, Any], found: Found) -> None:
    """In the journeys of the contacts that the interactions name, as an agent sees them; else in the queues."""
    over, missing = time.monotonic() + DRAINED_AFTER, set(found.accepted)
    while missing:
        missing -= _shown(stack, _owners(stack, missing))
        if not missing or time.monotonic() > over:
            break
        time.sleep(2)
    queued = _queued(stack) if missing else ""
    found.lost = sorted(each for each in missing if each not in queued)
    found.waiting = len(missing) - len(found.lost)
    found.in_a_journey = len(found.accepted) - len(missing)


def _owners(stack: dict[str, Any], conversations: Iterable[str]) -> set[str]:
    """The contacts that the stored interactions are linked to."""
    wanted, tables, owners = sorted(conversations), client(stack, "dynamodb"), set[str]()
    for start in range(0, len(wanted), 100):
        asked = [{"conversationId": {"S": each}} for each in wanted[start : start + 100]]
        answer = tables.batch_get_item(RequestItems={stack["tables"]["interactions"]: {"Keys": asked}})
        found = answer["Responses"][stack["tables"]["interactions"]]
        owners |= {item["contactId"]["S"] for item in found if "contactId" in item}
    return owners


def _shown(stack: dict[str, Any], contacts: Iterable[str]) -> set[str]:
    """The conversations in the journeys of these contacts."""
    shown = set[str]()
    for contact in contacts:
        path: str | None = f"{EXTERNAL}/contacts/{contact}/journey/sessions?pageSize=200"
        while path:
            status, page = ask(stack, "GET", path)
            assert status == 200, (contact, page)
            shown |= {entry["conversation"]["id"] for entry in page["entities"]}
            path = page.get("nextUri")
    return shown


def _queued(stack: dict[str, Any]) -> str:
    queues = client(stack, "sqs")
    bodies: list[str] = []
    for address in stack["queueUrls"].values():
        while messages := queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10, VisibilityTimeout=60).get(
            "Messages"
        ):
            bodies.extend(message["Body"] for message in messages)
    return "\n".join(bodies)
