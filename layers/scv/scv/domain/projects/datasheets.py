"""Datasheets: forms that a project defines and agents fill in for a contact (PJ7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.values.documents import Json
from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class DatasheetDefinition:
    """PJ7: a form that agents fill in for a contact; `schema` is JSON Schema."""

    id: str
    name: str
    schema: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Datasheet:
    """PJ7: what was filled in for one contact."""

    id: str
    project_id: str
    contact_id: ContactId
    values: Mapping[str, Json]
    modified_at: datetime
    modified_by: str


def latest_by_id(sheets: Iterable[Datasheet]) -> dict[str, Datasheet]:
    """MG3, PJ7: of what was filled in for the members of a merge set, the latest of each form."""
    return {sheet.id: sheet for sheet in sorted(sheets, key=_filled_in_at)}


def _filled_in_at(sheet: Datasheet) -> tuple[datetime, ContactId]:
    return sheet.modified_at, sheet.contact_id  # within one moment it is the same one whatever was read first
