"""The body of a decision of consent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from scv.api.bodies.base import Body, SourceBody, any_case
from scv.api.bodies.looking_up import MAX_VALUE, named
from scv.domain.consent.decisions import Speaker, Status
from scv.domain.identifiers.identifier import Identifier
from scv.domain.values.times import moment

Tag = Annotated[str, Field(max_length=64)]
Evidence = Annotated[str, Field(max_length=200)]


class ContactPointBody(Body):
    """The number, address or account that a decision is about."""

    type: Annotated[str, Field(max_length=64)]
    value: Annotated[str, Field(max_length=MAX_VALUE)]
    external_source: SourceBody | None = None

    def identifier(self) -> Identifier:
        """In its stored spelling; raises InvalidValue, also for one that names nobody."""
        return named(self.type, self.value, self.external_source.id if self.external_source else None)


class ConsentBody(Body):
    """CN1: `decidedAt` left out is now, null is a time that nobody knows; without a contact point it is about all."""

    purpose: Annotated[str, Field(min_length=1, max_length=64)]
    status: Annotated[Literal["granted", "denied", "withdrawn"], any_case(*Status)]
    said_by: Annotated[Literal["person", "agent", "system"], any_case(*Speaker)] = "agent"
    contact_point: ContactPointBody | None = None
    decided_at: Annotated[str, Field(max_length=64, json_schema_extra={"format": "date-time"})] | None = None
    source: Tag | None = None
    text_version: Tag | None = None
    evidence: Evidence | None = None

    @property
    def is_undated(self) -> bool:
        """Whether it was said that nobody knows when."""
        return self.decided_at is None and "decided_at" in self.model_fields_set

    @property
    def decided(self) -> datetime | None:
        """When it was decided; raises InvalidValue."""
        return moment(self.decided_at, "decidedAt") if self.decided_at is not None else None
