"""Load on the local stack while a tenth of all DynamoDB calls fail: every accepted webhook is stored or queued."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.config import Config

from tests.e2e.webhooks import ask, interaction, send
from tests.soak.proxy import failing

SENDERS, AGENTS = 6, 2
FAILING = 0.1
DRAINED_AFTER = 180  # seconds in which the queue's retries come to an end
EXTERNAL = "/api/v2/externalcontacts"


@dataclass
class Found:
    """Counts, and the conversations that were accepted."""

    accepted: list[str] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    waiting: int = 0

    def counts(self) -> Counter[str]:
        """For the report."""
        told = Counter({"load: accepted webhooks": len(self.accepted), "load: still in a queue": self.waiting})
        told.update({f"load: {name}": number for name, number in self.statuses.items()})
        told.update({f"load: DynamoDB {name}": number for name, number in self.failed.items()})
        return told


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
        found.failed.update(proxy.counted)
    _look_for_all(stack, found)
    return found


def _until(over: float, job: Callable[[], None]) -> None:
    while time.monotonic() < over:
        job()


def _sender(stack: dict[str, Any], found: Found) -> None:
    """A call from one of a few numbers, sent again as senders do while it is refused."""
    event = interaction("voice", {"phone": f"+1 212 555 {random.randrange(200):04d}"})
    for _ in range(5):
        status, answer = send(stack, event)
        found.statuses[f"webhook {status}"] += 1
        if status in (200, 202):
            found.accepted.append(answer["conversationId"])
            return


def _agent(stack: dict[str, Any], found: Found) -> None:
    """Creates a contact, reads it, opens a panel."""
    body = {"firstName": "Ana", "lastName": "Roe", "workEmail": f"a{random.randrange(10**9)}@example.com"}
    status, made = ask(stack, "POST", f"{EXTERNAL}/contacts", body)
    found.statuses[f"agent {status}"] += 1
    if status == 200:
        read, _ = ask(stack, "GET", f"{EXTERNAL}/contacts/{made['id']}")
        found.statuses[f"agent {read}"] += 1
    if found.accepted:
        panel, _ = ask(stack, "GET", f"/api/v2/conversations/{random.choice(found.accepted)}/panel")
        found.statuses[f"agent {panel}"] += 1


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
    over = time.monotonic() + DRAINED_AFTER
    missing = set(found.accepted)
    while missing and time.monotonic() < over:
        missing = {each for each in missing if not _is_stored(stack, each)}
        if missing:
            time.sleep(2)
    queued = _queued(stack)
    found.waiting = len({each for each in missing if each in queued})
    found.lost = [each for each in missing if each not in queued]


def _is_stored(stack: dict[str, Any], conversation: str) -> bool:
    key = {"conversationId": {"S": conversation}}
    return "Item" in client_of_tables(stack).get_item(TableName=stack["tables"]["interactions"], Key=key)


_kept: dict[str, Any] = {}


def client_of_tables(stack: dict[str, Any]) -> Any:
    """One for all look-ups."""
    return _kept.setdefault(stack["endpointUrl"], client(stack, "dynamodb"))


def _queued(stack: dict[str, Any]) -> str:
    queues = client(stack, "sqs")
    bodies: list[str] = []
    for address in stack["queueUrls"].values():
        while messages := queues.receive_message(QueueUrl=address, MaxNumberOfMessages=10, VisibilityTimeout=60).get(
            "Messages"
        ):
            bodies.extend(message["Body"] for message in messages)
    return "\n".join(bodies)
