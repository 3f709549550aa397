"""Projects and their datasheets (PJ)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import PROJECT_EDIT, Access
from scv.domain.changes.histories import filled_in
from scv.domain.interactions.interaction import DEFAULT_PROJECT
from scv.domain.projects.datasheets import Datasheet, DatasheetDefinition, latest_by_id
from scv.domain.projects.project import (
    USUAL_PROJECT,
    Project,
    ProjectSave,
    project_document,
    project_not_found,
    project_save,
)
from scv.domain.projects.schemas import MAX_TOTAL, count
from scv.domain.values.documents import Json, require_json
from scv.domain.values.errors import DatasheetNotFound, InvalidContent, PayloadTooLarge, VersionConflict
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.attempts import Learned, until_done, until_saved
from scv.usecases.contact_of import resolve_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Datasheets
from scv.usecases.ports.projects import Projects, SchemaCheck
from scv.usecases.projects.project_of import project_for

MAX_BYTES = 200_000  # of settings, well within the 400 KB of an item
MAX_SHEET_BYTES = 50_000  # of a datasheet; a panel shows up to twenty


class Settings(Projects, Protocol):
    """Projects that can be saved."""

    def stored(self, project_id: str) -> Project:
        """The settings as they are stored at this moment."""

    def save(self, project: Project, entry: ProjectSave) -> None:
        """Writes the settings and what is remembered of it, while the version before is stored.

        Raises StaleWrite otherwise.
        """

    def project_ids(self) -> tuple[str, ...]:
        """The ids of projects that were saved."""

    def stored_projects(self, project_ids: Sequence[str]) -> tuple[Project, ...]:
        """The settings of these, at most 100, in this order, in one call; all defaults for one that was never saved."""

    def saves(self, project_id: str, versions: Sequence[int]) -> tuple[ProjectSave, ...]:
        """What is remembered of these versions, the latest first."""


class Store(Contacts, Datasheets, Protocol):
    """Contacts and what was filled in for them."""


@dataclass(frozen=True, slots=True)
class ReadProject:
    """AC2: projects as far as the caller may see them."""

    settings: Settings

    def __call__(self, access: Access, project_id: str) -> Project:
        """As it is stored now, so that a version that was just read is not an old one. Raises ProjectNotFound."""
        project = self.settings.stored(project_id)
        if not project.is_seen_by(access):
            raise project_not_found(project_id)
        return project

    def history(self, access: Access, project_id: str, size: int, before: int | None) -> tuple[ProjectSave, ...]:
        """AC11: at most `size` saves before a version, the latest first. Raises ProjectNotFound."""
        latest = self(access, project_id).version
        start = latest if before is None else min(latest, before - 1)
        return self.settings.saves(project_id, range(start, max(0, start - size), -1))

    def chosen(self, access: Access, asked: str | None, division: DivisionId | None = None) -> Project:
        """PJ5: whose limits hold for a call: the project that it names, which must be the caller's, else the default.

        Raises ProjectNotFound.
        """
        project = self.settings.project(asked or DEFAULT_PROJECT)
        if asked and not project.is_seen_by(access):
            raise project_not_found(asked)
        if division is not None:
            return project_for(self.settings, project.id, division)
        return project if project.is_seen_by(access) else USUAL_PROJECT


@dataclass(frozen=True, slots=True)
class ListProjects:
    """PJ10, AC2: the usual project and those that were saved, as far as the caller may see them, by their ids."""

    settings: Settings

    def __call__(self, access: Access, size: int, after: str | None) -> tuple[tuple[Project, ...], bool]:
        """At most `size` after an id, and whether there may be more. One read, and one for each page that is shown."""
        known = sorted({DEFAULT_PROJECT, *self.settings.project_ids()})
        left = [each for each in known if after is None or each > after]
        found: list[Project] = []
        while left and len(found) < size:
            some, left = left[: size - len(found)], left[size - len(found) :]
            found.extend(each for each in self.settings.stored_projects(some) if each.is_seen_by(access))
        return tuple(found), bool(left)


@dataclass(frozen=True, slots=True)
class SaveProject:
    """PJ1, PJ7, AC11: settings that make sense, or none are saved; each save is remembered."""

    settings: Settings
    schemas: SchemaCheck
    clock: Clock

    def __call__(self, access: Access, project: Project, version: int | None = None) -> Project:
        """The saved settings, one version on; other processes see them within a minute.

        Raises ProjectNotFound, MissingPermission for a division that is not the caller's, VersionConflict for a stale
        version, InvalidContent when two datasheets share an id or a schema is not accepted, PayloadTooLarge, Busy.
        """
        self._check(project)

        def once() -> Project:
            before = self.settings.stored(project.id)
            _require_editable(access, before, project)
            if version is not None and version != before.version:
                raise VersionConflict("The project has changed since you read it; read it again.", entity_id=project.id)
            after = dataclasses.replace(project, version=before.version + 1)
            self.settings.save(after, project_save(before, after, self.clock(), access.subject))
            return after

        return until_saved(once, "the project", project.id)

    def _check(self, project: Project) -> None:
        ids = [definition.id for definition in project.datasheets]
        if len(set(ids)) < len(ids):
            raise InvalidContent("Two datasheets have the same id; give each its own.", field="datasheets")
        for definition in project.datasheets:
            require_json(definition.schema, f"datasheets.{definition.id}")
        require_size(project_document(project), "The settings", MAX_BYTES)
        if sum(count(definition.schema) for definition in project.datasheets) > MAX_TOTAL:
            raise InvalidContent(
                f"The schemas have more than {MAX_TOTAL} names and values together; make them smaller.",
                field="datasheets",
                most=MAX_TOTAL,
            )
        for definition in project.datasheets:
            problem = self.schemas.schema_problem(definition.schema)
            if problem:
                raise InvalidContent(f"The schema is not accepted: {problem}.", field=f"datasheets.{definition.id}")


def _require_editable(access: Access, before: Project, after: Project) -> None:
    """AC2: who sees none of its divisions finds no project; to change it takes all of them, old and new."""
    if not before.is_seen_by(access):
        raise project_not_found(before.id)
    for division in (*before.divisions, *after.divisions):
        access.require_division(division, PROJECT_EDIT)


@dataclass(frozen=True, slots=True)
class FillDatasheet:
    """PJ7: a contact's datasheet is validated against its schema and kept with the contact."""

    store: Store
    projects: Projects
    schemas: SchemaCheck
    clock: Clock

    def save(
        self, access: Access, contact_id: ContactId, project_id: str, datasheet_id: str, values: Mapping[str, Json]
    ) -> Datasheet:
        """Raises ContactNotFound, DatasheetNotFound, PayloadTooLarge, InvalidContent naming what breaks the schema."""
        require_json(values)
        require_size(values, "The datasheet", MAX_SHEET_BYTES)

        def once(_: Learned) -> Datasheet:
            now = self.clock()
            contact = resolve_contact(self.store, access, contact_id, now)
            self._check(self._definition(project_id, datasheet_id, contact.division), values)
            sheet = Datasheet(datasheet_id, project_id, contact.id, values, now, access.subject)
            self.store.save_datasheet(sheet, filled_in(sheet))
            return sheet

        return until_done(self.store, self.clock, once, about=contact_id)

    def _check(self, definition: DatasheetDefinition, values: Mapping[str, Json]) -> None:
        problems = self.schemas.problems(definition.schema, dict(values))
        if problems:
            raise InvalidContent(f"The datasheet breaks its schema at {'; '.join(problems)}.", field=definition.id)

    def read(self, access: Access, contact_id: ContactId, project_id: str, datasheet_id: str) -> Datasheet:
        """MG3: the latest over the merge set. Raises ContactNotFound, DatasheetNotFound."""
        contact = resolve_contact(self.store, access, contact_id, self.clock())
        found = latest_by_id(self.store.datasheets(contact.members, project_id, [datasheet_id]))
        if not found:
            raise DatasheetNotFound("Nothing is filled in; PUT the datasheet first.", entity_id=datasheet_id)
        return found[datasheet_id]

    def _definition(self, project_id: str, datasheet_id: str, division: DivisionId) -> DatasheetDefinition:
        project = self.projects.project(project_id)
        for definition in project.datasheets if project.serves(division) else ():
            if definition.id == datasheet_id:
                return definition
        raise DatasheetNotFound("The project has no such datasheet; see GET /projects/{id}.", entity_id=datasheet_id)


def require_size(value: object, what: str, most: int) -> None:
    """AC12: before anything is computed over it; raises PayloadTooLarge."""
    size = len(json.dumps(value, ensure_ascii=False, allow_nan=False, default=dict).encode())
    if size > most:
        raise PayloadTooLarge(f"{what} would take more than {most} bytes; send less.", most=most)
