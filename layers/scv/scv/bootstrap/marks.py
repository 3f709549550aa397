"""Identifiers that are many people's or nobody's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import new_id, now

if TYPE_CHECKING:
    from scv.usecases.marks.marks import ListMarks, MarkIdentifier, MarksOfContact
    from scv.usecases.marks.propose import ProposeShared


@cache
def mark() -> MarkIdentifier:
    """PUT /identifiers/marks."""
    from scv.usecases.marks.marks import MarkIdentifier

    return MarkIdentifier(stores.store(), stores.marks(), now, new_id)


@cache
def list_marks() -> ListMarks:
    """GET /identifiers/marks."""
    from scv.usecases.marks.marks import ListMarks

    return ListMarks(stores.marks(), stores.divisions())


@cache
def of_contact() -> MarksOfContact:
    """GET /contacts/{contactId}/identifiers?expand=marks."""
    from scv.usecases.marks.marks import MarksOfContact

    return MarksOfContact(stores.store())


@cache
def propose_shared() -> ProposeShared:
    from scv.usecases.marks.propose import ProposeShared

    return ProposeShared(stores.store(), stores.marks(), now)
