"""What the guides print, run as printed against the running stack; tests/guides/printed.py says which is run where."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.__main__ import COMMANDS
from local.deploy import client
from local.home import ROOT, Home
from scv.logs import hashed
from tests.e2e.clients import python_client
from tests.guides.document import Example, block, examples
from upkeep.__main__ import main as upkeep

README, DOCS = ROOT / "README.md", ROOT / "docs"
SENDERS = sorted((DOCS / "senders").glob("*.md"))
SECRET = "12345"
SAYS_ITS_WORDS = """sh -c 'printf "%s\\n" "$$@"' --"""  # in place of Python: a line for each word that the shell made


@pytest.fixture
def place(tmp_path: Path, home: Home) -> Path:
    """A folder that has what the project's has, as far as guides name it: the running stack, and samples."""
    (tmp_path / ".local").symlink_to(home.folder)
    (tmp_path / "events").symlink_to(ROOT / "events")
    return tmp_path


@dataclass
class Typist:
    """Somebody at the project's folder: `make` does what the Makefile says, in this process, with the tests' stack."""

    home: Home
    capsys: pytest.CaptureFixture[str]

    def types(self, line: str, **environment: str) -> str:
        """What a line with `make` prints."""
        words = shlex.split(line, comments=True)
        arguments = words[words.index("make") + 1 :]
        made = ["make", "-s", "-C", str(ROOT), "INSTALL=true", f"RUN={SAYS_ITS_WORDS}", *arguments]
        would = subprocess.run(made, stdout=subprocess.PIPE, text=True, check=True)
        _, module, *told = would.stdout.splitlines()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**environment, **dict(each.split("=", 1) for each in words if "=" in each)}.items():
                patch.setenv(name, value)
            if module == "upkeep":
                assert upkeep(told) == 0, self.capsys.readouterr().out
            else:
                COMMANDS[told[0]](self.home)
        return self.capsys.readouterr().out


@pytest.fixture
def typist(home: Home, capsys: pytest.CaptureFixture[str]) -> Typist:
    return Typist(home, capsys)


def ran(place: Path, *program: str, text: str = "", **environment: str) -> str:
    """What it prints; the test fails when it fails."""
    told = {
        "PATH": os.environ["PATH"],
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


def test_the_python_client_of_the_readme(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process: to import the client takes seconds, and other tests have done so."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("HOME", str(place))
    python_client()
    exec(block(README, "import json", "python"), {})  # noqa: S102 - it is ours
    assert re.fullmatch(r"[0-9a-f-]{36} Curated\n", capsys.readouterr().out)


def test_the_signed_webhook_of_a_shell(place: Path) -> None:
    guide = DOCS / "webhooks.md"
    (answer,) = objects(shell(place, block(guide, "eval"), block(guide, "ID=")))
    assert answer["outcome"] in ("created", "linked")


def test_what_a_program_needs_of_the_stack_is_exported(place: Path, deployed: dict[str, Any]) -> None:
    exported = block(DOCS / "client-library.md", "eval")
    assert shell(place, exported, 'sh -c \'printf "%s %s" "$API" "$TOKEN"\'').split() == [
        deployed["apiUrl"],
        deployed["token"],
    ]


def test_the_hash_of_an_id_is_that_of_the_logs(place: Path) -> None:
    printed = shell(place, block(DOCS / "operations.md", "printf"))
    assert printed.strip() == hashed("the-conversation-id")


@pytest.mark.long
def test_samples_and_scenarios_are_played_as_make_run_plays_them(typist: Typist) -> None:
    assert "refused" not in typist.types("make play")
    said = typist.types("make scenarios")
    assert "NOT AS EXPECTED" not in said
    assert "no:" not in said


def test_the_contact_of_the_first_linked_call(place: Path, deployed: dict[str, Any]) -> None:
    guide = DOCS / "deploy.md"
    (made,) = objects(shell(place, block(guide, "curl"), API=deployed["apiUrl"], TOKEN=deployed["token"]))
    assert (made["type"], made["firstName"]) == ("Curated", "Alexis")


def test_tokens_of_a_role_and_of_permissions(place: Path, deployed: dict[str, Any], typist: Typist) -> None:
    guide = DOCS / "tokens.md"
    tokens = [typist.types(line) for line in block(guide, "make token").splitlines()]
    assert [len(each.split(".")) for each in tokens] == [3, 3, 3]

    asking = block(guide, 'curl -sS "$API/api/v2/me"').replace("$(make token ROLE=agent)", tokens[1].strip())
    (me,) = objects(shell(place, asking, API=deployed["apiUrl"]))
    assert me["roles"] == ["agent"]


REGISTERING = [each for guide in SENDERS for each in examples(guide, "sh") if "make sender" in each.text]
TRYING = {
    "genesysOpen": ("01-text", "OK"),
    "line": ("01-message", "OK"),
    "whatsapp": ("01-message-number-and-id", "EVENT_RECEIVED"),
}


def _lines(example: Example) -> list[str]:
    """Those with `make`, with something in place of what a reader fills in."""
    text = re.sub(r"https://<api>[^/ ]*(/v1)?", "https://hooks.example.com", example.text.replace("\\\n", " "))
    return [re.sub(r"<[^>]+>", SECRET, line) for line in text.splitlines() if "make " in line]


@pytest.mark.parametrize("example", REGISTERING, ids=lambda each: each.guide.stem)
def test_ac6_a_sender_is_registered_listed_and_removed_as_its_guide_says(
    deployed: dict[str, Any], typist: Typist, example: Example
) -> None:
    told = {"API_URL": deployed["apiUrl"], "TOKEN": deployed["token"]}
    registering, *others = _lines(example)
    (registered,) = objects(typist.types(registering, **told))
    said = [typist.types(line, **told) for line in others]
    assert registered["divisions"] == ["north"]
    assert not any(SECRET in each for each in [json.dumps(registered), *said])


@pytest.mark.parametrize("kind", [*TRYING, "twilio"])
def test_se3_a_request_is_signed_as_the_guide_of_its_sender_says(
    place: Path, deployed: dict[str, Any], typist: Typist, kind: str
) -> None:
    url = f"{deployed['apiUrl']}/webhooks/try-{kind}"
    told = {"API_URL": deployed["apiUrl"], "TOKEN": deployed["token"]}
    typist.types(f"SECRET={SECRET} make sender ID=try-{kind} KIND={kind} DIVISIONS='*' URL='{url}'", **told)
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
