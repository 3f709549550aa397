"""The table of names: invented people in the forms that names have in 90 languages and scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "names.txt"


@dataclass(frozen=True)
class Person:
    """One line of the table."""

    language: str
    first: str
    last: str
    found_by: tuple[str, ...]
    not_by: tuple[str, ...]

    def __str__(self) -> str:
        """What a failing test shows."""
        return f"{self.language}: {self.first} {self.last}"


def people() -> tuple[Person, ...]:
    """All of them; `\\u200b` in the file stands for a character that cannot be seen."""
    lines = [line for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return tuple(_person(line.encode("ascii", "backslashreplace").decode("unicode_escape")) for line in lines)


def _person(line: str) -> Person:
    language, first, last, found, missed = (cell.strip(" ") for cell in line.split("|"))
    return Person(language, first, last, _queries(found), _queries(missed))


def _queries(cell: str) -> tuple[str, ...]:
    return tuple(query for query in (each.strip(" ") for each in cell.split(";")) if query)
