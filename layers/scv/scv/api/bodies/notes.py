"""The body of a note."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody


class NoteBody(Body):
    """A note; only its text is the client's."""

    note_text: Annotated[str, Field(min_length=1, max_length=32000)]
    id: str | None = None
    entity_id: str | None = None
    entity_type: str | None = None
    division: DivisionBody | None = None
    create_date: str | None = None
    modify_date: str | None = None
    created_by: dict[str, Any] | None = None
    modified_by: dict[str, Any] | None = None
    external_data_sources: list[Any] | None = None
    self_uri: str | None = None
