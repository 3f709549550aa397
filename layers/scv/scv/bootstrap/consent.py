"""What persons agreed to."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from scv.bootstrap import stores
from scv.bootstrap.process import now, secret

if TYPE_CHECKING:
    from scv.usecases.consent.consents import Consents
    from scv.usecases.consent.suppress import GiveAgain, SuppressRefusals

KEY = "SUPPRESSION_SECRET_ID"


@cache
def consents() -> Consents:
    """GET and POST under /contacts/{id}/consents."""
    from scv.usecases.consent.consents import Consents

    return Consents(stores.store(), now)


def remembers_refusals() -> bool:
    """CN4: whether the owner has chosen that an erasure leaves something of refusals."""
    return bool(os.environ.get(KEY))


@cache
def suppress_refusals() -> SuppressRefusals:
    """What an erasure leaves of refusals."""
    from scv.usecases.consent.suppress import SuppressRefusals

    return SuppressRefusals(stores.suppressions(), _keys)


@cache
def give_again() -> GiveAgain:
    """What a contact point refused before its person was erased."""
    from scv.usecases.consent.suppress import GiveAgain

    return GiveAgain(stores.store(), stores.suppressions(), _keys, now)


def _keys() -> tuple[str, ...]:
    from scv.adapters.secrets import signing_keys

    return signing_keys(secret(KEY).value())
