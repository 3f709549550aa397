"""One local stack from start to end: up, down, clean, and the file that tells others about it."""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from local import emulator
from local.build import build
from local.credentials import AUDIENCE, ISSUER, Secrets, token
from local.deploy import deploy, let_items_expire, outputs, resources
from local.failures import LocalError
from local.home import REGION, STACK_NAME, Home, private_text, shown

TABLES = ("contacts", "identifiers", "interactions", "search", "settings")
FUNCTIONS = ("ingest", "resolution", "contacts", "identity", "journey", "authorizer")
Say = Callable[[str], None]


def up(home: Home, say: Say) -> dict[str, object]:
    """Bring the stack up to the sources and return what stack.json says. Raises LocalError."""
    if not sys.platform.startswith("linux"):
        raise LocalError(
            "The local stack needs Linux, as Lambda does: run it in a virtual machine, a container or WSL."
        )
    with _turn(home):
        found = emulator.running(home)
        home = _started(home, say)
        try:
            _step(say, "build", lambda: build(home), "unchanged")
            _step(say, "deploy", lambda: deploy(home), "unchanged")
            let_items_expire(home)
            return _write_stack_file(home)
        except BaseException:
            if not found:
                emulator.stop(home)
            raise


def down(home: Home, say: Say) -> None:
    """Stop the stack; its data are kept."""
    with _turn(home):
        stopped = emulator.stop(home)
        home.stack_file.unlink(missing_ok=True)
    say(
        "Stopped. The data are kept: `make up` goes on, `make clean` forgets them."
        if stopped
        else "Nothing is running."
    )


def clean(home: Home, say: Say) -> None:
    """Stop the stack and forget its data, secrets and logs; the installed tools stay."""
    with _turn(home):
        emulator.stop(home)
        for folder in (home.state, home.scratch):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (home.stack_file, home.secrets, home.deploy_config, home.log, home.build_log, home.deploy_log):
            file.unlink(missing_ok=True)
    say("Stopped, and the data are forgotten.")


def read(home: Home) -> dict[str, object]:
    """Return what stack.json says. Raises LocalError when the stack is not up."""
    if not emulator.running(home) or not home.stack_file.exists():
        raise LocalError("The stack is not running: start it with `make up`.")
    return dict(json.loads(home.stack_file.read_text()))


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    """One command at a time builds, deploys or stops; a second one waits for its turn."""
    home.turn_file.parent.mkdir(parents=True, exist_ok=True)
    with home.turn_file.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _started(home: Home, say: Say) -> Home:
    """Return the home with the port that its emulator answers on, starting one if there is none."""
    port = emulator.running_port(home)
    if port is None:
        _step(say, "emulator", lambda: emulator.start(home), "")
        return home
    if port != home.port:
        say(f"The stack already runs on port {port}; `make down` first to move it to {home.port}.")
    return replace(home, port=port)


def _step(say: Say, name: str, work: Callable[[], object], otherwise: str) -> None:
    begun = time.monotonic()
    word = "done" if work() else otherwise
    say(f"  {name:<9} {word:<9} {time.monotonic() - begun:5.1f} s")


def _write_stack_file(home: Home) -> dict[str, object]:
    keys, given, physical = Secrets.of(home), outputs(home), resources(home)
    content: dict[str, object] = {
        "apiUrl": f"{home.endpoint}/restapis/{given['ApiId']}/v1/_user_request_",
        "endpointUrl": home.endpoint,
        "region": REGION,
        "stackName": STACK_NAME,
        "token": token(keys),
        "jwtSecret": keys.jwtSecret,
        "jwtIssuer": ISSUER,
        "jwtAudience": AUDIENCE,
        "webhookSecret": keys.webhookSecret,
        "tables": {name: given[f"{name.capitalize()}Table"] for name in TABLES},
        "queueUrls": {"retry": given["RetryQueueUrl"], "deadLetter": given["DeadLetterQueueUrl"]},
        "functions": {name: physical[f"{name.capitalize()}Function"] for name in FUNCTIONS},
        "pid": emulator.running(home),
    }
    private_text(home.stack_file, json.dumps(content, indent=2) + "\n")
    return content


def summary(home: Home, stack: dict[str, object]) -> str:
    """Return the lines that `make up` ends with."""
    return (
        f"\nAPI    {stack['apiUrl']}\nMore   {shown(home.stack_file)} (token, secrets, tables); `make down` stops it.\n"
    )
