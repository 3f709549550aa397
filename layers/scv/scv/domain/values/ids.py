"""The ids that must not be taken for each other: text of its own kind for the type checker, plain text at run time."""

from __future__ import annotations

from typing import NewType

ContactId = NewType("ContactId", str)
"""The id of a contact record, living or merged into another."""

ConversationId = NewType("ConversationId", str)
"""The id that the sender of webhooks gave a conversation."""

DivisionId = NewType("DivisionId", str)
"""The id of a division; `*` is the unassigned one."""
