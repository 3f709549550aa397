"""Requests of persons about their data: asked, carried out, read (PV1, PV3)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import CONVERSATION_VIEW_ALL, Access
from scv.domain.changes.histories import told_about
from scv.domain.changes.plans import Plan
from scv.domain.privacy.requests import (
    LINK_LIFE,
    NEEDED,
    Answered,
    PrivacyRequest,
    RequestKind,
    RequestStatus,
    asked,
    require_confirmed,
)
from scv.domain.privacy.subjects import Subject
from scv.domain.privacy.terms import Term
from scv.domain.values.errors import InvalidValue, RequestNotFound, ScvError
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.files import Files, Jobs
from scv.usecases.ports.privacy import Requests
from scv.usecases.privacy.correct import CorrectContact
from scv.usecases.privacy.erase import EraseContact
from scv.usecases.privacy.subjects import FindSubjects
from scv.usecases.privacy.write_access_file import WriteAccessFile

PRIVACY = "privacy"  # the kind of job
READ_AT_MOST = 1000  # requests of one listing


@dataclass(frozen=True, slots=True)
class AskPrivacy:
    """PV3: whoever asks needs the permission of what is asked for, and sees the person."""

    store: Contacts
    requests: Requests
    jobs: Jobs
    subjects: FindSubjects
    correct: CorrectContact
    clock: Clock
    new_id: Ids

    def __call__(
        self,
        access: Access,
        kind: RequestKind,
        subject: Subject,
        terms: Sequence[Term] = (),
        *,
        confirmed: bool = False,
    ) -> Answered:
        """An update is done at once, so that its values are kept nowhere; the others wait in the queue.

        Raises MissingPermission, DeleteNotConfirmed, ContactNotFound, SubjectAmbiguous, InvalidValue, Unavailable.
        """
        access.require(NEEDED[kind])
        require_confirmed(kind, confirmed=confirmed)
        contact = self.subjects.one(access, subject, gone=kind is RequestKind.DELETE)
        now = self.clock()
        request = asked(self.new_id(), kind, contact, access, now, sees_all=access.may(CONVERSATION_VIEW_ALL))
        if kind is RequestKind.UPDATE:
            return self._updated(access, request, terms)
        self.requests.keep_request(request)
        if kind is RequestKind.EXPORT:
            self.store.apply(Plan(now, history=(told_about(contact, "access", access.subject, now, request.id),)))
        self._queue(request)
        return Answered(request, request.status)

    def _updated(self, access: Access, request: PrivacyRequest, terms: Sequence[Term]) -> Answered:
        if not terms:
            raise InvalidValue("Say what is to be replaced by what: send replacementTerms.", field="replacementTerms")
        changed = self.correct(access, request.contact_id, terms, request.id)
        done = request.finished(RequestStatus.COMPLETED, self.clock())
        self.requests.keep_request(done)
        return Answered(done, done.status, changed)

    def _queue(self, request: PrivacyRequest) -> None:
        """A request that the queue did not take is told as failed, and the caller is told to ask again."""
        try:
            self.jobs.put_job(PRIVACY, request.id)
        except ScvError:
            self.requests.keep_request(request.finished(RequestStatus.ERROR, self.clock()))
            raise


@dataclass(frozen=True, slots=True)
class CarryOut:
    """PV1, PV3: what was queued; done twice it ends the same, and broken off anywhere it is done again."""

    requests: Requests
    write: WriteAccessFile
    erase: EraseContact
    clock: Clock

    def __call__(self, request_id: str, *, last_try: bool = False) -> None:
        """Raises what stood against it, so that the queue tries again; on the last try the request says so."""
        request = self.requests.request(request_id)
        if request is None or request.is_done:
            return
        self.requests.keep_request(request.begun())
        try:
            done = self._done(request)
        except ScvError:
            if last_try:
                self.requests.keep_request(request.finished(RequestStatus.ERROR, self.clock()))
            raise
        self.requests.keep_request(request.finished(done, self.clock()))

    def _done(self, request: PrivacyRequest) -> RequestStatus:
        if request.kind is RequestKind.DELETE:
            self.erase(request.access, request.contact_id)
            return RequestStatus.COMPLETED
        return RequestStatus.COMPLETED if self.write(request) else RequestStatus.ERROR


@dataclass(frozen=True, slots=True)
class ReadRequests:
    """PV3: what became of requests about persons of the caller's divisions."""

    requests: Requests
    files: Files
    clock: Clock

    def __call__(self, access: Access, request_id: str) -> Answered:
        """One of them; with a new link for the file while there is one. Raises RequestNotFound."""
        request = self.requests.request(request_id)
        if request is None or not access.sees(request.division):
            raise RequestNotFound("There is no such request in your divisions; check the id.", entity_id=request_id)
        return self._answered(access, request, self.clock())

    def listed(self, access: Access, page: int, size: int) -> tuple[tuple[Answered, ...], int]:
        """One page, newest first, and how many there are among the latest 1,000; links are given one by one."""
        found = [each for each in self.requests.latest_requests(READ_AT_MOST) if access.sees(each.division)]
        now = self.clock()
        chosen = found[(page - 1) * size : page * size]
        return tuple(Answered(each, each.status_at(now)) for each in chosen), len(found)

    def _answered(self, access: Access, request: PrivacyRequest, now: datetime) -> Answered:
        """AC9: the file goes to whoever may export, whoever else may see that there was a request."""
        found = Answered(request, request.status_at(now))
        if not request.has_file(now) or not access.may(NEEDED[RequestKind.EXPORT]):
            return found
        link = self.files.link(request.file, LINK_LIFE, f"access-{request.contact_id}.json")
        return dataclasses.replace(found, link=link)
