"""The bodies of imports: uploads, settings, mappings, jobs and orders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from scv.api.bodies.base import Body, DivisionBody, Id, Short, any_case
from scv.domain.imports.columns import MAX_MAPPINGS, TARGETS, FieldMapping, target_of
from scv.domain.imports.jobs import JobStatus, Order
from scv.domain.imports.matching import criteria_named
from scv.domain.imports.reading import DELIMITERS, encoding_named
from scv.domain.imports.settings import ImportSettings, require_mappings, require_name, require_size
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import DivisionId

MAX_FIELDS = 200


class UploadBody(Body):
    """CsvUploadRequest. `encoding` and `delimiter`, of files that do not tell them, are ours."""

    file_name: Short
    file_size: int
    encoding: Short | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None

    def name(self) -> str:
        """What the file is called; raises InvalidValue."""
        return require_name(self.file_name, "fileName")

    def size(self) -> int:
        """Bytes; raises InvalidValue."""
        return require_size(self.file_size)

    def told_encoding(self) -> str | None:
        """As Python calls it; raises InvalidValue."""
        return encoding_named(self.encoding)

    def told_delimiter(self) -> str | None:
        """Raises InvalidValue for a character that delimits nothing."""
        if self.delimiter is not None and self.delimiter not in DELIMITERS:
            raise InvalidValue("delimiter is a comma, a semicolon, a tab or a bar.", field="delimiter")
        return self.delimiter


class MappingBody(Body):
    """A header, or `#3` for the third column, and a field of a contact."""

    source_field: Annotated[str, Field(min_length=1, max_length=255)]
    target_field: Annotated[str, Field(min_length=1, max_length=255)]


class CsvSettingsBody(Body):
    """CsvSettings; what a client reads of them it may send back."""

    id: Short | None = None
    external_settings_id: Id
    mappings: Annotated[list[MappingBody], Field(max_length=MAX_MAPPINGS)] | None = None
    self_uri: str | None = None

    def told(self) -> tuple[FieldMapping, ...]:
        """None at all means headers that are known; raises InvalidValue for a field that contacts do not have."""
        found = [FieldMapping(each.source_field, each.target_field) for each in self.mappings or ()]
        return require_mappings(found) if found else ()


class ImportFieldBody(Body):
    """Whether a field is imported."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    included: bool = True


class ImportSettingsBody(Body):
    """ContactImportSettings; what a client reads of them it may send back. `projectId` is ours."""

    id: Short | None = None
    name: Short
    matching_criteria: Annotated[list[Short], Field(max_length=10)] | None = None
    merge_contacts: bool | None = None
    external_source_id: Short | None = None
    import_fields: Annotated[list[ImportFieldBody], Field(max_length=MAX_FIELDS)] | None = None
    project_id: Short | None = None
    date_created: str | None = None
    self_uri: str | None = None

    def make(self) -> Callable[[str, datetime, str], ImportSettings]:
        """Settings of an id, a time and a person; raises InvalidValue."""
        named = self.matching_criteria if self.matching_criteria is not None else ["Email", "Phone"]
        criteria, name = criteria_named(named), require_name(self.name, "name")
        fields = tuple((_field(each.name), each.included) for each in self.import_fields or ())

        def made(settings_id: str, at: datetime, by: str) -> ImportSettings:
            return ImportSettings(
                id=settings_id,
                name=name,
                made_at=at,
                made_by=by,
                criteria=criteria,
                merges=bool(self.merge_contacts),
                source_id=self.external_source_id or None,
                project_id=self.project_id or None,
                fields=fields,
            )

        return made


def _field(name: str) -> str:
    """A field as rows have it, or a whole group of fields; raises InvalidValue."""
    plain = name.removeprefix("$.")
    groups = {each.partition(".")[0] for each in TARGETS} | {"customFields"}
    return plain if plain in groups else target_of(name)


class CsvJobBody(Body):
    """CsvJobRequest."""

    upload_id: Id
    settings_id: Id
    division: DivisionBody | None = None

    @property
    def division_id(self) -> DivisionId | None:
        """Where contacts go; None leaves it to each row."""
        return self.division.id if self.division else None


class ImportJobBody(Body):
    """ContactImportJobRequest."""

    settings_id: Id
    division: DivisionBody | None = None

    @property
    def division_id(self) -> DivisionId | None:
        """Where contacts go; None leaves it to each row."""
        return self.division.id if self.division else None


class OrderBody(Body):
    """ContactImportJobStatusUpdateRequest."""

    job_id: Short | None = None
    status: Annotated[Literal["Continue", "Cancel", "Retry"], any_case("Continue", "Cancel", "Retry")]

    def order(self) -> Order:
        """What the job is told."""
        return Order(self.status)


def job_status(told: str) -> JobStatus | None:
    """The status to list by, in any case; raises InvalidValue for one that jobs do not have."""
    found = next((each for each in JobStatus if each.value.lower() == told.lower()), None)
    if told and found is None:
        raise InvalidValue(f"jobStatus is one of {', '.join(JobStatus)}.", field="jobStatus")
    return found
