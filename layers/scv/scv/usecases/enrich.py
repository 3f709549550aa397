"""Enrich: find whoever is meant and combine what is known, or make a new contact."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from scv.domain.access import CONTACT_ENRICH, Access
from scv.domain.contacts import Contact
from scv.domain.enriching import Enriched, Enrichment, enriched
from scv.domain.errors import Busy
from scv.domain.merging import Order
from scv.domain.profiles import Profile, normalise, settled
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts import ATTEMPTS, RESEND_WINDOW, CreateContact, EditContact
from scv.usecases.find_holders import find_holders
from scv.usecases.merge import Merge
from scv.usecases.ports import AlreadyHeld, Clock, Contacts


@dataclass(frozen=True, slots=True)
class Enrich:
    """One query an identifier, one read of the contact, one write; a merge comes before it."""

    store: Contacts
    create: CreateContact
    edit: EditContact
    merge: Merge
    clock: Clock

    def __call__(self, access: Access, request: Enrichment, request_key: str, dry_run: bool = False) -> Enriched:
        """What became of the request; the same one sent again within 3 seconds gets the same contact.

        Raises ContactExists, ContactNotFound, NameRequired, InvalidValue, InvalidContent,
        ContactTooLarge, MissingPermission, and what a merge raises.
        """
        if not access.sees(request.division):
            request.chosen(())  # AC2: for this caller nobody is there who could be updated
        access.require_division(request.division, CONTACT_ENRICH)
        for _ in range(ATTEMPTS):
            matches = self._matches(request)
            made = self._made_before(matches, request_key)
            if made is not None:
                return Enriched(made, created=True)
            chosen = request.chosen([each.id for each in matches])
            if chosen:
                return Enriched(self._change(access, chosen, request, dry_run), created=False)
            try:
                return Enriched(self._create(access, request, request_key, dry_run), created=True)
            except AlreadyHeld:
                continue
        raise Busy("Others keep making the same contact; repeat the call.")

    def _matches(self, request: Enrichment) -> list[Contact]:
        """RS1: the best match of each identifier, in the order in which they were sent."""
        found = find_holders(self.store, request.division, request.identifiers, self.clock())
        firsts = [found[each][0].contact_id for each in request.identifiers if found[each]]
        records = self.store.contacts(list(dict.fromkeys(firsts))) if firsts else {}
        return [records[each] for each in dict.fromkeys(firsts) if each in records]

    def _made_before(self, matches: Sequence[Contact], request_key: str) -> Contact | None:
        """The match that this very request made a moment ago; only a young one can be that."""
        young = [each for each in matches if each.created_at > self.clock() - RESEND_WINDOW]
        made = self.store.receipt(request_key, self.clock()) if young else None
        return next((each for each in young if each.id == made), None)

    def _create(self, access: Access, request: Enrichment, request_key: str, dry_run: bool) -> Contact:
        fields = enriched(None, request.provided, request.rules)
        if dry_run:
            return self.create.draft(access, fields, request.division, request.identifiers)
        return self.create(access, fields, request.division, request_key, request.identifiers)

    def _change(self, access: Access, chosen: Sequence[str], request: Enrichment, dry_run: bool) -> Contact:
        provided = normalise(settled(request.provided))

        def change(contact: Contact) -> Profile:
            contact.require_division(request.division)
            fields = enriched(contact.profile, provided, request.rules)
            refused = contact.profile.survey_opt_out and len(chosen) > 1  # MG5: a merge keeps a refusal
            return dataclasses.replace(fields, survey_opt_out=True) if refused else fields

        contact = self._one_of(access, chosen)
        draft = self.edit.draft(access, contact, change(contact), request.promote)
        if dry_run:
            return draft
        if len(chosen) > 1:
            contact = self.merge(Order(access, chosen)).contact
        return self.edit(access, contact.id, change, None, request.promote)

    def _one_of(self, access: Access, chosen: Sequence[str]) -> Contact:
        """What is to be changed; several are merged only when the result can be saved, so first it is drawn up."""
        if len(chosen) > 1:
            return self.merge(Order(access, chosen, dry_run=True)).contact
        return resolve_contact(self.store, access, chosen[0], self.clock())
