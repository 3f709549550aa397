"""docs/webhooks.md: its examples run as printed, and it leaves nothing out."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket

from functions.ingest import app
from scv.adapters.webhooks.interactions import CUSTOMER, FORM, read
from scv.api.openapi import document
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.events import EventType
from scv.domain.interactions.past import Outcome
from tests.functions.conftest import Cloud
from tests.functions.deliveries import KEY, Context, gateway_event, send
from tests.guides.document import ROOT, examples

GUIDE = ROOT / "docs" / "webhooks.md"
TEXT = GUIDE.read_text()
PROGRAMS = {
    "send.py": ("python", (sys.executable,)),
    "send.mjs": ("javascript", ("node",)),
    "send.sh": ("sh", ("sh",)),
}


class _Door(BaseHTTPRequestHandler):
    """The ingest function as API Gateway calls it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = app.lambda_handler(gateway_event(body, dict(self.headers.items())), Context())
        content = str(answer["body"]).encode()
        self.send_response(answer["statusCode"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def address(cloud: Cloud) -> Iterator[str]:
    """Where webhooks are taken in."""
    enable_socket()
    server = HTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", PROGRAMS)
def test_AC4_an_example_is_taken_in_as_it_is_printed(name: str, address: str, tmp_path: Path) -> None:
    """The example that the guide names just before it."""
    language, program = PROGRAMS[name]
    if not shutil.which(program[0]):
        assert name == "send.mjs", f"{program[0]} is missing"
        program = (str(ROOT / ".local" / "tools" / "node" / "bin" / "node"),)
    (printed,) = re.findall(rf"`{re.escape(name)}`:\n\n```{language}\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / name
    file.write_text(printed)
    told = {"API": address, "SECRET": KEY, "PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1"}
    ran = subprocess.run([*program, str(file)], env=told, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert (answer["outcome"], answer["reason"]["rule"]) == ("created", "RS4")


def test_RS4_the_whole_body_is_taken_in_and_nothing_of_it_is_ignored(cloud: Cloud) -> None:
    body = examples(GUIDE, "json")[0].text
    status, answer = send(body)
    assert (status, answer["outcome"]) == (200, "created")
    assert not {"ignored", "unreadable"} & set(answer)
    told = read(json.loads(body), lambda _: "US")
    facts = {name for name in told.facts.__slots__ if getattr(told.facts, name) is None}
    assert facts == {"ended_at"}, "the example has every field but the end, which has not come"


def test_RS12_the_guide_has_every_field_channel_and_outcome_and_no_other() -> None:
    fields = set(re.findall(r"`((?:data\.)?[\w.]+)`", "".join(re.findall(r"^\| (`[^|]*) \|", TEXT, re.MULTILINE))))
    described: Any = document()
    schemas = described["components"]["schemas"]
    event, data = schemas["InteractionEvent"]["properties"], schemas["Interaction"]["properties"]
    known = {*event, *(f"data.{name}" for name in data)} - {"data", "data.customer"}
    told = {each for each in fields if not each.startswith("webhook")}
    assert told == known | {f"data.customer.{name}" for name in CUSTOMER}
    for words in (Channel, Direction, EventType, Outcome):
        assert [each.value for each in words if f"`{each.value}`" not in TEXT] == []
    assert [name for name in FORM if f"`{name}`" not in TEXT] == []
    outcomes = re.findall(r"^\| \d+ \| `(\w+)` \|", TEXT, re.MULTILINE)
    assert sorted(outcomes) == sorted(each.value for each in Outcome)
