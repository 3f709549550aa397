"""Operations: imports of contacts, in the dialect of Genesys."""

from __future__ import annotations

from scv.api.operations.operation import EXTERNAL, MAX_CURSOR, Many, Number, Operation, Text
from scv.domain.access import permissions as access

IMPORT = f"{EXTERNAL}/import"
UPLOADS = f"{IMPORT}/csv/uploads"
CSV_SETTINGS = f"{IMPORT}/csv/settings"
CSV_JOBS = f"{IMPORT}/csv/jobs"
SETTINGS = f"{IMPORT}/settings"
JOBS = f"{IMPORT}/jobs"
SETTING = "{settingsId}"


def _operation(
    operation_id: str,
    method: str,
    path: str,
    summary: str,
    answer: str,
    *,
    body: str = "",
    query: tuple[Text | Number | Many, ...] = (),
) -> Operation:
    """AC9: whoever imports adds and edits contacts."""
    return Operation(
        operation_id,
        method,
        path,
        "jobs",
        (access.CONTACT_ADD,),
        summary,
        also=((access.CONTACT_EDIT,),),
        query=query,
        body=body,
        answers=(answer,),
        cursor="after" if any(each.name == "after" for each in query) else "",
    )


AFTER = Text("after", MAX_CURSOR)
ORDER = Text("sortOrder", pattern="(?i)(asc|desc|ascending|descending)?")

IMPORTS = (
    _operation(
        "createImportUpload", "POST", UPLOADS, "Get a link that takes a file", "CsvUploadResponse", body="UploadBody"
    ),
    _operation(
        "getImportUploadDetails",
        "GET",
        f"{UPLOADS}/{{uploadId}}/details",
        "Check an uploaded file: encoding, delimiter, rows",
        "CsvUploadDetails",
    ),
    _operation(
        "getImportUploadPreview",
        "GET",
        f"{UPLOADS}/{{uploadId}}/preview",
        "Read the header and the first rows of an uploaded file",
        "CsvUploadPreview",
    ),
    _operation(
        "listCsvSettings",
        "GET",
        CSV_SETTINGS,
        "List saved mappings of columns",
        "CsvSettingsListing",
        query=(AFTER, Number("pageSize", 1, 200, 25), Text("externalSettingsId", 255)),
    ),
    _operation(
        "createCsvSettings", "POST", CSV_SETTINGS, "Save a mapping of columns", "CsvSettings", body="CsvSettingsBody"
    ),
    _operation("getCsvSettings", "GET", f"{CSV_SETTINGS}/{SETTING}", "Read a mapping of columns", "CsvSettings"),
    _operation(
        "replaceCsvSettings",
        "PUT",
        f"{CSV_SETTINGS}/{SETTING}",
        "Change a mapping of columns",
        "CsvSettings",
        body="CsvSettingsBody",
    ),
    _operation("deleteCsvSettings", "DELETE", f"{CSV_SETTINGS}/{SETTING}", "Forget a mapping of columns", "Nothing"),
    _operation(
        "listImportSettings",
        "GET",
        SETTINGS,
        "List import settings",
        "ImportSettingsListing",
        query=(AFTER, Number("pageSize", 1, 100, 25), ORDER, Text("name", 255)),
    ),
    _operation(
        "createImportSettings",
        "POST",
        SETTINGS,
        "Save import settings: what is matched by, and what becomes of matches",
        "ImportSettings",
        body="ImportSettingsBody",
    ),
    _operation("getImportSettings", "GET", f"{SETTINGS}/{SETTING}", "Read import settings", "ImportSettings"),
    _operation(
        "replaceImportSettings",
        "PUT",
        f"{SETTINGS}/{SETTING}",
        "Change import settings",
        "ImportSettings",
        body="ImportSettingsBody",
    ),
    _operation("deleteImportSettings", "DELETE", f"{SETTINGS}/{SETTING}", "Forget import settings", "Nothing"),
    _operation(
        "createCsvImport", "POST", CSV_JOBS, "Try the import of an uploaded file", "CsvJobResponse", body="CsvJobBody"
    ),
    _operation(
        "listImportJobs",
        "GET",
        JOBS,
        "List imports, newest first",
        "ImportJobListing",
        query=(Many("expand"), AFTER, Number("pageSize", 1, 100, 25), ORDER, Text("jobStatus", 20)),
    ),
    _operation(
        "createImportJob",
        "POST",
        JOBS,
        "Make an import that waits for its file, with the link that takes it",
        "ImportJob",
        body="ImportJobBody",
    ),
    _operation(
        "getImportJob",
        "GET",
        f"{JOBS}/{{jobId}}",
        "Read how far an import has come, with links to its reports",
        "ImportJob",
        query=(Many("expand"),),
    ),
    _operation(
        "tellImportJob",
        "PUT",
        f"{JOBS}/{{jobId}}",
        "Continue, cancel or repeat an import",
        "ImportOrder",
        body="OrderBody",
    ),
)
