"""What clients read of imports, in Genesys' shapes."""

from __future__ import annotations

from collections.abc import Mapping
from scv.frozen import dataclass

from scv.api.operations.imports import CSV_SETTINGS, JOBS, SETTINGS
from scv.api.paths import segment
from scv.domain.imports.checking import Checked
from scv.domain.imports.jobs import ImportJob
from scv.domain.imports.outcomes import Counts, Outcome
from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
from scv.domain.values.documents import Document, Json
from scv.domain.values.times import stamp


def import_upload(upload: Upload, link: str, headers: Mapping[str, str]) -> Document:
    """CsvUploadResponse."""
    told: list[Json] = [{"name": name, "value": value} for name, value in headers.items()]
    return {"uploadId": upload.id, "uploadUrl": link, "uploadHeaders": told}


def upload_details(upload: Upload, found: Checked) -> Document:
    """CsvUploadDetailsResponse."""
    errors: list[Json] = [{"lineNumber": each.line, "message": each.message} for each in found.findings]
    return {
        "uploadId": upload.id,
        "fileName": upload.file_name,
        "validationResult": {
            "separatorValid": found.separator_valid,
            "fileEncodingValid": found.encoding_valid,
            "errors": errors,
        },
    }


def upload_preview(upload: Upload, found: Checked) -> Document:
    """CsvUploadPreviewResponse."""
    entries: list[Json] = [[*each] for each in found.entries]
    return {
        "uploadId": upload.id,
        "headers": [*found.header],
        "entries": entries,
        "recognisedAs": found.program,
    }


def csv_settings(found: CsvSettings) -> Document:
    """CsvSettings."""
    mappings: list[Json] = [
        {"sourceField": each.source_field, "targetField": each.target_field} for each in found.mappings
    ]
    return {
        "id": found.id,
        "externalSettingsId": found.settings_id,
        "mappings": mappings,
        "selfUri": f"{CSV_SETTINGS}/{segment(found.id)}",
    }


def import_settings(found: ImportSettings) -> Document:
    """ContactImportSettings."""
    fields: list[Json] = [{"name": name, "included": included} for name, included in found.fields]
    body: Document = {
        "id": found.id,
        "name": found.name,
        "matchingCriteria": [each.value for each in found.criteria],
        "mergeContacts": found.merges,
        "importFields": fields,
        "dateCreated": stamp(found.made_at),
        "selfUri": f"{SETTINGS}/{segment(found.id)}",
    }
    if found.source_id:
        body["externalSourceId"] = found.source_id
    if found.project_id:
        body["projectId"] = found.project_id
    return body


@dataclass(frozen=True, slots=True)
class Reports:
    """Links to what is there."""

    tried: str | None = None
    imported: str | None = None
    refused: str | None = None


NO_ROWS, NO_REPORTS = Counts(), Reports()


def job_uri(job_id: str) -> str:
    """Where an import is read."""
    return f"{JOBS}/{segment(job_id)}"


def import_job(job: ImportJob, counts: Counts = NO_ROWS, reports: Reports = NO_REPORTS) -> Document:
    """ContactImportJobResponse."""
    body: Document = {
        "id": job.id,
        "status": job.status.value,
        "executionStep": job.step.value,
        "metadata": _metadata(job, reports),
        "progress": _progress(job, counts),
        "dateCreated": stamp(job.asked_at),
        "settings": {"id": job.settings.id, "selfUri": f"{SETTINGS}/{segment(job.settings.id)}"},
        "selfUri": job_uri(job.id),
    }
    if job.details:
        body["statusDetails"] = job.details
    if job.division is not None:
        body["division"] = {"id": job.division}
    return body


def _metadata(job: ImportJob, reports: Reports) -> Document:
    found: Document = {
        "fileName": job.file_name,
        "dryRunSuccessCount": job.tried.done,
        "dryRunFailedCount": job.tried.failed,
        "importSuccessCount": job.imported.done,
        "importFailedCount": job.imported.failed,
    }
    links = {
        "dryRunReportDownloadUrl": reports.tried,
        "importReportDownloadUrl": reports.imported,
        "refusedRowsDownloadUrl": reports.refused,
    }
    return found | {name: link for name, link in links.items() if link}


def _progress(job: ImportJob, counts: Counts) -> Document:
    outcomes: Document = {each.value: getattr(counts, each.value) for each in Outcome}
    return {"rows": job.rows, "done": counts.rows, "outcomes": outcomes}
