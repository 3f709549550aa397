"""A stack of its own for the end-to-end tests: own port, own data, gone when they are done."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import enable_socket

from local import emulator, stack
from local.home import ROOT, Home

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is an end-to-end test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def home() -> Iterator[Home]:
    """Return the home of a running stack that was built and deployed from the sources as they are."""
    enable_socket()  # the build fetches what the layer is made of, when it has changed
    home = Home(folder=ROOT / "build" / f"e2e-{os.getpid()}", port=emulator.free_port())
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
