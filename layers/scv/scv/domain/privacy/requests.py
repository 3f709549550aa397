"""Requests of persons about their own data: their kinds, their course, and how long the file of one lasts (PV3)."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_EDIT, CONTACT_ERASE, CONTACT_EXPORT, Access
from scv.domain.contacts.contact import Contact
from scv.domain.values.errors import DeleteNotConfirmed
from scv.domain.values.ids import ContactId, DivisionId

FILE_LIFE = timedelta(days=7)
LINK_LIFE = timedelta(minutes=15)
KEPT = timedelta(days=365)  # the request itself, which has ids and no value: the proof that it was answered
LATEST = timedelta(days=1)  # a job is tried three times within hours; after a day nobody works on it any more


class RequestKind(StrEnum):
    """What is asked for, spelled as on the wire."""

    EXPORT = "GDPR_EXPORT"
    UPDATE = "GDPR_UPDATE"
    DELETE = "GDPR_DELETE"


class RequestStatus(StrEnum):
    """How far it has come."""

    INITIATED = "INITIATED"
    SEARCHING = "SEARCHING"
    DELETING = "DELETING"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"


NEEDED = {
    RequestKind.EXPORT: CONTACT_EXPORT,
    RequestKind.UPDATE: CONTACT_EDIT,
    RequestKind.DELETE: CONTACT_ERASE,
}
UNDER_WAY = {RequestKind.EXPORT: RequestStatus.SEARCHING, RequestKind.DELETE: RequestStatus.DELETING}
DONE = frozenset({RequestStatus.COMPLETED, RequestStatus.ERROR})


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """One request, by ids alone (AC5): the person's values are neither in it nor in the queue.

    `divisions` and `everywhere`: what the one who asked may see, so that the job that runs later tells no more.
    """

    id: str
    kind: RequestKind
    contact_id: ContactId
    division: DivisionId
    asked_by: str
    asked_at: datetime
    divisions: tuple[DivisionId, ...] = ()
    everywhere: bool = False
    status: RequestStatus = RequestStatus.INITIATED
    finished_at: datetime | None = None

    @property
    def file(self) -> str:
        """PV1: where its file is; below the id of the person, so that an erasure finds it."""
        return f"{folder_of(self.contact_id)}{self.id}.json"

    @property
    def is_done(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in DONE

    @property
    def access(self) -> Access:
        """AC9: the job may do what was asked for, where whoever asked may, and nothing else."""
        return Access(self.asked_by, frozenset({NEEDED[self.kind]}), frozenset(self.divisions))

    def status_at(self, now: datetime) -> RequestStatus:
        """PV3: what nobody has finished after a day failed, whatever kept it from saying so."""
        return RequestStatus.ERROR if not self.is_done and now > self.asked_at + LATEST else self.status

    def has_file(self, now: datetime) -> bool:
        """PV3: for seven days."""
        done = self.kind is RequestKind.EXPORT and self.status is RequestStatus.COMPLETED
        return done and self.finished_at is not None and now < self.finished_at + FILE_LIFE

    def begun(self) -> PrivacyRequest:
        """A job has taken it up."""
        return dataclasses.replace(self, status=UNDER_WAY[self.kind])

    def finished(self, status: RequestStatus, now: datetime) -> PrivacyRequest:
        """As it ended."""
        return dataclasses.replace(self, status=status, finished_at=now)


@dataclass(frozen=True, slots=True)
class Answered:
    """A request as its caller sees it now. `changed`: the fields that an update changed; `link` reads the file."""

    request: PrivacyRequest
    status: RequestStatus
    changed: tuple[str, ...] = ()
    link: str | None = None


def asked(
    unique: str, kind: RequestKind, contact: Contact, access: Access, now: datetime, *, sees_all: bool
) -> PrivacyRequest:
    """A new request about a contact. `unique`: what no other id ends with; ids sort like times."""
    return PrivacyRequest(
        id=f"{int(now.timestamp() * 1000):012x}-{unique}",
        kind=kind,
        contact_id=contact.id,
        division=contact.division,
        asked_by=access.subject,
        asked_at=now,
        divisions=tuple(sorted(access.divisions)),
        everywhere=sees_all,
    )


def folder_of(contact_id: ContactId) -> str:
    """PV1: where the files about a contact are."""
    return f"people/{contact_id}/"


def require_confirmed(kind: RequestKind, *, confirmed: bool) -> None:
    """PV1: a deletion is asked for twice; raises DeleteNotConfirmed."""
    if kind is RequestKind.DELETE and not confirmed:
        raise DeleteNotConfirmed("Nothing was deleted. To erase the person for good, send deleteConfirmed=true.")
