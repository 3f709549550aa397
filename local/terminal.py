"""What a terminal shows: lines at once, tables that fit its width, colour where it takes it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence

WIDTH = 80  # where nobody says how wide it is
GAP = "  "
COLOURS = {"green": 32, "yellow": 33, "red": 31, "cyan": 36}
# One word for each of what an agent may see, in every table, and its colour.
OUTCOMES = {"linked": "green", "suggestion": "yellow", "unlinked": "cyan"}
# The rules that an answer may name, in a few words; docs/rules.md has the whole of each.
RULES = {
    "RS1": "first created",
    "RS4": "new, nobody had it",
    "RS6": "strongest identifier",
    "CL1": "claimed",
    "CH": "the channel decides",
    "PJ2": "several match",
    "PJ3": "made by hand only",
    "PJ9": "phone of a WhatsApp number",
    "ID12": "told in the conversation",
    "PA5": "unlinked",
    "PA6": "selected",
    "PA7": "created by the agent",
}


def say(text: str) -> None:
    """Print a line at once. A reader that has gone, such as head, stops neither a start nor a stop."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def width() -> int:
    """Return how many columns there are."""
    return shutil.get_terminal_size((WIDTH, 24)).columns


def coloured() -> bool:
    """Whether colour may be used: on a terminal that knows it, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str, colour: str | None) -> str:
    """Return the text in a colour, where colour may be used."""
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if colour and coloured() else text


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: int, flexible: Mapping[str, int]) -> str:
    """Return the rows under their headings, within so many columns if the flexible ones can give way that far.

    `flexible` names them with the width that each may shrink to, in the order in which they give way.
    """
    lines = [headings, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for name, least in flexible.items():
        column = headings.index(name)
        beyond = sum(widths) + len(GAP) * (len(widths) - 1) - columns
        widths[column] = min(widths[column], max(least, widths[column] - max(0, beyond)))
    ruler = tuple("-" * width for width in widths)
    return "\n".join(_line(line, widths) for line in (headings, ruler, *rows))


def legend(rules: Iterable[str], columns: int) -> str:
    """Return the names of the rules that a table mentions, in as many lines as they need."""
    parts = [f"{rule} {RULES[rule]}" for rule in RULES if rule in set(rules)]
    lines = ["Rules:"]
    for part in parts:
        if len(lines[-1]) + len(GAP) + len(part) > columns:
            lines.append(" " * len("Rules:"))
        lines[-1] += GAP + part
    return "\n".join([*lines, "All of them, in full: docs/rules.md"])


def fitted(cell: str, room: int) -> str:
    """Return the text in exactly so many columns."""
    return cell.ljust(room) if len(cell) <= room else cell[: room - 1] + "\u2026"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Trailing blanks are left out; colour adds nothing to the width."""
    shown = [fitted(cell, room) for cell, room in zip(cells, widths, strict=True)]
    shown[-1] = shown[-1].rstrip()
    return GAP.join(painted(text, _colour(cell)) for text, cell in zip(shown, cells, strict=True))


def _colour(cell: str) -> str | None:
    return "red" if cell.startswith(("no: ", "refused")) else OUTCOMES.get(cell)
