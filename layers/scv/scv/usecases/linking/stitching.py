"""Stitching: an interaction gets its contact, and the contact what the interaction tells of it (RS4, RS6, SE4, TR1)."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import proved
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import TOO_MUCH, member_for
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.collecting import grown, new_contact
from scv.domain.linking.deciding import Decision, cleared, created, decide, gains_trust, may_grow, renewed_reason
from scv.domain.linking.resolution import Holder, Resolution, marks_in, resolve
from scv.domain.linking.same_account import Owner, completed
from scv.domain.projects.project import Project
from scv.domain.values.errors import ContactsDistinct
from scv.domain.values.ids import ContactId
from scv.usecases.contact_of import answering, written_with_members
from scv.usecases.find_holders import Holders
from scv.usecases.linking.same_account import Joining, find_owner
from scv.usecases.ports.clock import Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.projects import Projects
from scv.usecases.ports.writes import StaleWrite
from scv.usecases.projects.project_of import project_of


@dataclass(frozen=True, slots=True)
class Stitched:
    """A decision for one interaction, and what it does to the contact.

    `held`: the identifiers of the record that it is linked to. `joins`: several contacts turned out to be one (SE4).
    """

    decision: Decision
    steps: tuple[Transition, ...] = ()
    held: tuple[Identifier, ...] = ()
    joins: Joining | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """An interaction that looks for its contact: who holds what it names, and the project whose settings count.

    `account`: the names that its platform told together (SE4). `draft`: as far as it tells who somebody is; `asked`:
    all that was looked for, of which `kept_back` becomes nobody's by itself (SI1, TR4).
    """

    draft: Interaction
    found: Holders
    account: tuple[Identifier, ...]
    project: Project
    now: datetime
    asked: tuple[Identifier, ...]
    kept_back: frozenset[Identifier]

    @property
    def taken(self) -> frozenset[Identifier]:
        """What somebody holds already, and what nobody is to get."""
        return self.kept_back | {each for each in self.asked if self.found[each]}

    def held_by(self, member: ContactId | None) -> tuple[Identifier, ...]:
        """What of it a member of a contact's merge set holds."""
        return tuple(each for each in self.asked if any(one.member == member for one in self.found[each]))

    def grown(self, contact: Contact) -> Contact:
        """RS4, CH2: the contact with what the interaction tells of it; the same when that is nothing."""
        return grown(contact, self.draft, self.taken, self.project, self.now)

    def completed(self, contact: Contact) -> Contact:
        """SE4: the contact with every name of its account that nobody else has."""
        return completed(contact, self.draft, self.account, self.taken, self.project, self.now)


@dataclass(frozen=True, slots=True)
class Stitching:
    """Decides whose an interaction is, and what becomes of the contact; nothing is written here."""

    store: Contacts
    settings: Projects
    new_id: Ids

    def stitch(
        self,
        draft: Interaction,
        found: Holders,
        account: tuple[Identifier, ...],
        now: datetime,
        linked: Contact | None = None,
    ) -> Stitched:
        """RS4, RS6, SE4: by who holds what it names. Raises StaleWrite when one of them is gone meanwhile."""
        project = project_of(self.settings, draft)
        clear = cleared(draft, marks_in(found, project), project)
        told, account = clear.interaction, tuple(each for each in account if each not in clear.kept_back)
        case = Case(told, found, account, project, now, draft.lookups, clear.kept_back)
        owner = find_owner(self.store, account if len(account) > 1 else (), found, now)
        resolution = resolve(clear.lookups, found, now, (owner.decides,) if owner else clear.deciding, draft.made)
        decision = decide(told, resolution, project, clear.shared)
        if decision.creates:
            own = self._own(draft, linked)
            if own is None or not own.is_alive(now):
                return self._made(case, decision)
            return self._known_already(case, own, decision, resolution)
        best = resolution.best
        if decision.link.contact_id is None or best is None:
            return Stitched(decision)
        kept = renewed_reason(best, decision, told)
        if owner is not None:
            return self._owned(case, kept, owner)
        if not (may_grow(best, told) or best.needs_renewal(now) or gains_trust(best, told, found)):
            return Stitched(kept, held=case.held_by(kept.link.contact_id))
        return self._touched(case, kept, best)

    def keep(self, draft: Interaction, decision: Decision, contact: Contact | None, now: datetime) -> Stitched:
        """RS8, TR1: the contact of a later event, when its renewal is due or something is proved better."""
        if contact is None:
            return Stitched(decision)
        return self._proved(draft, decision, contact, _renewed(contact, now), now)

    def _own(self, draft: Interaction, linked: Contact | None) -> Contact | None:
        """RS4: the contact that was made for this interaction, which need not be linked to it any more."""
        if draft.made is not None and draft.made == draft.link.contact_id:
            return linked
        return answering(self.store, self.store.contact(draft.made)) if draft.made else None

    def _made(self, case: Case, decision: Decision) -> Stitched:
        """RS4: a new contact; what others hold stays theirs (RS6)."""
        contact = new_contact(ContactId(self.new_id()), case.draft, case.taken, case.project, case.now)
        return Stitched(created(decision, contact), (Transition(None, contact),), contact.identifiers)

    def _known_already(self, case: Case, own: Contact, decision: Decision, resolution: Resolution) -> Stitched:
        """RS4, JO6: nobody holds what decides; the contact that was made for this very interaction is there already."""
        others = sum(holder.contact_id != own.id for holder in resolution.candidates)
        richer = case.grown(own) if own.is_provisional else own
        named = created(decision, richer, others)
        link = dataclasses.replace(named.link, contact_id=case.draft.made)
        return self._proved(case.draft, Decision(link, named.answer), own, richer, case.now)

    def _owned(self, case: Case, decision: Decision, owner: Owner) -> Stitched:
        """SE4: the account's contact gains its other names, and becomes one with those that were made for them."""
        if owner.joins and owner.keeps is not None:
            inputs = (owner.keeps, *owner.joins)
            joining = Joining(inputs, case.now, ContactId(self.new_id()), case.completed, case.draft.proofs)
            with suppress(*TOO_MUCH, ContactsDistinct):  # what cannot be one is linked all the same
                return _joined(joining, case.draft, decision)
        contact = owner.keeps
        if contact is None:
            return Stitched(decision)
        after = _renewed(case.completed(contact), case.now)
        answer = dataclasses.replace(decision.answer, contact_id=after.id, contact_type=after.type)
        return self._proved(case.draft, Decision(decision.link, answer), contact, after, case.now)

    def _touched(self, case: Case, decision: Decision, best: Holder) -> Stitched:
        """RS8, CH2, TR1: a contact whose expiry is due, or that the interaction tells more about or proves better."""
        contact = self.store.contact(best.contact_id)
        if contact is None or not contact.is_alive(case.now):
            raise StaleWrite(best.contact_id)
        richer = case.grown(contact) if may_grow(best, case.draft, contact) else contact
        if richer is contact:
            richer = _renewed(contact, case.now)
        answer = dataclasses.replace(decision.answer, contact_type=richer.type)
        return self._proved(case.draft, Decision(decision.link, answer), contact, richer, case.now)

    def _proved(
        self, draft: Interaction, decision: Decision, before: Contact, after: Contact, now: datetime
    ) -> Stitched:
        """TR1: the contact with what the interaction proves of it; what changes nothing is not written."""
        after = proved(after, draft.proofs, now)
        steps = () if after is before else written_with_members(self.store, before, after)
        return Stitched(decision, steps, after.held_by(decision.link.contact_id))


def _joined(joining: Joining, draft: Interaction, decision: Decision) -> Stitched:
    """SE4: linked to the one that the contacts become. Raises MergeSetLimit."""
    result = joining.planned(joining.inputs).result
    link = dataclasses.replace(decision.link, contact_id=member_for(result, draft))
    answer = dataclasses.replace(decision.answer, contact_id=result.id, contact_type=result.type)
    return Stitched(Decision(link, answer), (), result.held_by(link.contact_id), joining)


def _renewed(contact: Contact, now: datetime) -> Contact:
    """RS8: with a later expiry when that is due, else the very same."""
    return contact.renewed(now) if contact.needs_renewal(now) else contact
