"""Who is the same person: claims, merging, enriching, promotion."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import contacts, stores
from scv.bootstrap.process import new_id, now

if TYPE_CHECKING:
    from scv.usecases.identity.claim import Claims
    from scv.usecases.identity.distinct import Distinct
    from scv.usecases.identity.enrich import Enrich
    from scv.usecases.identity.merge import Merge
    from scv.usecases.identity.promote import Promote
    from scv.usecases.identity.unmerge import Unmerge


@cache
def claims() -> Claims:
    """PATCH /contacts/{id}/identifiers."""
    from scv.usecases.identity.claim import Claims

    return Claims(stores.store(), now, new_id)


@cache
def merge() -> Merge:
    """POST /contacts/merge and POST /merge/contacts."""
    from scv.usecases.identity.merge import Merge

    return Merge(stores.store(), now, new_id)


@cache
def unmerge() -> Unmerge:
    """POST /contacts/{id}/unmerge."""
    from scv.usecases.identity.unmerge import Unmerge

    return Unmerge(stores.store(), now, new_id)


@cache
def distinct() -> Distinct:
    """GET, POST and DELETE under /contacts/{id}/distinct."""
    from scv.usecases.identity.distinct import Distinct

    return Distinct(stores.store(), now, new_id)


@cache
def promote() -> Promote:
    """POST /contacts/{id}/promotion."""
    from scv.usecases.identity.promote import Promote

    return Promote(stores.store(), now, new_id)


@cache
def enrich() -> Enrich:
    """POST /contacts/enrich."""
    from scv.usecases.identity.enrich import Enrich

    return Enrich(stores.store(), contacts.create(), contacts.edit(), now)
