"""Searches and listings between the wire and the use case: what is asked, and the cursors of its pages (AC8, CO10)."""

from __future__ import annotations

from scv.domain.access.cursors import Bound, Cursors
from scv.domain.search.index import Place
from scv.domain.search.inquiries import Cursor, Found, Inquiry
from scv.domain.search.suggestions import Suggestion
from scv.domain.search.walks import Stop
from scv.domain.values.documents import Document, Json
from scv.domain.values.ids import DivisionId

EXACT = "="


def bound_to(subject: str, operation: str, inquiry: Inquiry, sort: str | None) -> Bound:
    """AC8: the same caller with the same query; the size of a page may change."""
    query = (inquiry.query, sort or "", inquiry.source or "", ",".join(inquiry.only), ",".join(inquiry.divisions))
    return Bound(subject, operation, query)


def place_of(cursors: Cursors, raw: str | None, bound: Bound) -> Cursor | None:
    """Where a cursor of a search points. Raises InvalidValue."""
    parts = cursors.read(raw, bound, 7)
    if parts is None:
        return None
    step, place, token, before, given, total, exact = parts
    return Cursor(Place(int(step), int(place), token), int(before), int(given), int(total), exact == EXACT)


def following(cursors: Cursors, found: Found, bound: Bound) -> str | None:
    """The cursor of the next page."""
    if found.after is None:
        return None
    place, after = found.after.place, found.after
    counts = (after.before, after.given, after.total, EXACT if after.exact else "")
    return cursors.spelled((place.step, place.range, place.token, *counts), bound)


def stop_of(cursors: Cursors, raw: str | None, bound: Bound) -> Stop | None:
    """Where a cursor of a walk points. Raises InvalidValue."""
    parts = cursors.read(raw, bound, 2)
    if parts is None:
        return None
    division, token = parts
    return Stop(DivisionId(division), token)


def walking_on(cursors: Cursors, stop: Stop | None, bound: Bound) -> str | None:
    """The cursor of the next page of a walk."""
    return cursors.spelled((stop.division, stop.token), bound) if stop else None


def suggestion(found: Suggestion, uri: str) -> Document:
    """A contact by its name alone."""
    shape: dict[str, Json] = {"id": found.contact_id, "name": found.name, "selfUri": uri}
    return shape
