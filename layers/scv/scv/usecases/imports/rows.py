"""One row becomes a contact, or says why it cannot (IM1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_ADD, IDENTITY_MERGE, IDENTITY_PROMOTE
from scv.domain.changes.limits import require_storable
from scv.domain.changes.plans import Plan, Receipt
from scv.domain.consent.words import Word
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import curated
from scv.domain.contacts.profiles import Profile, identifiers_of, normalise, settled
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import known_by
from scv.domain.identity.merging import MAX_INPUTS, MergePlan
from scv.domain.identity.promotion import promote, promotion_entry
from scv.domain.imports.changing import beside, changed, holding, taken
from scv.domain.imports.consenting import agreed, words_of
from scv.domain.imports.jobs import RECEIPTS_LAST, ImportJob
from scv.domain.imports.mapping import Draft, draft_of
from scv.domain.imports.matching import Match, groups_of, match
from scv.domain.imports.outcomes import AMBIGUOUS, Outcome, RowOutcome, unreadable
from scv.domain.imports.reading import FileKind, Row
from scv.domain.linking.resolution import Holder, marks_in
from scv.domain.projects.project import Project
from scv.domain.projects.room import require_room
from scv.domain.values.documents import Document
from scv.domain.values.errors import ScvError, Unavailable
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import written_with_members
from scv.usecases.contacts.save import EditContact, changes
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.merge import apply_merge
from scv.usecases.identity.merge_and_edit import MergeAndEdit
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import AlreadyDone, StaleWrite

SAID_IDS = 5  # of an ambiguous row's contacts, in the report
ReadContact = Callable[[Document], Profile]
"""The fields of a contact as a client sends it, with the limits of the interface; raises InvalidValue."""


@dataclass(frozen=True, slots=True)
class Task:
    """What all rows of a part share. `began`: no contact that is older can be this part's own work."""

    job: ImportJob
    project: Project
    read: ReadContact
    began: datetime

    def key(self, row: int) -> str:
        """The name of a row's receipt: it is carried out once, however often its part is begun."""
        return receipt_key(self.job, row)


@dataclass(frozen=True, slots=True)
class Meant:
    """A row that can be read: its fields, the identifiers that are in none of them, and where its contact belongs."""

    row: Row
    draft: Draft
    told: Profile
    others: tuple[Identifier, ...]
    groups: tuple[tuple[Identifier, ...], ...]
    division: DivisionId
    words: tuple[Word, ...] = ()

    @property
    def external_id(self) -> str | None:
        """IM3: its own system's key."""
        return next((each.value for each in self.told.external_ids if each.value), None)


@dataclass(frozen=True, slots=True)
class TakeRow:
    """One query an identifier, one read of the contacts, one write."""

    store: Contacts
    edit: EditContact
    clock: Clock
    new_id: Ids

    def __call__(self, task: Task, row: Row) -> RowOutcome:
        """What became of the row; in a dry run what would. Raises Unavailable alone, and the row may be tried again."""
        if row.problem:
            return unreadable(row)
        meant: Meant | None = None
        try:
            meant = self._meant(task, row)
            return self._taken(task, meant)
        except Unavailable:
            raise
        except ScvError as refused:
            return _refused(row, refused, meant)

    def done_before(self, task: Task, row: Row, result: str) -> RowOutcome:
        """IM2: what the row's receipt says; its own system's key is in the row alone."""
        told = _draft_of(task.job, row).fields.get("externalIds")
        values = [each.get("value") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
        external_id = next((each for each in values if isinstance(each, str) and each), None)
        return outcome_of(result, row.number, external_id)

    def _meant(self, task: Task, row: Row) -> Meant:
        job, country = task.job, task.project.default_country
        draft = _draft_of(job, row)
        told = normalise(settled(task.read(draft.fields), country=country), country)
        carried = identifiers_of(told, country)
        others = beside(draft, carried, country)
        groups = groups_of((*carried, *others), job.settings.criteria)
        division = job.access.home_division(job.division or draft.division)
        job.access.require_division(division, CONTACT_ADD)
        return Meant(row, draft, told, others, groups, division, words_of(draft.consents, country))

    def _taken(self, task: Task, meant: Meant) -> RowOutcome:
        def once(learned: Learned) -> RowOutcome:
            return self._once(task, meant, learned)

        return until_done(self.store, self.clock, once)

    def _once(self, task: Task, meant: Meant, learned: Learned) -> RowOutcome:
        asked = tuple(dict.fromkeys((*identifiers_of(meant.told, task.project.default_country), *meant.others)))
        rows = find_holders(self.store, meant.division, asked, self.clock())
        marks = marks_in(rows, task.project)
        found = {each: holders for each, holders in rows.items() if each not in marks}  # SI1
        contacts = self._contacts(found)
        held = {each: [contacts[holder.contact_id] for holder in holders] for each, holders in found.items()}
        whom = match(meant.groups, held)
        try:
            if whom.is_ambiguous:
                return self._of_several(task, meant, whom, learned)
            if whom.contacts:
                return self._updated(task, meant, whom.contacts[0])
            free = tuple(each for group in meant.groups for each in group if each in found and not found[each])
            return self._created(task, meant, _sole(contacts), free, learned)
        except AlreadyDone as done:
            return outcome_of(done.result, meant.row.number, meant.external_id)

    def _contacts(self, found: Mapping[Identifier, tuple[Holder, ...]]) -> Mapping[ContactId, Contact]:
        wanted = sorted({holder.contact_id for holders in found.values() for holder in holders})
        records = self.store.contacts(wanted) if wanted else {}
        for each in wanted:
            record = records.get(each)
            if record is None or record.is_ancestor or not record.is_alive(self.clock()):
                raise StaleWrite(each)  # merged or deleted between the two reads: it is matched anew
        return records

    def _created(
        self, task: Task, meant: Meant, known: Contact | None, free: tuple[Identifier, ...], learned: Learned
    ) -> RowOutcome:
        """PR3: the provisional contact that alone holds the identifiers, promoted; else a new one.

        RS5: guarded by what it was looked for, so that two rows, or a row and a caller, make one contact.
        """
        job, country, now = task.job, task.project.default_country, self.clock()
        if known is not None and known.is_provisional and job.access.may(IDENTITY_PROMOTE):
            saved = promote(known, meant.told, now, job.asked_by, country)
        else:
            new = ContactId(self.new_id())
            known, saved = None, curated(new, meant.division, meant.told, now, job.asked_by, country)
        after = holding(known_by(saved, free) if free else saved, meant.others, now)
        after = agreed(after, meant.words, now, job.asked_by)
        require_room(after, task.project, known)
        require_storable(after, known)
        if job.is_trying:
            return _told(meant, Outcome.CREATED, known)
        written = written_with_members(self.store, known, after)
        entries = (promotion_entry(self.new_id(), known, now, job.asked_by),) if known else ()
        receipt = self._receipt(task, meant, Outcome.CREATED, after)
        self.store.apply(Plan(now, written, history=entries, receipt=receipt, takes_over=learned.gone))
        return _told(meant, Outcome.CREATED, after)

    def _updated(self, task: Task, meant: Meant, contact: Contact) -> RowOutcome:
        after = self._draft(task, meant, contact)
        if not changes(contact, after):
            return self._unchanged(task, meant, contact)
        if not task.job.is_trying:
            self.edit.saved(contact, after, receipt=self._receipt(task, meant, Outcome.UPDATED, contact))
        return _told(meant, Outcome.UPDATED, contact)

    def _unchanged(self, task: Task, meant: Meant, contact: Contact) -> RowOutcome:
        """A contact that was written just now may be this very row's own work, by a worker that was given up."""
        if not task.job.is_trying and contact.modified_at >= task.began:
            done = self.store.receipt(task.key(meant.row.number), self.clock())
            if done is not None:
                return outcome_of(done, meant.row.number, meant.external_id)
        return _told(meant, Outcome.UNCHANGED, contact)

    def _draft(self, task: Task, meant: Meant, contact: Contact, merging: bool = False) -> Contact:
        fields, homeless = changed(contact, meant.told, meant.draft, task.project.default_country)
        if merging and contact.profile.survey_opt_out:
            fields = dataclasses.replace(fields, survey_opt_out=True)  # MG5: a merge keeps a refusal
        after = self.edit.draft(task.job.access, contact, fields, project=task.project)
        after = holding(after, (*meant.others, *homeless), self.clock())
        after = agreed(after, meant.words, self.clock(), task.job.asked_by)
        require_room(after, task.project, contact)
        require_storable(after, contact)
        return after

    def _of_several(self, task: Task, meant: Meant, whom: Match, learned: Learned) -> RowOutcome:
        """IM1: told as ambiguous, unless merging was asked for."""
        job = task.job
        if not job.settings.merges or len(whom.contacts) > MAX_INPUTS:
            ids = ", ".join(each.id for each in whom.contacts[:SAID_IDS])
            reason = f"{len(whom.contacts)} contacts match, among them {ids}; merge them, or correct the row."
            return _told(meant, Outcome.AMBIGUOUS, None, AMBIGUOUS, reason)
        job.access.require(IDENTITY_MERGE)
        planned = MergeAndEdit(self.store, self.edit, self.new_id)

        def merging(contacts: tuple[Contact, ...]) -> MergePlan:
            return planned(job.access, contacts, self.clock(), lambda merged: self._draft(task, meant, merged, True))

        if job.is_trying:
            merging(whom.contacts)
            return _told(meant, Outcome.MERGED, None)

        def kept(merge: MergePlan) -> Plan:
            receipt = self._receipt(task, meant, Outcome.MERGED, merge.result)
            return dataclasses.replace(merge.plan, receipt=receipt, takes_over=learned.gone)

        done = apply_merge(self.store, self.clock, whom.contacts, lambda each: merging(tuple(each)), kept)
        return _told(meant, Outcome.MERGED, done.result)

    def _receipt(self, task: Task, meant: Meant, outcome: Outcome, contact: Contact) -> Receipt:
        key, until = task.key(meant.row.number), self.clock() + RECEIPTS_LAST
        return Receipt(key, f"{outcome.value}#{contact.id}", until)


def _told(meant: Meant, outcome: Outcome, contact: Contact | None, code: str = "", reason: str = "") -> RowOutcome:
    contact_id = contact.id if contact else None
    return RowOutcome(meant.row.number, outcome, contact_id, meant.external_id, code, reason=reason)


def _draft_of(job: ImportJob, row: Row) -> Draft:
    kind = job.layout.kind if job.layout else FileKind.CSV
    return taken(draft_of(row, kind, job.columns, job.settings.source_id), job.settings)


def receipt_key(job: ImportJob, row: int) -> str:
    """The name of a row's receipt."""
    return f"import#{job.id}#{row}"


def outcome_of(result: str, row: int, external_id: str | None) -> RowOutcome:
    """What a row's receipt says was done."""
    outcome, _, contact_id = result.partition("#")
    return RowOutcome(row, Outcome(outcome), ContactId(contact_id), external_id)


def _sole(contacts: Mapping[ContactId, Contact]) -> Contact | None:
    return next(iter(contacts.values())) if len(contacts) == 1 else None


def _refused(row: Row, refused: ScvError, meant: Meant | None) -> RowOutcome:
    external_id = meant.external_id if meant else None
    return RowOutcome(
        row.number, Outcome.REFUSED, None, external_id, refused.code, refused.field or "", refused.message
    )
