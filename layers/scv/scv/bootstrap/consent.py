"""What persons agreed to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import now

if TYPE_CHECKING:
    from scv.usecases.consent.consents import Consents


@cache
def consents() -> Consents:
    """GET and POST under /contacts/{id}/consents."""
    from scv.usecases.consent.consents import Consents

    return Consents(stores.store(), now)
