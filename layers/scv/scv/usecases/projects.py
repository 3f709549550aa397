"""Projects and their datasheets (PJ)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from scv.domain.access import Access
from scv.domain.documents import Json, require_json
from scv.domain.errors import DatasheetNotFound, InvalidContent, PayloadTooLarge
from scv.domain.projects import Datasheet, DatasheetDefinition, Project, latest_by_id, project_document
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports import Clock, Contacts, Datasheets, Projects, SchemaCheck

MAX_BYTES = 200_000  # of settings or of a datasheet, well within the 400 KB of an item


class Settings(Projects, Protocol):
    """Projects that can be saved."""

    def save(self, project: Project) -> None:
        """Writes the settings."""


class Store(Contacts, Datasheets, Protocol):
    """Contacts and what was filled in for them."""


@dataclass(frozen=True, slots=True)
class SaveProject:
    """PJ1, PJ7: settings that make sense, or none are saved."""

    settings: Settings
    schemas: SchemaCheck

    def __call__(self, project: Project) -> Project:
        """The saved settings.

        Raises InvalidContent when two datasheets share an id or a schema is no JSON Schema, PayloadTooLarge.
        """
        ids = [definition.id for definition in project.datasheets]
        if len(set(ids)) < len(ids):
            raise InvalidContent("Two datasheets have the same id; give each its own.", field="datasheets")
        for definition in project.datasheets:
            require_json(definition.schema, f"datasheets.{definition.id}")
        require_size(project_document(project), "The settings")
        for definition in project.datasheets:
            problem = self.schemas.schema_problem(definition.schema)
            if problem:
                raise InvalidContent(f"The schema is not JSON Schema: {problem}.", field=f"datasheets.{definition.id}")
        self.settings.save(project)
        return project


@dataclass(frozen=True, slots=True)
class FillDatasheet:
    """PJ7: a contact's datasheet is validated against its schema and kept with the contact."""

    store: Store
    projects: Projects
    schemas: SchemaCheck
    clock: Clock

    def save(
        self, access: Access, contact_id: str, project_id: str, datasheet_id: str, values: Mapping[str, Json]
    ) -> Datasheet:
        """Raises ContactNotFound, DatasheetNotFound, PayloadTooLarge, InvalidContent naming what breaks the schema."""
        now = self.clock()
        require_json(values)
        require_size(values, "The datasheet")
        definition = self._definition(project_id, datasheet_id)
        contact = resolve_contact(self.store, access, contact_id, now)
        problems = self.schemas.problems(definition.schema, values)
        if problems:
            raise InvalidContent(f"The datasheet breaks its schema at {'; '.join(problems)}.", field=datasheet_id)
        sheet = Datasheet(datasheet_id, project_id, contact.id, values, now, access.subject)
        self.store.save_datasheet(sheet)
        return sheet

    def read(self, access: Access, contact_id: str, project_id: str, datasheet_id: str) -> Datasheet:
        """MG3: the latest over the merge set. Raises ContactNotFound, DatasheetNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        found = latest_by_id(self.store.datasheets(contact.members, project_id, [datasheet_id]))
        if not found:
            raise DatasheetNotFound("Nothing is filled in; PUT the datasheet first.", entity_id=datasheet_id)
        return found[datasheet_id]

    def _definition(self, project_id: str, datasheet_id: str) -> DatasheetDefinition:
        for definition in self.projects.project(project_id).datasheets:
            if definition.id == datasheet_id:
                return definition
        raise DatasheetNotFound("The project has no such datasheet; see GET /projects/{id}.", entity_id=datasheet_id)


def require_size(value: object, what: str) -> None:
    """What the store keeps of one item; raises PayloadTooLarge."""
    size = len(json.dumps(value, ensure_ascii=False, allow_nan=False, default=dict).encode())
    if size > MAX_BYTES:
        raise PayloadTooLarge(f"{what} would take more than {MAX_BYTES} bytes; send less.")
