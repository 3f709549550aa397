"""Imports: jobs, settings and uploads in one partition, the parts of each job in one of its own (IM2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from scv.adapters.aws.errors import refusals
from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import code_of, translating
from scv.adapters.dynamodb.items import Attributes, Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.exports.exports import FILE_LIFE
from scv.domain.imports.columns import Column, Columns, FieldMapping, Program
from scv.domain.imports.jobs import KEPT, MAX_PARTS, RECEIPTS_LAST, ImportJob, JobStatus, PartProgress, Step
from scv.domain.imports.matching import Criterion
from scv.domain.imports.outcomes import Counts, Outcome, counts_from
from scv.domain.imports.reading import FileKind, Layout
from scv.domain.imports.settings import CsvSettings, ImportSettings, Upload
from scv.domain.values.times import moment, stamp
from scv.usecases.ports.writes import StaleWrite

SETTINGS, CSV, UPLOAD = "settings#", "csv#", "upload#"
END = "~"  # after every id


class DynamoImports:
    """Over the same client as the store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._table = tables.contacts
        self._store = store

    def job(self, job_id: str) -> ImportJob | None:
        """One strongly consistent read."""
        found = self._found(keys.IMPORT, keys.IMPORT_JOB + job_id)
        return job_from(found) if found else None

    def keep_job(self, job: ImportJob) -> None:
        """One put, on condition that nobody else has written the job since."""
        before = job.revision - 1
        expected = "revision = :before" if before else "attribute_not_exists(id)"
        values = {"ExpressionAttributeValues": items.packed({":before": before})} if before else {}
        try:
            with translating():
                self._client.put_item(TableName=self._table, Item=job_item(job), ConditionExpression=expected, **values)
        except refusals() as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise StaleWrite(job.id) from error

    def latest_jobs(self, limit: int) -> tuple[ImportJob, ...]:
        """One query from the end, in pages."""
        found = self._store.part_range(keys.IMPORT, keys.IMPORT_JOB, keys.IMPORT_JOB + END, limit, forward=False)
        return tuple(map(job_from, found))

    def progress(self, job_id: str) -> tuple[PartProgress, ...]:
        """One query in pages; a part is 100 bytes."""
        found = self._store.part_range(keys.IMPORT + job_id, "0", END, len(Step) * MAX_PARTS, forward=True)
        return tuple(map(progress_from, found))

    def part_progress(self, job: ImportJob, part: int) -> PartProgress | None:
        """One strongly consistent read."""
        found = self._found(keys.IMPORT + job.id, part_key(job.step, part))
        return progress_from(found) if found else None

    def keep_progress(self, job: ImportJob, progress: PartProgress) -> None:
        """One put."""
        self._put(progress_item(job, progress))

    def upload(self, upload_id: str) -> Upload | None:
        """One strongly consistent read."""
        found = self._found(keys.IMPORT, UPLOAD + upload_id)
        return upload_from(found) if found else None

    def keep_upload(self, upload: Upload) -> None:
        """One put."""
        self._put(upload_item(upload))

    def import_settings(self, settings_id: str) -> ImportSettings | None:
        """One strongly consistent read."""
        found = self._found(keys.IMPORT, SETTINGS + settings_id)
        return settings_from(items.parsed(items.unpacked(found)["settings"])) if found else None

    def keep_import_settings(self, settings: ImportSettings) -> None:
        """One put."""
        self._put(_kept(SETTINGS + settings.id, settings_told(settings)))

    def all_import_settings(self) -> tuple[ImportSettings, ...]:
        """One query, in pages."""
        return tuple(settings_from(told) for told in self._all(SETTINGS))

    def csv_settings(self, settings_id: str) -> CsvSettings | None:
        """One strongly consistent read."""
        found = self._found(keys.IMPORT, CSV + settings_id)
        return csv_from(items.parsed(items.unpacked(found)["settings"])) if found else None

    def keep_csv_settings(self, settings: CsvSettings) -> None:
        """One put."""
        self._put(_kept(CSV + settings.id, csv_told(settings)))

    def all_csv_settings(self) -> tuple[CsvSettings, ...]:
        """One query, in pages."""
        return tuple(csv_from(told) for told in self._all(CSV))

    def forget_import_settings(self, settings_id: str) -> None:
        """One delete."""
        self._forget(SETTINGS + settings_id)

    def forget_csv_settings(self, settings_id: str) -> None:
        """One delete."""
        self._forget(CSV + settings_id)

    def _forget(self, item: str) -> None:
        with translating():
            self._client.delete_item(TableName=self._table, Key=items.packed({"id": keys.IMPORT, "item": item}))

    def _all(self, kind: str) -> Iterator[Any]:
        return (items.parsed(items.unpacked(each)["settings"]) for each in self._store.parts(keys.IMPORT, kind))

    def _found(self, partition: str, item: str) -> Item | None:
        key = items.packed({"id": partition, "item": item})
        with translating():
            found: Item | None = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return found

    def _put(self, item: Item) -> None:
        with translating():
            self._client.put_item(TableName=self._table, Item=item)


def part_key(step: Step, part: int) -> str:
    """Sorted by step, then by place."""
    return f"{step.value}#{part:05d}"


def progress_item(job: ImportJob, progress: PartProgress) -> Item:
    """Forgotten a day after the files."""
    return items.packed(
        {
            "id": keys.IMPORT + job.id,
            "item": part_key(progress.step, progress.part),
            "counts": items.text(counts_told(progress.counts)),
            "finished": progress.finished,
            "expiresAt": items.epoch(job.asked_at + RECEIPTS_LAST),
        }
    )


def progress_from(item: Item) -> PartProgress:
    """The inverse of `progress_item`."""
    plain = items.unpacked(item)
    step, _, part = plain["item"].partition("#")
    counts = counts_from(items.parsed(plain.get("counts")) or {})
    return PartProgress(int(part), Step(step), counts, plain.get("finished", False))


def counts_told(counts: Counts) -> dict[str, int]:
    """Those of none are left out."""
    return {each.value: count for each in Outcome if (count := getattr(counts, each.value))}


def upload_item(upload: Upload) -> Item:
    """Forgotten with its file."""
    return items.packed(
        {
            "id": keys.IMPORT,
            "item": UPLOAD + upload.id,
            "fileName": upload.file_name,
            "size": upload.size,
            "askedBy": upload.asked_by or "unknown",
            "askedAt": stamp(upload.asked_at),
            "encoding": upload.encoding,
            "delimiter": upload.delimiter,
            "expiresAt": items.epoch(upload.asked_at + FILE_LIFE),
        }
    )


def upload_from(item: Item) -> Upload:
    """The inverse of `upload_item`."""
    plain = items.unpacked(item)
    return Upload(
        plain["item"].removeprefix(UPLOAD),
        plain["fileName"],
        plain["size"],
        plain["askedBy"],
        moment(plain["askedAt"]),
        plain.get("encoding"),
        plain.get("delimiter"),
    )


def _kept(item: str, told: Any) -> Item:
    return items.packed({"id": keys.IMPORT, "item": item, "settings": items.text(told)})


def settings_told(settings: ImportSettings) -> list[Any]:
    """Settings as JSON."""
    return [
        *(settings.id, settings.name, stamp(settings.made_at), settings.made_by),
        *([each.value for each in settings.criteria], settings.merges, settings.source_id, settings.project_id),
        [[name, included] for name, included in settings.fields],
    ]


def settings_from(told: list[Any]) -> ImportSettings:
    """The inverse of `settings_told`."""
    settings_id, name, made_at, made_by, criteria, merges, source_id, project_id, fields = told
    return ImportSettings(
        *(settings_id, name, moment(made_at), made_by, tuple(Criterion(each) for each in criteria), merges),
        *(source_id, project_id, tuple((each, included) for each, included in fields)),
    )


def csv_told(settings: CsvSettings) -> list[Any]:
    """A mapping as JSON."""
    mappings = [[each.source_field, each.target_field] for each in settings.mappings]
    return [settings.id, settings.settings_id, stamp(settings.made_at), mappings]


def csv_from(told: list[Any]) -> CsvSettings:
    """The inverse of `csv_told`."""
    csv_id, settings_id, made_at, mappings = told
    return CsvSettings(csv_id, settings_id, moment(made_at), tuple(FieldMapping(*each) for each in mappings))


def job_item(job: ImportJob) -> Item:
    """The store forgets it after a year."""
    return items.packed(
        {
            "id": keys.IMPORT,
            "item": keys.IMPORT_JOB + job.id,
            "askedBy": job.asked_by or "unknown",
            "askedAt": stamp(job.asked_at),
            "permissions": items.text(list(job.permissions)),
            "divisions": items.text(list(job.divisions)),
            "settings": items.text(settings_told(job.settings)),
            "uploadId": job.upload_id,
            "file": job.file,
            "fileName": job.file_name,
            "encoding": job.encoding,
            "delimiter": job.delimiter,
            "divisionId": job.division,
            "mappings": items.text([list(each) for each in job.mappings]),
            "status": job.status.value,
            "step": job.step.value,
            "attempt": job.attempt,
            "revision": job.revision,
            "details": job.details,
            "layout": items.text(_layout_told(job.layout)),
            "columns": items.text(_columns_told(job.columns)),
            "rows": job.rows,
            "parts": job.parts,
            "tried": items.text(counts_told(job.tried)),
            "imported": items.text(counts_told(job.imported)),
            "finishedAt": _spelled(job.finished_at),
            "waited": job.waited or None,
            "expiresAt": items.epoch(job.asked_at + KEPT),
        }
    )


def job_from(item: Attributes) -> ImportJob:
    """The inverse of `job_item`."""
    plain = items.unpacked(item)
    told = {name: items.parsed(plain.get(name)) for name in _LISTED}
    return ImportJob(
        id=plain["item"].removeprefix(keys.IMPORT_JOB),
        asked_by=plain["askedBy"],
        asked_at=moment(plain["askedAt"]),
        permissions=tuple(told["permissions"] or ()),
        divisions=tuple(told["divisions"] or ()),
        settings=settings_from(told["settings"]),
        upload_id=plain["uploadId"],
        file=plain["file"],
        file_name=plain.get("fileName", ""),
        encoding=plain.get("encoding"),
        delimiter=plain.get("delimiter"),
        division=plain.get("divisionId"),
        mappings=tuple((each[0], each[1]) for each in told["mappings"] or ()),
        status=JobStatus(plain["status"]),
        step=Step(plain["step"]),
        attempt=plain["attempt"],
        revision=plain["revision"],
        details=plain.get("details", ""),
        layout=_layout_from(told["layout"]),
        columns=_columns_from(told["columns"]),
        rows=plain["rows"],
        parts=plain["parts"],
        tried=counts_from(told["tried"] or {}),
        imported=counts_from(told["imported"] or {}),
        finished_at=moment(plain["finishedAt"]) if "finishedAt" in plain else None,
        waited=plain.get("waited", False),
    )


_LISTED = ("permissions", "divisions", "settings", "mappings", "layout", "columns", "tried", "imported")


def _spelled(when: datetime | None) -> str | None:
    return stamp(when) if when else None


def _layout_told(layout: Layout | None) -> list[Any] | None:
    if layout is None:
        return None
    return [layout.kind.value, layout.encoding, layout.delimiter, [*layout.header], layout.skipped, layout.line_end]


def _layout_from(told: list[Any] | None) -> Layout | None:
    if not told:
        return None
    kind, encoding, delimiter, header, skipped, line_end = told
    return Layout(FileKind(kind), encoding, delimiter, tuple(header), skipped, line_end)


def _columns_told(columns: Columns | None) -> list[Any] | None:
    if columns is None:
        return None
    return [columns.program.value, [[each.place, each.target, each.kind] for each in columns.columns], columns.peeled]


def _columns_from(told: list[Any] | None) -> Columns | None:
    if not told:
        return None
    program, columns, peeled = told
    return Columns(Program(program), tuple(Column(*each) for each in columns), peeled)
