"""The bodies that name an identifier: look-up and claims."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody, SourceBody, any_case
from scv.domain.identifiers.identifier import Identifier, identify
from scv.domain.values.errors import InvalidValue


class IdentifierBody(Body):
    """ContactIdentifier: type and value; an external id also names its source."""

    type: str
    value: Annotated[str, Field(max_length=1000)]
    division: DivisionBody | None = None
    date_created: str | None = None
    external_source: SourceBody | None = None

    def identifier(self) -> Identifier:
        """The identifier in its stored spelling; raises InvalidValue, also for one that names nobody."""
        source = self.external_source.id if self.external_source else None
        found = identify(self.type, self.value, source=source)
        if found is None:
            raise InvalidValue("The value identifies nobody; send the identifier itself.", field="value")
        return found


class ClaimBody(Body):
    """CL: what to do with an identifier."""

    operation: Annotated[Literal["Claim", "Release"], any_case("Claim", "Release")]
    identifier: IdentifierBody
