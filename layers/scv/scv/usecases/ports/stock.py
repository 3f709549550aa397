"""Everything that is stored, for the command that brings a stack over."""

from __future__ import annotations

from collections.abc import Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.bringing_over import Progress
from scv.domain.contacts.contact import Contact
from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Leftover:
    """A row of an older derivation; `key` is where the store has it."""

    contact_id: ContactId
    key: tuple[str, str]


class Stock(Protocol):
    """Everything that is stored, page by page: for the command that brings a stack over, and for no function."""

    def records(self, after: str | None) -> tuple[Sequence[Contact], str | None]:
        """Some records of contacts, in no order, and the place behind them; None at the end."""

    def leftovers(self, after: str | None) -> tuple[Sequence[Leftover], str | None]:
        """Some rows of older derivations, and the place behind them; None at the end."""

    def remove(self, rows: Sequence[Leftover]) -> None:
        """These rows, if they are still there."""


class Spellings(Protocol):
    """Whether earlier spellings are still asked for (ID2)."""

    def note_brought_over(self) -> None:
        """Every row has today's spelling."""


class ProgressKept(Protocol):
    """How far bringing over has come."""

    def progress(self) -> Progress:
        """As it was kept last; from the beginning when it never was."""

    def keep(self, progress: Progress) -> None:
        """For whoever goes on."""
