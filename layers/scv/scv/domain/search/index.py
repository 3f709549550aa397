"""The search index as use cases ask it: ranges of rows, read in order, and places between two rows (CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.search.tokens import Names, Shelf, Token
from scv.domain.values.ids import ContactId, DivisionId

MARK = "\x1e"  # between the text of a row and the contact's id; sorts before the space: Maria Roe before Maria Roe Sá


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its text, the contact it finds, and what tokens.Token says of it.

    `older`: as version 0.1 wrote it, in which merged contacts kept their rows; it tells all those of its contact that
    are found then, its `siblings`.
    """

    text: str
    contact_id: ContactId
    names: Names | None = None
    again: int = 0
    older: bool = False
    siblings: tuple[Token, ...] = ()

    @property
    def token(self) -> str:
        """Where it stands among the rows of its shelf, in whatever division."""
        return row_token(self.text, self.contact_id)


def row_token(text: str, contact_id: ContactId) -> str:
    """Sorted by text; the contact's id makes it unique."""
    return f"{text}{MARK}{contact_id}"


@dataclass(frozen=True, slots=True)
class Ask:
    """The first `limit` rows of a division's shelf that begin with `prefix`, behind the token `after`.

    `fresh`: as the last write left them, else at half the price and perhaps a second old.
    """

    division: DivisionId
    shelf: Shelf
    prefix: str
    limit: int
    after: str = ""
    fresh: bool = True
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """What was asked for; `more`: the range goes on behind the token `reached`. `units`: what reading it cost."""

    rows: tuple[Row, ...]
    more: bool
    units: float
    reached: str = ""

    @property
    def end(self) -> str:
        """Behind it nothing was read."""
        return self.reached or (self.rows[-1].token if self.rows else "")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """AC8: behind a row that the caller could see; the same in every division, because their rows sort alike."""

    step: int = 0
    range: int = 0
    token: str = ""


START = Place()
