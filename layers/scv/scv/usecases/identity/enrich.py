"""Enrich: find whoever is meant and combine what is known, or make a new contact."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import CONTACT_ENRICH, IDENTITY_MERGE, Access
from scv.domain.changes.plans import Plan, Receipt
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, normalise, settled
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.enriching import Enriched, Enrichment, enriched
from scv.domain.identity.merging import MergePlan
from scv.domain.identity.previews import Input, Outcome, Promise, basis_digests, showing, stale
from scv.domain.marks.marks import NO_MARKS, Marks
from scv.domain.values.errors import ContactExists, ContactNotFound, PreviewStale
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contacts.save import RESEND_WINDOW, CreateContact, EditContact
from scv.usecases.find_holders import find_holders, marks_held
from scv.usecases.identity.counting import counted
from scv.usecases.identity.merge import apply_merge
from scv.usecases.identity.merge_and_edit import MergeAndEdit
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import JourneyCounts
from scv.usecases.ports.writes import StaleWrite

CREATED, CHANGED, MERGED = "created", "changed", "merged"  # what enriching did


class Store(Contacts, JourneyCounts, Protocol):
    """What enriching reads and writes."""


@dataclass(frozen=True, slots=True)
class Job:
    """One request on somebody's behalf; `promise`: what a preview has shown, which is kept or refused (MG9)."""

    access: Access
    request: Enrichment
    provided: Profile
    key: str
    dry_run: bool = False
    promise: Promise | None = None

    def require_basis(self, inputs: Sequence[Input], now: datetime) -> None:
        """Raises PreviewStale when these are not the contacts that were shown."""
        if self.promise is not None:
            self.promise.require_basis(basis_digests(inputs, self.request.request), now)

    def require(self, outcome: Outcome) -> None:
        """Raises PreviewStale when this is not what was shown."""
        if self.promise is not None:
            self.promise.require_outcome(outcome)

    def receipt(self, result: str, now: datetime) -> Receipt | None:
        """What a call that keeps a promise leaves."""
        return self.promise.receipt(result, now) if self.promise is not None else None


@dataclass(frozen=True, slots=True)
class Enrich:
    """One query an identifier, one read of the contacts, one write, in which several matches are merged as well."""

    store: Store
    create: CreateContact
    edit: EditContact
    clock: Clock

    def __call__(
        self,
        access: Access,
        request: Enrichment,
        request_key: str,
        dry_run: bool = False,
        promise: Promise | None = None,
    ) -> Enriched:
        """What became of the request; the same one sent again within 3 seconds gets the same contact.

        Raises ContactExists, ContactNotFound, NameRequired, InvalidValue, InvalidContent,
        ContactTooLarge, MissingPermission, PreviewStale, and what a merge raises.
        """
        if not access.sees(request.division):
            request.chosen(())  # AC2: for this caller nobody is there who could be updated
        access.require_division(request.division, CONTACT_ENRICH)
        job = Job(access, request, normalise(settled(request.provided)), request_key, dry_run, promise)

        def resent(made: Contact | None) -> Enriched | None:
            return self._done_before(job, made)

        try:
            return until_done(self.store, self.clock, lambda learned: self._once(job, learned), resent=resent)
        except PreviewStale:
            done = self.store.receipt(promise.key, self.clock()) if promise else None
            again = resent(self.store.contact(ContactId(done))) if done else None
            if again is None:
                raise
            return again

    def _once(self, job: Job, learned: Learned) -> Enriched:
        matches, finding = self._matches(job.request)
        made = self._made_before(job, [contact for contact, _ in matches])
        if made is not None:
            return Enriched(made, created=True)
        try:
            chosen = job.request.chosen([contact for contact, _ in matches])
        except (ContactExists, ContactNotFound) as refused:
            if job.promise is None:
                raise
            raise stale(("inputs",)) from refused
        if not chosen:
            return self._created(job, finding, learned)
        marks = self._marks(job, *chosen)
        inputs = tuple(Input(f"matchingIdentifiers[{place}]", each, marks) for each, place in matches if each in chosen)
        return self._changed(job, inputs)

    def _matches(self, request: Enrichment) -> tuple[list[tuple[Contact, int]], tuple[Identifier, ...]]:
        """RS1: the best match of each identifier, in the order in which they were sent, and the place of the first.

        Also the identifiers that may find somebody, which are those that are neither many people's nor nobody's (SI1).
        """
        found = find_holders(self.store, request.division, request.identifiers, self.clock())
        finding = tuple(each for each in request.identifiers if found[each].mark is None)
        firsts = [
            found[each][0].contact_id if each in finding and found[each] else None for each in request.identifiers
        ]
        named = [each for each in dict.fromkeys(firsts) if each is not None]
        records = self.store.contacts(named) if named else {}
        for each in named:
            record = records.get(each)
            if record is None or record.is_ancestor or not record.is_alive(self.clock()):
                raise StaleWrite(each)  # merged or deleted between the two reads: it is matched anew
        return [(records[each], firsts.index(each)) for each in named], finding

    def _made_before(self, job: Job, matches: Sequence[Contact]) -> Contact | None:
        """The match that this very request made a moment ago; only a young one can be that."""
        young = [each for each in matches if each.created_at > self.clock() - RESEND_WINDOW]
        made = self.store.receipt(job.key, self.clock()) if young and not job.dry_run else None
        found = next((each for each in young if each.id == made and not each.family.merged_from), None)
        return self.create.made_before(job.access, found)

    def _done_before(self, job: Job, made: Contact | None) -> Enriched | None:
        """What the same request did, or the same token (MG9)."""
        found = self.create.made_before(job.access, made)
        created = job.promise is None or job.promise.shows(CREATED)
        return Enriched(found, created=created) if found else None

    def _created(self, job: Job, finding: tuple[Identifier, ...], learned: Learned) -> Enriched:
        """RS5: guarded by what was looked for, so that two such requests at once make one contact."""
        fields = normalise(enriched(None, job.provided, job.request.rules))
        written = self.create.steps(job.access, fields, job.request.division, finding)
        before, after = written[0].before, written[0].contact
        # PR3: the one that alone has its identifiers
        inputs = (Input("contact", before, self._marks(job, before)),) if before else ()
        outcome = Outcome(CREATED, after)
        if job.dry_run:
            return self._shown(job, inputs, outcome, created=True)
        job.require_basis(inputs, self.clock())
        job.require(outcome)
        self.store.apply(self.create.plan(job.access, written, job.key, learned))
        return Enriched(after, created=True)

    def _marks(self, job: Job, *contacts: Contact) -> Marks:
        """SI1, MG9: part of what is shown; without a preview nobody asks."""
        if not job.dry_run and job.promise is None:
            return NO_MARKS
        return marks_held(self.store, *contacts, fresh=not job.dry_run)

    def _changed(self, job: Job, inputs: Sequence[Input]) -> Enriched:
        """The contacts that matched, these records and no others, merged where there are several, and combined."""
        contacts = [each.contact for each in inputs]
        contacts[0].require_division(job.request.division)
        job.require_basis(inputs, self.clock())
        if len(contacts) > 1:
            job.access.require(IDENTITY_MERGE)  # AC9
            return self._merged(job, inputs)
        outcome = Outcome(CHANGED, self._draft(job, contacts[0]))
        if job.dry_run:
            return self._shown(job, inputs, outcome)
        job.require(outcome)
        receipt = job.receipt(contacts[0].id, self.clock())
        return Enriched(self.edit.saved(contacts[0], outcome.result, receipt=receipt), created=False)

    def _merged(self, job: Job, inputs: Sequence[Input]) -> Enriched:
        """MG6: the merge and what it is enriched by are one write."""
        if job.dry_run:
            plan = self._planned(job, [each.contact for each in inputs])
            return self._shown(job, inputs, dataclasses.replace(plan.outcome, did=MERGED))

        def planned(contacts: Sequence[Contact]) -> MergePlan:
            merge = self._planned(job, contacts)
            job.require(dataclasses.replace(merge.outcome, did=MERGED))
            return merge

        def kept(merge: MergePlan) -> Plan:
            return dataclasses.replace(merge.plan, receipt=job.receipt(merge.result.id, merge.plan.now))

        done = apply_merge(self.store, self.clock, [each.contact for each in inputs], planned, kept)
        return Enriched(done.result, created=False)

    def _planned(self, job: Job, contacts: Sequence[Contact]) -> MergePlan:
        planned = MergeAndEdit(self.store, self.edit, self.create.new_id)
        override = job.request.overrides_distinct
        return planned(
            job.access,
            contacts,
            self.clock(),
            lambda merged: self._draft(job, merged, merging=True),
            override=override,
        )

    def _draft(self, job: Job, contact: Contact, merging: bool = False) -> Contact:
        fields = enriched(contact.profile, job.provided, job.request.rules)
        if merging and contact.profile.survey_opt_out:
            fields = dataclasses.replace(fields, survey_opt_out=True)  # MG5: a merge keeps a refusal
        return self.edit.draft(job.access, contact, fields, job.request.promote)

    def _shown(self, job: Job, inputs: Sequence[Input], outcome: Outcome, created: bool = False) -> Enriched:
        shown = counted(self.store, job.access, showing(inputs, job.request.request, outcome))
        return Enriched(outcome.result, created, shown)
