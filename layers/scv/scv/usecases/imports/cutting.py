"""The first step of an import: its file is checked, and cut into parts that can be carried out one by one (IM2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, IdentifierType, identify
from scv.domain.imports.checking import SAMPLE
from scv.domain.imports.columns import Columns, FieldMapping, columns_of
from scv.domain.imports.jobs import MAX_PARTS, PART, ImportJob, Step
from scv.domain.imports.mapping import Draft, draft_of
from scv.domain.imports.matching import row_key
from scv.domain.imports.outcomes import DUPLICATE
from scv.domain.imports.reading import FileKind, Layout, Row, layout_of, rows
from scv.domain.values.errors import InvalidValue, Malformed, ScvError
from scv.usecases.imports.changing import failed
from scv.usecases.ports.files import UploadedFiles
from scv.usecases.ports.imports import Imports
from scv.usecases.ports.projects import Projects

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class CutFile:
    """One reading of the file, whatever its size, with at most one part and the keys of its rows in memory.

    Done again it ends the same: parts have names of their own, and the same rows.
    """

    imports: Imports
    files: UploadedFiles
    projects: Projects
    size: int = PART

    def __call__(self, job_id: str, step: Step) -> str:
        """The name of the file that lists the parts, for the engine; none of a file that cannot be read.

        Raises Unavailable.
        """
        job = self.imports.job(job_id)
        if job is None or not job.takes(step):
            return self._listed(job_id, 0)
        if job.is_trying:
            try:
                job = self._cut(job)
            except Malformed as wrong:
                failed(self.imports, job.id, step, wrong.message)
                return self._listed(job.id, 0)
        return self._listed(job.id, job.parts)

    def _cut(self, job: ImportJob) -> ImportJob:
        beginning = self.files.beginning(job.file, SAMPLE)
        if not beginning:
            raise InvalidValue("The file has not been uploaded; put it to the link first.", field="uploadId")
        layout = layout_of(beginning, job.encoding, job.delimiter)
        columns = self._columns(job, layout)
        country = self.projects.project(job.settings.project_id or "default").default_country
        keys = Keys(job, layout, columns, country)
        count = parts = 0
        for part, found in enumerate(_parts(rows(self.files.read(job.file), layout), self.size)):
            if part >= MAX_PARTS:
                raise InvalidValue(f"A file has at most {MAX_PARTS * self.size} rows.", field="file")
            lines = [part_line(each, keys.first(each)) for each in found]
            self.files.write(job.part_file(part), lines)
            count, parts = count + len(found), part + 1
        if not parts:
            raise InvalidValue("The file has no rows.", field="file")
        cut = job.cut(layout, columns, count, parts)
        self.imports.keep_job(cut)
        return cut

    def _columns(self, job: ImportJob, layout: Layout) -> Columns | None:
        if layout.kind is not FileKind.CSV:
            return None
        return columns_of(layout.header, [FieldMapping(*each) for each in job.mappings])

    def _listed(self, job_id: str, parts: int) -> str:
        """Written anew each time, since the engine reads it in each run."""
        name = f"imports/jobs/{job_id}/{MANIFEST}"
        self.files.write(name, [json.dumps([{"part": part} for part in range(parts)], allow_nan=False)])
        return name


class Keys:
    """IM1: which row was the first of its key."""

    def __init__(self, job: ImportJob, layout: Layout, columns: Columns | None, country: str) -> None:
        self._job, self._layout, self._columns, self._country = job, layout, columns, country
        self._seen: dict[bytes, int] = {}

    def first(self, row: Row) -> int | None:
        """The number of an earlier row with the same key; None for the first one, and for rows without a key."""
        key = self._key(row)
        return None if key is None or (first := self._seen.setdefault(key, row.number)) == row.number else first

    def _key(self, row: Row) -> bytes | None:
        """What cannot be read has no key: the row is refused where it is carried out."""
        with suppress(ScvError):
            draft = draft_of(row, self._layout.kind, self._columns, self._job.settings.source_id)
            return row_key(tuple(_identifiers(draft, self._country)), self._job.settings.criteria, draft.division)
        return None


def _identifiers(draft: Draft, country: str) -> Iterator[Identifier]:
    """Those that contacts are matched by, read as cheaply as can be: a phone only where nothing stronger is told."""
    found = False
    for kind, raw, source in _told(draft):
        if kind is IdentifierType.PHONE and found:
            return
        with suppress(ScvError):
            identifier = identify(kind, raw, source=source, country=country)
            if identifier is not None:
                found = True
                yield identifier


def _told(draft: Draft) -> Iterator[tuple[IdentifierType, str | None, str | None]]:
    fields: dict[str, object] = {**draft.fields}
    externals = fields.get("externalIds")
    for each in externals if isinstance(externals, list) else ():
        if isinstance(each, dict) and isinstance(each.get("externalSource"), dict):
            yield IdentifierType.EXTERNAL_ID, each.get("value"), each["externalSource"].get("id")
    for name in ("workEmail", "personalEmail", "otherEmail"):
        email = fields.get(name)
        if isinstance(email, str):
            yield IdentifierType.EMAIL, email, None
    for name in ("workPhone", "cellPhone", "homePhone", "otherPhone"):
        phone = fields.get(name)
        if isinstance(phone, dict):
            told = phone.get("display") or phone.get("userInput") or phone.get("e164")
            yield IdentifierType.PHONE, told if isinstance(told, str) else None, None


def _parts(found: Iterable[Row], size: int) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in found:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def part_line(row: Row, first: int | None) -> str:
    """A row of a part; `first`: the earlier row that has its key."""
    told = [row.number, list(row.cells), row.problem, first]
    return json.dumps(told, allow_nan=False) + "\n"  # in ASCII, so that half characters survive it


def part_row(line: str) -> Row:
    """The inverse of `part_line`: a row that is not the first of its key has a problem."""
    number, cells, problem, first = json.loads(line)
    return Row(number, tuple(cells), problem or (f"{DUPLICATE}:{first}" if first is not None else ""))
