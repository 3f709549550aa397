"""Suggestions: pairs as they are told, with who the two are by now (SG2)."""

from __future__ import annotations

from datetime import datetime
from scv.frozen import dataclass

from scv.domain.contacts.contact import Contact
from scv.domain.pairs.pair import Verdict


@dataclass(frozen=True, slots=True)
class Suggestion:
    """SG2: two contacts that may be the same person, as they are now, and why."""

    contacts: tuple[Contact, Contact]
    verdict: Verdict
    found_at: datetime
