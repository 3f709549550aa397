"""Exports: asked for, written, read (IM4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_EXPORT, Access
from scv.domain.contacts.contact import Contact
from scv.domain.exports.exports import LINK_LIFE, Export, ExportStatus, Format, ShownExport, new_export
from scv.domain.exports.filters import Filter
from scv.domain.exports.rows import exported, header, line, row
from scv.domain.search.walks import Stop
from scv.domain.values.errors import ExportNotFound, ScvError
from scv.domain.values.ids import DivisionId
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.exports import Exports
from scv.usecases.ports.files import Files, Jobs
from scv.usecases.search.walk import ScanContacts

EXPORT = "export"  # the kind of job
PAGE = 200  # contacts of one read
READ_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class AskExport:
    """IM4, AC9: kept, and put on the queue."""

    exports: Exports
    jobs: Jobs
    clock: Clock
    new_id: Ids

    def __call__(
        self, access: Access, divisions: tuple[DivisionId, ...], format: Format, only: Filter | None, limit: int | None
    ) -> ShownExport:
        """Raises MissingPermission for a division that is not the caller's, Unavailable."""
        access.require(CONTACT_EXPORT)
        export = new_export(self.new_id(), access, self.clock(), divisions, format, only, limit)
        self.exports.keep_export(export)
        try:
            self.jobs.put_job(EXPORT, export.id)
        except ScvError:
            self.exports.keep_export(export.finished(ExportStatus.FAILED, self.clock()))
            raise
        return ShownExport(export, export.status)


@dataclass(frozen=True, slots=True)
class WriteExport:
    """IM4: every curated contact once, as it was when its page was read; done twice it ends the same."""

    exports: Exports
    scan: ScanContacts
    files: Files
    clock: Clock

    def __call__(self, export_id: str, *, last_try: bool = False) -> None:
        """Raises what stood against it, so that the queue tries again; on the last try the export says so."""
        export = self.exports.export(export_id)
        if export is None or export.is_done:
            return
        counted = Count()
        try:
            self.files.write(export.file, self._pieces(export, counted))
        except ScvError:
            if last_try:
                self.exports.keep_export(export.finished(ExportStatus.FAILED, self.clock()))
            raise
        self.exports.keep_export(export.finished(ExportStatus.SUCCEEDED, self.clock(), counted.rows))

    def _pieces(self, export: Export, counted: Count) -> Iterator[str]:
        """A contact that was renamed meanwhile may be met twice, and is told once; a new one may be missed."""
        seen, after, more = set[str](), None, True
        if export.format is Format.CSV:
            yield header()
        while more and (export.limit is None or counted.rows < export.limit):
            found, after = self._page(export, after)
            more = after is not None
            for contact in found:
                document = exported(contact)
                if contact.id in seen or not (export.only is None or export.only.meets(document)):
                    continue
                if export.limit is not None and counted.rows >= export.limit:
                    return
                seen.add(contact.id)
                counted.rows += 1
                yield row(document) if export.format is Format.CSV else line(document)

    def _page(self, export: Export, after: Stop | None) -> tuple[tuple[Contact, ...], Stop | None]:
        return self.scan(export.access, PAGE, after, export.asked_divisions)


class Count:
    """How many rows were written."""

    rows = 0


@dataclass(frozen=True, slots=True)
class ReadExports:
    """IM4: what became of exports, to whoever sees all that is in them."""

    exports: Exports
    files: Files
    clock: Clock

    def __call__(self, access: Access, export_id: str) -> ShownExport:
        """One of them, with a new link while there is a file. Raises ExportNotFound."""
        export = self.exports.export(export_id)
        if export is None or not export.is_seen_by(access):
            raise ExportNotFound("There is no such export in your divisions; check the id.", entity_id=export_id)
        now = self.clock()
        found = ShownExport(export, export.status_at(now))
        if not export.has_file(now):
            return found
        link = self.files.link(export.file, LINK_LIFE, f"contacts.{export.format.value}")
        return dataclasses.replace(found, link=link)

    def listed(self, access: Access, size: int, after: str | None, asked: tuple[str, ...]) -> tuple[ShownExport, ...]:
        """Those before the id `after`, newest first, one more than asked for when there are more; links one by one."""
        now = self.clock()
        found = (
            each
            for each in self.exports.latest_exports(READ_AT_MOST)
            if each.is_seen_by(access) and (after is None or each.id < after)
            if not asked or set(asked) <= set(each.asked_divisions)
        )
        return tuple(ShownExport(each, each.status_at(now)) for _, each in zip(range(size + 1), found, strict=False))
