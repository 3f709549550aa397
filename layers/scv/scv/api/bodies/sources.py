"""The body of an external source."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scv.api.bodies.base import Body, Short
from scv.domain.sources.external_sources import MAX_LINK, SourceFields, source_fields


class LinkBody(Body):
    """Where an external id is looked at; a template with places in braces."""

    uri_template: Annotated[str, Field(max_length=MAX_LINK)] | None = None


class ExternalSourceBody(Body):
    """ES1: name, whether it is in use, and a link; the rest is read-only."""

    name: Short
    active: bool | None = None
    link_configuration: LinkBody | None = None
    id: str | None = None
    create_date: str | None = None
    modify_date: str | None = None
    created_by: dict[str, str] | None = None
    modified_by: dict[str, str] | None = None
    self_uri: str | None = None

    def fields(self) -> SourceFields:
        """What the client says of the source; raises InvalidValue."""
        link = self.link_configuration.uri_template if self.link_configuration else None
        return source_fields(self.name, self.active is not False, link)
