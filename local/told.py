"""What others are told of the sample events: the changes on the stack's bus, by the sample that led to them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from local.deploy import client
from local.terminal import table

NAME = "told-to-others"
QUIET_SECONDS = 4.0  # without another event all are there: streams are read once a second
LONGEST_SECONDS = 30.0
HEADINGS = ("event", "customer", "others are told")
Event = Mapping[str, Any]


@dataclass
class Listener:
    """A queue behind the bus, for as long as something is played."""

    sqs: Any
    url: str
    events: list[Event] = field(default_factory=list)

    def heard(self) -> Sequence[Event]:
        """Everything that was told, once nothing more comes."""
        begun = last = time.monotonic()
        while time.monotonic() - last < QUIET_SECONDS and time.monotonic() - begun < LONGEST_SECONDS:
            found = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for each in found.get("Messages", ()):
                self.events.append(json.loads(each["Body"])["detail"])
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
                last = time.monotonic()
        return self.events


@contextmanager
def listening(stack: Mapping[str, Any]) -> Iterator[Listener]:
    """Hears every change from now on; nothing of it stays."""
    endpoint, bus = str(stack["endpointUrl"]), str(stack["changesBus"])
    events, sqs = client(endpoint, "events"), client(endpoint, "sqs")
    url = sqs.create_queue(QueueName=NAME)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name=NAME, EventBusName=bus, EventPattern=json.dumps({"source": ["scv"]}))
    events.put_targets(Rule=NAME, EventBusName=bus, Targets=[{"Id": NAME, "Arn": arn}])
    try:
        yield Listener(sqs, url)
    finally:
        events.remove_targets(Rule=NAME, EventBusName=bus, Ids=[NAME])
        events.delete_rule(Name=NAME, EventBusName=bus)
        sqs.delete_queue(QueueUrl=url)


def kinds(events: Iterable[Event], conversation: str) -> str:
    """Return what was told of a conversation and of the contacts that it was linked to, each once, in order.

    A contact that several conversations share is told with each of them.
    """
    found = list(events)
    mine = [each for each in found if each["data"].get("conversationId") == conversation]
    owners = {each["data"].get("contactId") for each in mine} - {None}
    told = [each for each in found if each in mine or owners & _contacts(each["data"])]
    short = (each["type"].removeprefix("io.scv.").rpartition(".")[0] for each in told)
    return ", ".join(dict.fromkeys(short)) or "nothing"


def _contacts(data: Mapping[str, Any]) -> set[str]:
    return {*data.get("members", ()), *data.get("contactIds", ()), str(data.get("contactId"))}


def shown(rows: Iterable[tuple[str, str, str]], events: Sequence[Event], columns: int) -> str:
    """Return a table of what was played (event, customer, conversation) and what others are told of it."""
    lines = [(event, customer, kinds(events, conversation)) for event, customer, conversation in rows]
    return table(HEADINGS, lines, columns, {"event": 20, "customer": 15, "others are told": 40})
