"""Why a write was not carried out."""

from __future__ import annotations

from scv.domain.interactions.interaction import Interaction
from scv.domain.values.ids import ContactId, ConversationId


class StaleWrite(Exception):
    """A record has changed since it was read; the plan was not carried out, not even in part."""

    def __init__(self, record_id: str) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class AlreadyHeld(Exception):
    """RS5, CL2: another contact guards or claims the identifier; the plan was not carried out."""

    def __init__(self, contact_id: ContactId | None) -> None:
        super().__init__(contact_id)
        self.contact_id = contact_id


class InteractionChanged(Exception):
    """The interaction exists already, or another event came first; nothing was written."""

    def __init__(self, conversation_id: ConversationId, stored: Interaction | None = None) -> None:
        super().__init__(conversation_id)
        self.stored = stored


class AlreadyDone(Exception):
    """The receipt of the same request exists; nothing was written a second time."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class PlanTooLarge(Exception):
    """The plan has more parts than one atomic write holds; nothing was written."""
