"""Systems that contacts also live in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import new_id, now

if TYPE_CHECKING:
    from scv.usecases.sources.external_sources import ReadSources, WriteSources


@cache
def read() -> ReadSources:
    """GET /externalsources and one of them."""
    from scv.usecases.sources.external_sources import ReadSources

    return ReadSources(stores.settings())


@cache
def write() -> WriteSources:
    """POST, PUT and DELETE under /externalsources."""
    from scv.usecases.sources.external_sources import WriteSources

    return WriteSources(stores.settings(), now, new_id)
