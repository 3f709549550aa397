"""What is read and kept for the rights of persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from scv.domain.consent.suppression import Suppression
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.ids import ContactId, ConversationId

if TYPE_CHECKING:  # few functions need these
    from scv.domain.privacy.access_file import Beside
    from scv.domain.privacy.requests import PrivacyRequest


class Erasures(Protocol):
    """PV1: who was erased, by ids alone, so that a restored backup can be erased again."""

    def note_erasure(self, contact_id: ContactId, members: Sequence[ContactId], at: datetime, by: str) -> None:
        """Keeps the ids of the merge set for ever; the same again changes nothing."""


class Personal(Protocol):
    """PV3: everything of a person, read whole; for access files."""

    def beside(self, contact_ids: Sequence[ContactId]) -> Beside:
        """All notes, datasheets and history entries of these records."""

    def interactions(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Interaction]:
        """Those of these that are there, read consistently, in no order."""


class Requests(Protocol):
    """PV3: requests of persons about their data; each is forgotten after a year."""

    def request(self, request_id: str) -> PrivacyRequest | None:
        """Read consistently; None when there is none."""

    def keep_request(self, request: PrivacyRequest) -> None:
        """As it is now; what it was before does not count."""

    def latest_requests(self, limit: int) -> tuple[PrivacyRequest, ...]:
        """The latest, newest first."""


class Suppressions(Protocol):
    """CN4: what erasures have left of refusals: hashes, purposes and moments, for ever."""

    def suppressed(self, places: Sequence[str]) -> tuple[Suppression, ...]:
        """All that are at these places, read consistently, in no order."""

    def suppress(self, suppression: Suppression) -> None:
        """Keeps it, unless the same is kept with a later moment."""

    def lift(self, suppression: Suppression) -> None:
        """Forgets it; one with a later moment stays, and one that is gone changes nothing."""
