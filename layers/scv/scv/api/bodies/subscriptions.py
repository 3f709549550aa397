"""The body of a subscription."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, DivisionKey
from scv.domain.subscriptions.addresses import LONGEST
from scv.domain.values.ids import DivisionId

EventType = Annotated[str, Field(min_length=1, max_length=64)]
READ_ONLY = Field(None, exclude=True)


class SubscriptionBody(Body):
    """EV4: where to, what, of which divisions; what is left out is all of it. What is read may be sent back."""

    address: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    types: Annotated[list[EventType], Field(min_length=1, max_length=50)] = Field(["*"])
    divisions: Annotated[list[DivisionKey], Field(min_length=1, max_length=100)] = Field([DivisionId("*")])
    enabled: bool = True
    id: Any = READ_ONLY
    disabled_because: Any = READ_ONLY
    create_date: Any = READ_ONLY
    created_by: Any = READ_ONLY
    modify_date: Any = READ_ONLY
    modified_by: Any = READ_ONLY
    secret_set_at: Any = READ_ONLY
    self_uri: Any = READ_ONLY

    def chosen(self) -> tuple[tuple[str, ...], tuple[DivisionId, ...]]:
        """Types and divisions, each once."""
        return tuple(dict.fromkeys(self.types)), tuple(dict.fromkeys(self.divisions))
