"""The bodies that name an identifier: look-up and claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody, SourceBody, any_case
from scv.api.bodies.looking_up import MAX_VALUE, named
from scv.domain.identifiers.identifier import Identifier


class IdentifierBody(Body):
    """ContactIdentifier: type and value; an external id also names its source."""

    type: str
    value: Annotated[str, Field(max_length=MAX_VALUE)]
    division: DivisionBody | None = None
    date_created: str | None = None
    external_source: SourceBody | None = None

    def identifier(self) -> Identifier:
        """The identifier in its stored spelling; raises InvalidValue, also for one that names nobody."""
        return named(self.type, self.value, self.external_source.id if self.external_source else None)


class ClaimBody(Body):
    """CL: what to do with an identifier."""

    operation: Annotated[Literal["Claim", "Release"], any_case("Claim", "Release")]
    identifier: IdentifierBody
