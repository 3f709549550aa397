"""What a written import tells: that it has come to an end, and with how many rows of which outcome (EV1, IM2)."""

from __future__ import annotations

from datetime import datetime

from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.imports.jobs import ENDED, ImportWritten
from scv.domain.imports.outcomes import Outcome
from scv.domain.outbox.change import Change, Kind, change_id
from scv.domain.values.documents import Json

REQUEST = "request"


def import_changes(written: ImportWritten, now: datetime) -> tuple[Change, ...]:
    """EV1: one change for each end: complete, failed, or cancelled, and once more when its rows are counted.

    An import that failed or was cancelled may go on, and then ends once more, with a higher version.
    """
    before, after = written.before, written.after
    had = (before.status, before.finished_at) if before else None
    if after.status not in ENDED or had == (after.status, after.finished_at):
        return ()
    counts: dict[str, Json] = {each.value: getattr(after.imported, each.value) for each in Outcome}
    details: dict[str, Json] = {"importId": after.id, "state": after.status.value, "rows": counts}
    kind = Kind.IMPORT_FINISHED
    return (
        Change(
            id=change_id(after.id, str(after.revision), kind.value),
            kind=kind,
            subject=after.id,
            at=after.finished_at or written.at or now,
            division=after.division or UNASSIGNED_DIVISION,
            version=after.revision,
            place=after.revision,
            cause=REQUEST,
            by=after.asked_by,
            details=details,
        ),
    )
