"""What every test may rely on: no network, no AWS account, and on request a DynamoDB server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_socket import enable_socket

from local import emulator, stack
from local.home import ROOT, Home

LOOPBACK = ["127.0.0.1", "::1"]
SERVER = os.environ.pop("AWS_ENDPOINT_URL_DYNAMODB", "")  # any DynamoDB that the `server` tests shall talk to

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_REGION="us-east-1",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    POWERTOOLS_TRACE_DISABLED="true",
    NO_PROXY="127.0.0.1,localhost",
    no_proxy="127.0.0.1,localhost",
    SCV_CLIENT="botocore",  # moto answers botocore alone; what is tried on servers asks for the thin client itself
)


from tests import answers  # noqa: E402 - the package reads the region when it is imported

answers.check_all()


# What takes longest comes first, so that in the end no process works alone.
LONGEST = ("tests/e2e", "tests/races", "tests/web", "tests/faults", "tests/model", "tests/fuzz", "tests/functions")


def _turn(item: pytest.Item) -> int:
    return next((place for place, each in enumerate(LONGEST) if item.nodeid.startswith(each)), len(LONGEST))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that talk to a server of ours reach this machine, and nothing else; share all out by file.

    With `-n` the tests of a file stay in one process, and so do all that need the one deployed stack; a test may name a
    group of its own.
    """
    items.sort(key=_turn)
    for item in items:
        stack = item.get_closest_marker("e2e")
        if stack or item.get_closest_marker("server"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("stack" if stack else item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session")
def dynamodb_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an empty DynamoDB: the one that AWS_ENDPOINT_URL_DYNAMODB names, else the emulator."""
    if SERVER:
        yield SERVER
        return
    enable_socket()
    home = Home(tmp_path_factory.mktemp("dynamodb"), emulator.free_port(), enforces_policies=False)
    emulator.start(home)
    try:
        yield home.endpoint
    finally:
        enable_socket()
        emulator.stop(home)


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """Return the home of a running stack that was built and deployed from the sources as they are.

    Own port, own data, gone when the tests are done.
    """
    enable_socket()  # the build fetches what the layer is made of, when it has changed
    folder = ROOT / "build" / f"e2e-{os.getpid()}"
    home = Home(folder=folder, port=emulator.free_port(), origins=("https://desk.example.com",))
    shutil.rmtree(home.folder, ignore_errors=True)
    try:
        stack.up(home, print)
        yield home
    finally:
        enable_socket()
        stack.down(home, print)
        shutil.rmtree(home.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def deployed(home: Home) -> dict[str, Any]:
    """Return what stack.json says of the running stack: apiUrl, token, secrets, tables, ..."""
    return stack.read(home)
