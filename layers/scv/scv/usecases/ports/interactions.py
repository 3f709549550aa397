"""Interactions and the journeys they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.values.ids import ContactId, ConversationId, DivisionId


class Interactions(Protocol):
    """Interactions by id and by contact."""

    def interaction(self, conversation_id: ConversationId) -> Interaction | None:
        """Read consistently; None when there is none."""

    def add(self, interaction: Interaction) -> None:
        """RS5: writes a new one; raises InteractionChanged with what is stored when it exists."""

    def replace(self, before: Interaction, after: Interaction) -> None:
        """Writes `after` while `before` is stored; raises InteractionChanged otherwise."""

    def journey(self, contact_ids: Sequence[ContactId], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
        """JO1, JO3: at most `limit` entries of these contacts, newest first, those below the key `before`."""


class JourneyCounts(Protocol):
    """How long journeys are."""

    def count_journeys(self, contact_ids: Sequence[ContactId], limit: int) -> dict[ContactId, int]:
        """MG9: entries in the journey of each of these records, counted up to `limit`."""


class Owned(Protocol):
    """Interactions by whom they concern, in a journey or not."""

    def conversations_of(self, contact_ids: Sequence[ContactId]) -> tuple[ConversationId, ...]:
        """The ids of all interactions that concern these contacts, also unlinked ones and campaigns."""


class Pointers(Protocol):
    """PV1: which interactions carry an identifier that no contact leads to them by; a plan writes them (`pointing`)."""

    def pointed(self, division: DivisionId, identifier: Identifier) -> tuple[ConversationId, ...]:
        """The ids of the conversations that the identifier's pointers lead to, read consistently."""

    def unpoint(self, division: DivisionId, identifier: Identifier, conversation_id: ConversationId) -> None:
        """Forgets the pointer, if it is still there."""
