"""What somebody asks the search for, and what it answers (CO6, CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY
from scv.domain.search.budget import MAX_NUMBERED
from scv.domain.search.index import Place
from scv.domain.search.sorting import Sort
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ContactId, DivisionId


@dataclass(frozen=True, slots=True)
class Cursor:
    """AC8: where the next page begins, and how many contacts came before it.

    `given`: so many of what is read from the place on, where that is sorted. `total`: as the pages before told it, and
    whether it is exact.
    """

    place: Place
    before: int = 0
    given: int = 0
    total: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One page of contacts: those that a query finds, all of them without one.

    `divisions`: only of these. `only`: only these contacts. `source`: the query is an external id of this system.
    `cursor`: the page behind it; `page` then only counts. `country`: of phones that are typed without one.
    """

    query: str = ""
    page: int = 1
    size: int = 20
    divisions: tuple[DivisionId, ...] = ()
    sort: Sort | None = None
    only: tuple[ContactId, ...] = ()
    source: str | None = None
    cursor: Cursor | None = None
    country: str = DEFAULT_COUNTRY

    @property
    def skipped(self) -> int:
        """The contacts before the page; raises InvalidValue beyond the first 1,000, where a cursor goes on."""
        if self.cursor:
            return 0
        if self.page * self.size > MAX_NUMBERED:
            raise InvalidValue(
                f"pageNumber * pageSize is at most {MAX_NUMBERED}; go on with cursors.after.", field="pageNumber"
            )
        return (self.page - 1) * self.size


@dataclass(frozen=True, slots=True)
class Found:
    """One page, and how many there are. `truncated`: reading stopped at its bound, there are at least so many."""

    contacts: tuple[Contact, ...] = ()
    total: int = 0
    truncated: bool = False
    after: Cursor | None = None
