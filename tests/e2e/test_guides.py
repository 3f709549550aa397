"""What the guides print, run as printed against the running stack; tests/guides/printed.py says which is run where."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.deploy import client
from local.home import ROOT, Home
from tests.guides.document import Example, examples

README, DOCS = ROOT / "README.md", ROOT / "docs"
SENDERS = sorted((DOCS / "senders").glob("*.md"))
SECRET = "12345"
# The Makefile's own commands, with the home of the stack that the tests have: a guide means the one of `make up`.
MAKE = """#!{python}
import os, shlex, subprocess, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from local.__main__ import COMMANDS
from local.home import Home
from upkeep.__main__ import main as upkeep
would = subprocess.run([{make!r}, "-n", "-s", "-C", {root!r}, *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
module, *words = shlex.split(would.stdout.rpartition(" -m ")[2])
os.environ.update(each.split("=", 1) for each in sys.argv[1:] if "=" in each)
sys.exit(upkeep(words) if module == "upkeep" else COMMANDS[words[0]](Home(Path({folder!r}), {port})))
"""


@pytest.fixture
def place(tmp_path: Path, home: Home) -> Path:
    """A folder that has what the project's has, as far as guides name it: the running stack, samples and commands."""
    (tmp_path / ".local").symlink_to(home.folder)
    (tmp_path / "events").symlink_to(ROOT / "events")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "make"
    told = {"root": str(ROOT), "folder": str(home.folder), "port": home.port, "make": shutil.which("make")}
    program.write_text(MAKE.format(python=sys.executable, **told))
    program.chmod(0o755)
    return tmp_path


def ran(place: Path, *program: str, text: str = "", **environment: str) -> str:
    """What it prints; the test fails when it fails."""
    told = {
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "HOME": str(place),
        "NO_PROXY": "127.0.0.1,localhost",
        **environment,
    }
    done = subprocess.run(
        program, cwd=place, env=told, input=text, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def shell(place: Path, *texts: str, **environment: str) -> str:
    """Blocks of a guide, one after another in one shell."""
    return ran(place, "sh", "-eu", text="\n".join(texts), **environment)


def block(guide: Path, beginning: str, language: str = "sh") -> str:
    """The one block of a guide that begins so."""
    (found,) = (each.text for each in examples(guide, language) if each.text.startswith(beginning))
    return found


def objects(printed: str) -> list[Any]:
    """JSON values that follow each other without a break."""
    decoder, found, at = json.JSONDecoder(), list[Any](), 0
    while (at := printed.find("{", at)) >= 0:
        value, at = decoder.raw_decode(printed, at)
        found.append(value)
    return found


def test_the_first_webhook_and_the_panel_of_the_readme(place: Path) -> None:
    sent, read, panel = objects(shell(place, block(README, "eval"), block(README, "curl")))

    assert sent["outcome"] in ("created", "linked")  # others may have called from that number before
    assert read["id"] == panel["conversationId"] == sent["conversationId"] == "c-1"
    assert panel["state"] in ("suggestion", "linked")


def test_the_python_client_of_the_readme(place: Path) -> None:
    printed = ran(place, sys.executable, "-c", block(README, "import json", "python"))
    assert re.fullmatch(r"[0-9a-f-]{36} Curated\n", printed)


def test_the_signed_webhook_of_a_shell(place: Path) -> None:
    guide = DOCS / "webhooks.md"
    (answer,) = objects(shell(place, block(guide, "eval"), block(guide, "ID=")))
    assert answer["outcome"] in ("created", "linked")


def test_the_contact_of_the_first_linked_call(place: Path, deployed: dict[str, Any]) -> None:
    guide = DOCS / "deploy.md"
    (made,) = objects(shell(place, block(guide, "curl"), API=deployed["apiUrl"], TOKEN=deployed["token"]))
    assert (made["type"], made["firstName"]) == ("Curated", "Alexis")


def test_tokens_of_a_role_and_of_permissions(place: Path, deployed: dict[str, Any]) -> None:
    guide = DOCS / "tokens.md"
    tokens = shell(place, block(guide, "make token")).split()
    assert [len(each.split(".")) for each in tokens] == [3, 3, 3]
    (me,) = objects(shell(place, block(guide, 'curl -sS "$API/api/v2/me"'), API=deployed["apiUrl"]))
    assert me["roles"] == ["agent"]


REGISTERING = [each for guide in SENDERS for each in examples(guide, "sh") if "make sender" in each.text]
TRYING = {
    "genesysOpen": ("01-text", "OK"),
    "line": ("01-message", "OK"),
    "whatsapp": ("01-message-number-and-id", "EVENT_RECEIVED"),
}


def _as_typed(example: Example, address: str) -> str:
    """With something in place of what a reader fills in; the stack's address and token come from the environment."""
    lines = [each for each in example.text.splitlines() if not each.startswith("export ")]
    text = re.sub(r"https://<api>[^/ ]*(/v1)?", address, "\n".join(lines))
    return re.sub(r"<[^>]+>", SECRET, text)


@pytest.mark.parametrize("example", REGISTERING, ids=lambda each: each.guide.stem)
def test_ac6_a_sender_is_registered_as_its_guide_says(place: Path, deployed: dict[str, Any], example: Example) -> None:
    text = _as_typed(example, "https://hooks.example.com")
    registered = objects(shell(place, text, API_URL=deployed["apiUrl"], TOKEN=deployed["token"]))[0]
    assert registered["divisions"] == ["north"]
    assert SECRET not in json.dumps(registered)


@pytest.mark.parametrize("kind", [*TRYING, "twilio"])
def test_se3_a_request_is_signed_as_the_guide_of_its_sender_says(
    place: Path, deployed: dict[str, Any], kind: str
) -> None:
    url = f"{deployed['apiUrl']}/webhooks/try-{kind}"
    register = f"make sender ID=try-{kind} KIND={kind} DIVISIONS='*' URL='{url}'"
    shell(place, register, SECRET=SECRET, API_URL=deployed["apiUrl"], TOKEN=deployed["token"])
    (trying,) = (each.text for each in examples(DOCS / "senders" / f"{kind}.md", "sh") if "curl" in each.text)
    sample, expected = TRYING.get(kind, ("", ""))
    told = dict.fromkeys(("SECRET", "CHANNEL_SECRET", "APP_SECRET"), SECRET)
    if sample:  # where a guide leaves the body to its reader
        told["BODY"] = json.dumps(json.loads((ROOT / f"events/senders/{kind}/{sample}.json").read_text())["json"])

    head, _, body = shell(place, trying, URL=url, **told).replace("\r", "").partition("\n\n")

    assert re.match(r"HTTP/1.1 20[04] ", head), head
    assert body == expected


@pytest.mark.long
def test_sam_asks_the_running_stack_for_one_function(place: Path, deployed: dict[str, Any]) -> None:
    """`.local/tools` is that of the project: the stack of the tests has none."""
    text = block(DOCS / "local.md", "AWS_ENDPOINT_URL").replace("http://127.0.0.1:4566", deployed["endpointUrl"])
    said = shell(place, text.replace(".local/tools", str(ROOT / ".local/tools")))
    assert json.loads(objects(said)[-1]["body"])["entities"] is not None


@pytest.mark.long
def test_a_deployment_is_tried_dry_at_the_running_stack(place: Path, deployed: dict[str, Any]) -> None:
    """From a file, without a question; it leaves no change set and no stack."""
    text = block(DOCS / "deploy.md", "printf")
    text = text.replace("http://127.0.0.1:4566", deployed["endpointUrl"])
    text = text.replace("build/", f"{place}/").replace("make ", f"{shutil.which('make')} -s -C {ROOT} ")
    said = shell(place, text)
    assert "It would change" in said
    assert said.rstrip().endswith("Nothing was changed.")
    stacks = client(deployed["endpointUrl"], "cloudformation").describe_stacks()["Stacks"]
    assert "tried" not in [each["StackName"] for each in stacks]
