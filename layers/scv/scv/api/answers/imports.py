"""The shapes of imports, in Genesys' dialect with what is ours beside it."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from scv.api.answers.basics import Cursors, Moment, NamedId, Reference


class UploadHeader(TypedDict):
    """A header that the request with the file needs."""

    name: str
    value: str


class CsvUploadResponse(TypedDict):
    """Where a file is put, by a PUT with these headers, within an hour."""

    uploadId: str
    uploadUrl: str
    uploadHeaders: list[UploadHeader]


class UploadFinding(TypedDict):
    """What is wrong with a line, as a spreadsheet counts; 0 for the whole file."""

    lineNumber: int
    message: str


class ValidationResult(TypedDict):
    """Whether the beginning of a file can be read."""

    separatorValid: bool
    fileEncodingValid: bool
    errors: list[UploadFinding]


class CsvUploadDetails(TypedDict):
    """A file that was put to its link."""

    uploadId: str
    fileName: str
    validationResult: ValidationResult


class CsvUploadPreview(TypedDict):
    """The header and the first rows; `recognisedAs` says whose headers they are."""

    uploadId: str
    headers: list[str]
    entries: list[list[str]]
    recognisedAs: str


class CsvMapping(TypedDict):
    """A header, or `#3` for the third column, and the field it goes to."""

    sourceField: str
    targetField: str


class CsvSettings(TypedDict):
    """A mapping of columns; without entries headers that are known are taken."""

    id: str
    externalSettingsId: str
    mappings: list[CsvMapping]
    selfUri: str


class CsvSettingsListing(TypedDict):
    """Mappings by id."""

    entities: list[CsvSettings]
    selfUri: str
    nextUri: NotRequired[str]
    cursors: NotRequired[Cursors]


class ImportField(TypedDict):
    """Whether a field is imported."""

    name: str
    included: bool


class ImportSettings(TypedDict):
    """What is matched by, and what becomes of matches; `projectId` says whose default country and limits hold."""

    id: str
    name: str
    matchingCriteria: list[str]
    mergeContacts: bool
    externalSourceId: NotRequired[str]
    importFields: list[ImportField]
    projectId: NotRequired[str]
    dateCreated: Moment
    selfUri: str


class ImportSettingsListing(TypedDict):
    """Settings by id."""

    entities: list[ImportSettings]
    selfUri: str
    nextUri: NotRequired[str]
    cursors: NotRequired[Cursors]


class CsvJobResponse(TypedDict):
    """The import that was begun."""

    job: Reference


class OutcomeCounts(TypedDict):
    """How many rows had which outcome."""

    created: int
    updated: int
    unchanged: int
    merged: int
    ambiguous: int
    refused: int


class ImportProgress(TypedDict):
    """How far the present step has come; `rows` is 0 until the file has been read."""

    rows: int
    done: int
    outcomes: OutcomeCounts


class ImportMetadata(TypedDict):
    """Counts, and links to reports for 15 minutes; the files stay seven days. `refusedRowsDownloadUrl` is ours."""

    fileName: str
    dryRunSuccessCount: int
    dryRunFailedCount: int
    importSuccessCount: int
    importFailedCount: int
    dryRunReportDownloadUrl: NotRequired[str]
    importReportDownloadUrl: NotRequired[str]
    refusedRowsDownloadUrl: NotRequired[str]


class ImportJob(TypedDict):
    """An import. It stops at `Validated` until it is told to continue. `progress` and `upload` are ours."""

    id: str
    status: Literal["Created", "Running", "Completed", "Failed", "Cancelled"]
    executionStep: Literal["Validating", "Validated", "Importing"]
    statusDetails: NotRequired[str]
    metadata: ImportMetadata
    progress: ImportProgress
    dateCreated: Moment
    division: NotRequired[NamedId]
    settings: Reference
    upload: NotRequired[CsvUploadResponse]
    selfUri: str


class ImportJobListing(TypedDict):
    """Imports, newest first."""

    entities: list[ImportJob]
    selfUri: str
    nextUri: NotRequired[str]
    cursors: NotRequired[Cursors]


class ImportOrder(TypedDict):
    """What the import was told."""

    jobId: str
    status: Literal["Continue", "Cancel", "Retry"]
