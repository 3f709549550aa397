"""Interactions and journeys."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import now

if TYPE_CHECKING:
    from scv.usecases.interactions.journey import ReadInteraction, ReadJourney


@cache
def read() -> ReadInteraction:
    """GET /conversations/{id} and /journey/sessions/{id}."""
    from scv.usecases.interactions.journey import ReadInteraction

    return ReadInteraction(stores.store(), now)


@cache
def read_journey() -> ReadJourney:
    """GET /contacts/{id}/journey/sessions."""
    from scv.usecases.interactions.journey import ReadJourney

    return ReadJourney(stores.store(), now)
