"""The orders in which listings come (CO10)."""

from __future__ import annotations

from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.search.letters import GAP
from scv.domain.search.tokens import Names, Shelf, sort_names
from scv.domain.search.words import sort_name
from scv.domain.values.errors import InvalidValue


class SortBy(StrEnum):
    """The names by which contacts are sorted."""

    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"


@dataclass(frozen=True, slots=True)
class Sort:
    """`firstName:asc`: by which name, and which way."""

    by: SortBy = SortBy.FIRST_NAME
    backwards: bool = False

    @property
    def shelf(self) -> Shelf:
        """Where the index has all contacts in this order."""
        return Shelf.FIRST_NAMES if self.by is SortBy.FIRST_NAME else Shelf.LAST_NAMES

    def of(self, first: str, last: str) -> str:
        """By the one name, then by the other."""
        return f"{first}{GAP}{last}" if self.by is SortBy.FIRST_NAME else f"{last}{GAP}{first}"

    def of_contact(self, contact: Contact) -> str:
        """CO10: by what is shown, also after a merge."""
        return self.of(*sort_names(contact.profile))

    def of_names(self, names: Names) -> str:
        """By as much as a row of the index tells."""
        return self.of(sort_name(names.first), sort_name(names.last))


def sort_of(spelled: str | None) -> Sort | None:
    """The order that `firstName:asc` spells; raises InvalidValue for names that contacts are not sorted by."""
    if not spelled:
        return None
    name, _, way = spelled.partition(":")
    by = next((each for each in SortBy if each.value.lower() == name.strip().lower()), None)
    if by is None or way.strip().lower() not in ("", "asc", "desc"):
        raise InvalidValue("Sort by firstName or lastName, each with :asc or :desc.", field="sortOrder")
    return Sort(by, way.strip().lower() == "desc")
