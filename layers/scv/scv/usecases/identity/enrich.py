"""Enrich: find whoever is meant and combine what is known, or make a new contact."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from scv.frozen import dataclass

from scv.domain.access.permissions import CONTACT_ENRICH, IDENTITY_MERGE, Access
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, normalise, settled
from scv.domain.identity.enriching import Enriched, Enrichment, enriched
from scv.domain.identity.merging import MergePlan, plan_merge
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contacts.save import RESEND_WINDOW, CreateContact, EditContact
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.merge import apply_merge
from scv.usecases.ports import Clock, Contacts, StaleWrite


@dataclass(frozen=True, slots=True)
class Enrich:
    """One query an identifier, one read of the contact, one write; a merge comes before it."""

    store: Contacts
    create: CreateContact
    edit: EditContact
    clock: Clock

    def __call__(self, access: Access, request: Enrichment, request_key: str, dry_run: bool = False) -> Enriched:
        """What became of the request; the same one sent again within 3 seconds gets the same contact.

        Raises ContactExists, ContactNotFound, NameRequired, InvalidValue, InvalidContent,
        ContactTooLarge, MissingPermission, and what a merge raises.
        """
        if not access.sees(request.division):
            request.chosen(())  # AC2: for this caller nobody is there who could be updated
        access.require_division(request.division, CONTACT_ENRICH)
        provided = normalise(settled(request.provided))

        def once(learned: Learned) -> Enriched:
            matches = self._matches(request)
            made = self._made_before(access, matches, request_key)
            if made is not None:
                return Enriched(made, created=True)
            chosen = request.chosen(matches)
            if not chosen:
                return Enriched(self._created(access, request, provided, request_key, dry_run, learned), created=True)
            return Enriched(self._changed(access, chosen, request, provided, dry_run), created=False)

        return until_done(
            self.store,
            self.clock,
            once,
            resent=lambda made: self._created_before(access, made),
        )

    def _matches(self, request: Enrichment) -> list[Contact]:
        """RS1: the best match of each identifier, in the order in which they were sent."""
        found = find_holders(self.store, request.division, request.identifiers, self.clock())
        firsts = [found[each][0].contact_id for each in request.identifiers if found[each]]
        records = self.store.contacts(list(dict.fromkeys(firsts))) if firsts else {}
        for each in firsts:
            record = records.get(each)
            if record is None or record.is_ancestor or not record.is_alive(self.clock()):
                raise StaleWrite(each)  # merged or deleted between the two reads: it is matched anew
        return [records[each] for each in dict.fromkeys(firsts)]

    def _made_before(self, access: Access, matches: Sequence[Contact], request_key: str) -> Contact | None:
        """The match that this very request made a moment ago; only a young one can be that."""
        young = [each for each in matches if each.created_at > self.clock() - RESEND_WINDOW]
        made = self.store.receipt(request_key, self.clock()) if young else None
        found = next((each for each in young if each.id == made), None)
        return self.create.made_before(access, found)

    def _created_before(self, access: Access, made: Contact | None) -> Enriched | None:
        found = self.create.made_before(access, made)
        return Enriched(found, created=True) if found else None

    def _created(
        self,
        access: Access,
        request: Enrichment,
        provided: Profile,
        request_key: str,
        dry_run: bool,
        learned: Learned,
    ) -> Contact:
        """RS5: guarded by what was looked for, so that two such requests at once make one contact."""
        fields = normalise(enriched(None, provided, request.rules))
        written = self.create.steps(access, fields, request.division, request.identifiers)
        if not dry_run:
            self.store.apply(self.create.plan(access, written, request_key, learned))
        return written[0].contact

    def _changed(
        self, access: Access, chosen: Sequence[Contact], request: Enrichment, provided: Profile, dry_run: bool
    ) -> Contact:
        """The contacts that matched, these records and no others, merged where there are several, and combined.

        Several are merged only when the result can be saved, so first it is drawn up.
        """
        contact = self._merged(access, chosen, dry_run=True)
        contact.require_division(request.division)
        draft = self.edit.draft(access, contact, enriched(contact.profile, provided, request.rules), request.promote)
        if dry_run:
            return draft
        contact = self._merged(access, chosen)
        fields = enriched(contact.profile, provided, request.rules)
        if len(chosen) > 1 and contact.profile.survey_opt_out:
            fields = dataclasses.replace(fields, survey_opt_out=True)  # MG5: a merge keeps a refusal
        return self.edit.saved(contact, self.edit.draft(access, contact, fields, request.promote))

    def _merged(self, access: Access, chosen: Sequence[Contact], dry_run: bool = False) -> Contact:
        """One contact as it is, several as the result of their merge (AC9: which takes its own permission)."""
        if len(chosen) == 1:
            return chosen[0]
        access.require(IDENTITY_MERGE)

        def planned(inputs: Sequence[Contact]) -> MergePlan:
            return plan_merge(inputs, None, self.clock(), access.subject, self.create.new_id())

        if dry_run:
            return planned(chosen).result
        return apply_merge(self.store, self.clock, chosen, planned, lambda merge: merge.plan).result
