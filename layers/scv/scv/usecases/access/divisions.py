"""Which divisions a search or a look-up asks (AC2, CO10)."""

from __future__ import annotations

from collections.abc import Collection

from scv.domain.access.permissions import MAX_DIVISION_LENGTH, Access
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.search import Divisions

MAX_NAMED = 100


def searched_divisions(
    access: Access, asked: Collection[DivisionId], known: Divisions, *, everywhere: bool = False
) -> tuple[DivisionId, ...]:
    """The caller's divisions, those asked for among them; all that are listed for a caller of all.

    `everywhere`: also those that are not the caller's, which is a permission of its own. Raises InvalidValue for more
    names than anybody types (AC12).
    """
    named = {each for each in asked if len(each) <= MAX_DIVISION_LENGTH}
    if len(named) > MAX_NAMED:
        raise InvalidValue(f"Name at most {MAX_NAMED} divisions; leave them out for all of yours.", field="divisionId")
    if asked:
        return tuple(sorted(each for each in named if everywhere or access.sees(each)))
    if everywhere or access.sees_all:
        return known.divisions()
    return tuple(sorted(access.division_ids))
