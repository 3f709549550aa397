"""docs/senders/twilio.md: its function runs as printed, beside a door that checks what it sends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_socket import enable_socket

from scv.adapters.webhooks.twilio import ADAPTER
from scv.domain.senders.deliveries import Delivery
from scv.domain.senders.senders import Secrets, Sender
from tests.guides.document import ROOT, block

TOKEN = "12345"
CALL = {"CallSid": "CA1", "From": "+18031230601", "To": "+18031230999", "CallStatus": "ringing", "CallerName": ""}
# What Twilio's runtime has: its TwiML, a context, the request beside the fields of the call.
RUNTIME = """
globalThis.Twilio = {{ twiml: {{ VoiceResponse: class {{ redirect(url) {{ this.toString = () => url; }} }} }} }};
{function}
const context = {{ AUTH_TOKEN: '{token}', HOOK: '{hook}', VOICE_URL: 'https://voice.example.com/answer' }};
exports.handler(context, {{ request: {{}}, ...{call} }}, (error, answer) => console.log(`${{error}} ${{answer}}`));
"""


class _Door(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    taken: list[Delivery]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.taken.append(Delivery(body, headers, received_at=datetime.now(UTC)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def door() -> Iterator[tuple[str, list[Delivery]]]:
    """Where the function sends the call, and what came."""
    enable_socket()
    _Door.taken = []
    server = HTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/webhooks/twilio-try", _Door.taken
    server.shutdown()
    thread.join()
    server.server_close()


def called(hook: str, tmp_path: Path) -> str:
    """What the function answers to a call."""
    node = shutil.which("node") or str(ROOT / ".local" / "tools" / "node" / "bin" / "node")
    function = block(ROOT / "docs" / "senders" / "twilio.md", "const { createHmac", "javascript")
    file = tmp_path / "call.cjs"
    file.write_text(RUNTIME.format(function=function, token=TOKEN, hook=hook, call=json.dumps(CALL)))
    told = {"PATH": os.environ["PATH"], "NO_PROXY": "127.0.0.1"}
    ran = subprocess.run([node, str(file)], env=told, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_se3_the_function_of_the_guide_tells_a_call_and_goes_on(
    door: tuple[str, list[Delivery]], tmp_path: Path
) -> None:
    """Signed as Twilio signs, with every field; then the caller goes on to the voice application."""
    hook, taken = door
    assert called(hook, tmp_path) == "null https://voice.example.com/answer"
    (delivery,) = taken
    sender = Sender("twilio-try", "twilio", public_url=hook)
    ADAPTER.verify(delivery, sender, Secrets(TOKEN))
    (event,) = ADAPTER.read(ADAPTER.opened(delivery), sender, lambda _: "US").events
    assert (event.conversation_id, [each.identifier.value for each in event.mentions]) == ("CA1", [CALL["From"]])


def test_the_caller_goes_on_also_when_nobody_answers_the_function(tmp_path: Path) -> None:
    assert called("http://127.0.0.1:9/", tmp_path) == "null https://voice.example.com/answer"
