"""Examples talk to this machine, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import LOOPBACK
from tests.functions.conftest import cloud

__all__ = ["cloud"]
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is printed in a guide runs in a program of its own and reaches a server of the test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
