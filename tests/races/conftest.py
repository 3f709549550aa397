"""How much was raced, told at the end of a run in one process (`make dynamodb`)."""

from __future__ import annotations

from typing import Any

from tests.races.rounds import raced


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line; the figures of docs/reliability.md."""
    if raced:
        terminalreporter.write_line(f"races: {raced['rounds']:,} rounds, {raced['operations']:,} operations")
