"""Tests of the local stack's own parts; some start an emulator, which answers on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket

from local import emulator
from local.home import Home
from tests.conftest import LOOPBACK

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of this folder reach this machine, and nothing else."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))


@pytest.fixture
def new_home(tmp_path: Path) -> Iterator[Callable[[], Home]]:
    """Return a function that makes a home without a stack; whatever runs in one is stopped afterwards."""
    enable_socket()
    made: list[Home] = []

    def make() -> Home:
        home = Home(tmp_path / f"home{len(made)}", emulator.free_port(), enforces_policies=False)
        made.append(home)
        return home

    yield make
    for home in made:
        if (lost := emulator.left_behind(home)) is not None:
            emulator.stop(home, lost.pid)
        emulator.stop(home)


@pytest.fixture
def bare(new_home: Callable[[], Home]) -> Home:
    """Return a home in which an emulator runs."""
    home = new_home()
    emulator.start(home)
    return home
