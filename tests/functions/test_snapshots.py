"""SnapStart: copies that are restored from one snapshot share no randomness, no secret and no connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("ingest", "resolution", "contacts", "identity", "journey", "authorizer")
# A copy of a process by fork is restored, but for Python's own generator, which Python seeds anew after a fork and
# Lambda does not after a snapshot: its state is set back in each copy to what the snapshot had.
CODE = """
import importlib, json, os, random, socket, ssl, sys
opened, made = [], socket.socket.__init__
def noted(self, *args, **values):
    opened.append(args)
    made(self, *args, **values)
socket.socket.__init__ = noted
before = set(os.environ.items())
app = importlib.import_module(f"functions.{sys.argv[1]}.app")
from scv import bootstrap, frozen
from scv.adapters.aws import retries
from scv.adapters.dynamodb import store
held = [name for name, each in vars(bootstrap).items() if hasattr(each, "cache_info") and each.cache_info().currsize]
numbers = [f"/proc/self/fd/{each}" for each in os.listdir("/proc/self/fd")]
descriptors = [os.readlink(each) for each in numbers if os.path.lexists(each)]
waiting, modules, state = len(frozen._waiting), len(sys.modules), random.getstate()
told = []
for _ in range(2):
    reader, writer = os.pipe()
    if os.fork() == 0:
        random.setstate(state)
        drawn = [retries.pause(1, 1.0, None) for _ in range(5)]
        slept = []
        store.time.sleep = slept.append
        for _ in range(5):
            store.pause(3)
        bootstrap.new_id()
        late = len(sys.modules) - modules
        os.write(writer, json.dumps([drawn, slept, [bootstrap.new_id() for _ in range(5)], late]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        told.append(json.loads(file.read()))
print(json.dumps({
    "opened": len(opened), "held": held, "waiting": waiting, "copies": told,
    "sockets": [each for each in descriptors if "socket" in each], "botocore": "botocore" in sys.modules,
    "changed": len(set(os.environ.items()) ^ before), "pydantic": "pydantic" in sys.modules,
}))
"""


def snapshot(function: str, kind: str) -> dict[str, Any]:
    """What is in the memory of a function's process before its first call, and what two copies of it do."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers" / "scv")]),
        "AWS_LAMBDA_INITIALIZATION_TYPE": kind,
    }
    command = [sys.executable, "-c", CODE, function]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("function", FUNCTIONS)
def test_restored_copies_share_no_randomness_and_no_connection(function: str) -> None:
    found = snapshot(function, "snap-start")

    assert (found["opened"], found["sockets"], found["changed"]) == (0, [], 0)
    assert found["held"] == [], "a client, a secret or a setting in a snapshot would be that of every copy"
    first, second = found["copies"]
    for kind in range(3):
        assert not set(first[kind]) & set(second[kind])
        assert len(set(first[kind])) == 5


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_snapshot_has_everything_but_botocore_in_it(function: str) -> None:
    """So that nothing is imported or compiled after it was restored."""
    found = snapshot(function, "snap-start")

    assert (found["waiting"], found["pydantic"], found["botocore"]) == (0, True, False)
    assert [each[3] for each in found["copies"]] == [0, 0]


def test_without_a_snapshot_nothing_is_imported_before_it_is_asked_for() -> None:
    found = snapshot("resolution", "on-demand")

    assert found["waiting"] > 50
    assert (found["pydantic"], found["held"], found["opened"]) == (False, [], 0)
