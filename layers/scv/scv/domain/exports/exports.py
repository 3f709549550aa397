"""Exports: the contacts that somebody may see, as a file to take along (IM4)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_EXPORT, Access
from scv.domain.exports.filters import Filter
from scv.domain.values.errors import MissingPermission
from scv.domain.values.ids import DivisionId

FILE_LIFE = timedelta(days=7)
LINK_LIFE = timedelta(minutes=15)
KEPT = timedelta(days=365)
LATEST = timedelta(days=1)
FOLDER = "exports/"


class ExportStatus(StrEnum):
    """How far it has come, spelled as on the wire."""

    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


class Format(StrEnum):
    """What the file is: for a spreadsheet, or for a program."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Export:
    """One export. `asked_divisions`: those named, else all of the caller's, which `divisions` spells as a token does.

    `only`: which contacts; it may name values of persons, so it goes as soon as the file is there (AC5).
    """

    id: str
    asked_by: str
    asked_at: datetime
    divisions: tuple[DivisionId, ...]
    asked_divisions: tuple[DivisionId, ...] = ()
    format: Format = Format.CSV
    only: Filter | None = None
    limit: int | None = None
    status: ExportStatus = ExportStatus.RUNNING
    rows: int = 0
    finished_at: datetime | None = None

    @property
    def file(self) -> str:
        """Where its file is."""
        return f"{FOLDER}{self.id}.{self.format.value}"

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen."""
        return self.status is not ExportStatus.RUNNING

    @property
    def access(self) -> Access:
        """AC9: the job sees what whoever asked sees."""
        return Access(self.asked_by, frozenset({CONTACT_EXPORT}), frozenset(self.divisions))

    def is_seen_by(self, access: Access) -> bool:
        """AC2: a file goes only to somebody who sees all that is in it."""
        if self.asked_divisions:
            return all(access.sees(each) for each in self.asked_divisions)
        return access.sees_all or (not self.access.sees_all and self.access.division_ids <= access.division_ids)

    def status_at(self, now: datetime) -> ExportStatus:
        """What nobody has finished after a day failed."""
        return ExportStatus.FAILED if not self.is_done and now > self.asked_at + LATEST else self.status

    def has_file(self, now: datetime) -> bool:
        """IM4: for seven days."""
        there = self.status is ExportStatus.SUCCEEDED and self.finished_at is not None
        return there and self.finished_at is not None and now < self.finished_at + FILE_LIFE

    def finished(self, status: ExportStatus, now: datetime, rows: int = 0) -> Export:
        """As it ended, without what it was to find."""
        return dataclasses.replace(self, status=status, finished_at=now, rows=rows, only=None)


@dataclass(frozen=True, slots=True)
class ShownExport:
    """An export as its caller sees it now; `link` reads the file."""

    export: Export
    status: ExportStatus
    link: str | None = None


def new_export(
    unique: str,
    access: Access,
    now: datetime,
    divisions: tuple[DivisionId, ...],
    format: Format,
    only: Filter | None,
    limit: int | None,
) -> Export:
    """IM4, AC2: of divisions that are all the caller's. Raises MissingPermission."""
    for each in divisions:
        if not access.sees(each):
            raise MissingPermission(CONTACT_EXPORT, in_division=True)
    return Export(
        id=f"{int(now.timestamp() * 1000):012x}-{unique}",
        asked_by=access.subject,
        asked_at=now,
        divisions=tuple(sorted(access.divisions)),
        asked_divisions=tuple(dict.fromkeys(divisions)),
        format=format,
        only=only,
        limit=limit,
    )
