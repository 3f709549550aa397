"""Ten thousand changes in a minute on the running local stack, with their lag; then beside subscribers that hang.

    python -m benchmarks.told_load [changes] [seconds]

Everything is on this machine, is bounded, and stops by itself. What it makes it takes away again.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from local.deploy import client
from local.home import Home
from local.play import answered
from scv.adapters.dynamodb import items
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.contacts.life import provisional
from scv.domain.outbox.change import Kind
from scv.domain.values.ids import ContactId
from scv.domain.values.times import moment, stamp

AT_ONCE = 25  # items of one BatchWriteItem
LEARNED = 5.0  # seconds until every process knows who is slow
PATIENCE = 900.0  # seconds until what has not been told counts as lost
PATH = "/api/v2/subscriptions"
OURS = "/told-load"  # the end of each address, so that what a run left which was stopped is known again
Stack = Mapping[str, Any]


@dataclass
class Heard:
    """When each event arrived, by the id of its contact; `answer` says how, and when."""

    answer: Callable[[], int]
    at: dict[str, float] = field(default_factory=dict)
    requests: int = 0

    def take(self, body: bytes) -> int:
        """One request."""
        self.requests += 1
        status = self.answer()
        if status == 200:
            self.at.setdefault(str(json.loads(body)["subject"]), time.time())
        return status


class Server(ThreadingHTTPServer):
    """Many deliveries come at once."""

    request_queue_size = 256


@contextmanager
def subscriber(stack: Stack, heard: Heard) -> Iterator[str]:
    """Somebody on this machine who subscribes to contacts that are made."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = heard.take(self.rfile.read(int(self.headers["content-length"])))
            try:
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()
            except OSError:
                return  # the sender has waited long enough

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}{OURS}"
    made = _asked(stack, "POST", PATH, {"address": address, "types": [Kind.CONTACT_CREATED.value]})
    try:
        yield str(made["id"])
    finally:
        _asked(stack, "DELETE", f"{PATH}/{made['id']}")
        server.shutdown()


def _asked(stack: Stack, method: str, path: str, body: object = None) -> Mapping[str, Any]:
    headers = {"Authorization": f"Bearer {stack['token']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    status, answer = answered(f"{stack['apiUrl']}{path}", headers, data, method)
    if status != 200:
        raise SystemExit(f"{method} {path}: {status} {answer}")
    return answer


def changed(stack: Stack, count: int, seconds: float) -> dict[str, float]:
    """So many new contacts, at an even pace: the time of each by its id."""
    dynamodb, table = client(str(stack["endpointUrl"]), "dynamodb"), stack["tables"]["contacts"]
    written: dict[str, float] = {}
    begun = time.monotonic()
    for start in range(0, count, AT_ONCE):
        now = moment(stamp(moment(_now())))
        made = [
            provisional(ContactId(f"load-{uuid4()}"), UNASSIGNED_DIVISION, (), now)
            for _ in range(min(AT_ONCE, count - start))
        ]
        puts = [{"PutRequest": {"Item": items.contact_item(each)}} for each in made]
        dynamodb.batch_write_item(RequestItems={table: puts})
        written |= dict.fromkeys((each.id for each in made), time.time())
        time.sleep(max(0.0, begun + seconds * (start + AT_ONCE) / count - time.monotonic()))
    return written


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def lags(written: Mapping[str, float], heard: Heard) -> list[float]:
    """Seconds from write to arrival of each that arrived, once all are there or nobody believes in them any more."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not written.keys() <= heard.at.keys():
        time.sleep(0.5)
    return sorted(heard.at[each] - at for each, at in written.items() if each in heard.at)


def told(name: str, written: Mapping[str, float], found: Sequence[float]) -> str:
    """One line."""
    if not found:
        return f"{name:<44}{len(written):>7} changes, none told"
    middle, late = statistics.median(found), found[int(len(found) * 0.99) - 1]
    lag = f"lag {middle:.1f} s, 99 % {late:.1f} s, most {found[-1]:.1f} s"
    return f"{name:<44}{len(found):>7} of {len(written)} told, {lag}"


def removed(stack: Stack, written: Mapping[str, float]) -> None:
    """The stack is as it was."""
    dynamodb, table, ids = client(str(stack["endpointUrl"]), "dynamodb"), stack["tables"]["contacts"], list(written)
    for start in range(0, len(ids), AT_ONCE):
        keys = [{"id": {"S": each}, "item": {"S": "contact"}} for each in ids[start : start + AT_ONCE]]
        dynamodb.batch_write_item(RequestItems={table: [{"DeleteRequest": {"Key": key}} for key in keys]})


def hang() -> int:
    """Longer than anybody waits."""
    time.sleep(20)
    return 200


def main(count: int, seconds: float) -> None:
    """The lag of a healthy subscriber: with many changes, alone, and beside one that hangs and one that fails."""
    stack = json.loads(Home.from_environment().stack_file.read_text())
    few = count // 20
    for each in _asked(stack, "GET", PATH)["entities"]:
        if str(each["address"]).endswith(OURS):
            _asked(stack, "DELETE", f"{PATH}/{each['id']}")
    for name, changes, span, others in (
        (f"{count} changes in {seconds:.0f} s", count, seconds, ()),
        (f"{few} changes in 15 s, alone", few, 15.0, ()),
        (f"{few} changes in 15 s, one hangs, one says 500", few, 15.0, (hang, lambda: 500)),
    ):
        heard = Heard(lambda: 200)
        with subscriber(stack, heard):
            beside = [subscriber(stack, Heard(answer)) for answer in others]
            for each in beside:
                each.__enter__()
            time.sleep(66)  # a new subscription counts in every process within a minute
            written = changed(stack, changes, span)
            found = lags(written, heard)
            print(told(name, written, found), flush=True)
            if others:  # who hangs is known after its first deliveries, and waits in a queue of its own from then on
                late = {each: at for each, at in written.items() if at - min(written.values()) > LEARNED}
                print(told(f"  of these from second {LEARNED:.0f} on", late, lags(late, heard)), flush=True)
            for each in beside:
                each.__exit__(None, None, None)
        removed(stack, written)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, float(sys.argv[2]) if len(sys.argv) > 2 else 60.0)
