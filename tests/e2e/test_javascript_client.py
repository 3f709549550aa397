"""The official JavaScript client, unmodified: create, look-up, merge, journey."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket

from local.home import ROOT
from tests.builders import fresh_number
from tests.e2e.clients import (
    DOCUMENT,
    JAVASCRIPT,
    SERVED,
    counted,
    javascript_routes,
    javascript_version,
    require_written,
)
from tests.e2e.webhooks import interaction, send
from tests.guides.document import block

SOURCE = Path(__file__).parent / "javascript"
PLACE = ROOT / "build" / "javascript"

pytestmark = pytest.mark.skipif(not shutil.which("npm"), reason="the JavaScript client needs Node.js with npm")


@pytest.fixture(scope="module")
def installed() -> Path:
    """The client as locked, installed once into build/."""
    enable_socket()
    PLACE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc", "client.js"):
        shutil.copy(SOURCE / name, PLACE / name)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=PLACE, check=True, timeout=300)
    return PLACE


def test_MG3_the_javascript_client_creates_looks_up_merges_and_reads_the_journey(
    deployed: dict[str, Any], installed: Path
) -> None:
    number = fresh_number()
    event = interaction("voice", {"phone": fresh_number()})
    assert send(deployed, event)[1]["outcome"] == "created"
    conversation = event["data"]["conversationId"]

    ran = subprocess.run(
        ["node", "client.js", deployed["apiUrl"], deployed["token"], number, conversation],
        cwd=installed,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    saw = json.loads(ran.stdout.strip().splitlines()[-1])
    assert saw["found"] == saw["created"]
    assert saw["identifiers"] == [number]
    assert saw["again"] == saw["merged"]
    assert saw["journey"] == [conversation]


def test_the_example_of_the_guide_runs_as_it_is_printed(deployed: dict[str, Any], installed: Path) -> None:
    (installed / "contact.mjs").write_text(block(DOCUMENT, "import platformClient", "javascript"))
    ran = subprocess.run(
        ["node", "contact.mjs"],
        cwd=installed,
        env={**os.environ, "API": deployed["apiUrl"], "TOKEN": deployed["token"]},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert re.fullmatch(r"[0-9a-f-]{36} Curated [0-9a-f-]{36}\n", ran.stdout)


def test_what_the_javascript_client_knows_and_what_of_it_is_served(installed: Path) -> None:
    """Counted in the client's own source."""
    modules = installed / "node_modules"
    known = set(javascript_routes(modules))
    assert len(known & SERVED) >= 39
    require_written("javascript", counted(JAVASCRIPT, javascript_version(modules), known))
