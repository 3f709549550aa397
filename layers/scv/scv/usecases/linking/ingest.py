"""Ingest: an interaction event becomes part of one interaction, linked to one contact (RS, JO6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Relink, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import proved
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.merging import member_for
from scv.domain.interactions.interaction import (
    Answer,
    EventType,
    Interaction,
    InteractionEvent,
    Link,
    Outcome,
    advance,
    decided,
    first,
    not_taken_in,
)
from scv.domain.linking.collecting import grown, new_contact
from scv.domain.linking.deciding import (
    Decision,
    cleared,
    created,
    decide,
    gains_trust,
    looks_elsewhere,
    may_grow,
    renewed_reason,
)
from scv.domain.linking.resolution import Holder, Resolution, marks_in, resolve
from scv.domain.linking.same_account import Owner, account_of, completed
from scv.domain.privacy.erasure import is_erased, sealed, seen_as_erased, without_person
from scv.domain.privacy.retention import to_point_at
from scv.domain.projects.project import Project
from scv.domain.senders.senders import DEFAULT, Sender
from scv.domain.values.errors import MergeSetLimit
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering, written_with_members
from scv.usecases.find_holders import Holders, find_holders
from scv.usecases.linking.same_account import Joining, find_owner
from scv.usecases.ports import (
    AtOnce,
    Clock,
    Contacts,
    Ids,
    Interactions,
    Projects,
    StaleWrite,
)
from scv.usecases.projects.project_of import project_of


class Store(Contacts, Interactions, AtOnce, Protocol):
    """What ingest reads and writes."""


@dataclass(frozen=True, slots=True)
class Stitched:
    """A decision for one interaction, what it does to the contact, and which identifiers that contact holds.

    `joins`: several contacts turned out to be one (SE4).
    """

    decision: Decision
    steps: tuple[Transition, ...] = ()
    held: tuple[Identifier, ...] = ()
    joins: Joining | None = None


def joined(joining: Joining, draft: Interaction, decision: Decision) -> Stitched:
    """SE4: linked to the one that the contacts become. Raises MergeSetLimit."""
    result = joining.planned(joining.inputs).result
    link = dataclasses.replace(decision.link, contact_id=member_for(result, draft))
    answer = dataclasses.replace(decision.answer, contact_id=result.id, contact_type=result.type)
    return Stitched(Decision(link, answer), (), result.identifiers, joining)


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes one event in.

    Two round trips when the identifier is known: who holds it, and the interaction itself. A later event reads the
    interaction and its contact, and writes the interaction. The same event again gets its first answer again (RS5).
    """

    store: Store
    settings: Projects
    clock: Clock
    new_id: Ids

    def __call__(self, event: InteractionEvent, sender: Sender = DEFAULT) -> Answer:
        """What became of the event.

        Raises Unavailable when the store does not answer, Busy; SenderNotAllowed when the conversation is of a
        division that is not the sender's (AC6), which then neither moves it nor learns whose it is.
        """

        def once(learned: Learned) -> Answer:
            now, known = self.clock(), learned.stored
            if known is None and (learned.attempts or event.type is not EventType.STARTED):
                known = self.store.interaction(event.conversation_id)
            living = known if known and known.is_alive(now) else None
            if living is None:
                return self._first(event, sender, learned.gone, now)
            sender.require_conversation(living.division)
            return self._taken_in(living, event, learned.gone, now)

        return until_done(self.store, self.clock, once, about=event.conversation_id)

    def _taken_in(self, known: Interaction, event: InteractionEvent, gone: frozenset[str], now: datetime) -> Answer:
        seen = known.seen(event.id)
        if seen is not None:
            return _told(seen, known, event)
        return self._again(known, event, gone, now)

    def _first(self, event: InteractionEvent, sender: Sender, gone: frozenset[str], now: datetime) -> Answer:
        usual = {"division": sender.division, "project_id": sender.project_id}
        draft = self._included(first(event, Link(None, ""), Answer(Outcome.SEARCH), now, **usual))
        stitched = self._stitch(draft, self._holders(draft, now), account_of(event), now)
        decision = stitched.decision
        interaction = decided(draft, decision.link, decision.answer)
        self._store(stitched, Relink(None, interaction), gone, now)
        return _told(decision.answer, interaction, event)

    def _again(self, known: Interaction, event: InteractionEvent, gone: frozenset[str], now: datetime) -> Answer:
        if is_erased(known):
            return self._anonymously(known, event, now)
        draft = self._included(advance(known, event, known.link, Answer(Outcome.UPDATED), now))
        elsewhere = known.link.by is None and looks_elsewhere(known, draft)
        contact, found = self._read(draft, now) if elsewhere else (self._linked(draft), None)
        if contact is not None and contact.erased:
            return self._anonymously(seen_as_erased(known, contact), event, now)
        lost = known.link.contact_id is not None and (contact is None or not contact.is_alive(now))
        if known.link.by is None and (elsewhere or lost):
            holders = self._holders(draft, now) if found is None else found
            stitched = self._stitch(draft, holders, account_of(event), now, contact)
        else:
            stitched = self._kept(draft, _standing(known, None if lost else contact), None if lost else contact, now)
        answer = _updated(stitched.decision.answer, event, known)
        interaction = advance(known, event, stitched.decision.link, answer, now)
        interaction = dataclasses.replace(interaction, included=draft.included)
        self._store(stitched, Relink(known, interaction), gone, now)
        return _told(answer, interaction, event)

    def _included(self, draft: Interaction) -> Interaction:
        """PJ9: whether journeys show it once it is linked, by what the project says at its last event."""
        included = not draft.rule.in_journey and project_of(self.settings, draft).shows(draft.channel)
        return draft if draft.included is included else dataclasses.replace(draft, included=included)

    def _anonymously(self, known: Interaction, event: InteractionEvent, now: datetime) -> Answer:
        """PV1: a late event of an erased conversation brings nothing personal back, and links nobody by itself."""
        contact = self._linked(known)
        living = contact if contact is not None and contact.is_alive(now) else None
        answer = _updated(_standing(known, living).answer, event, known)
        self.store.replace(known, sealed(advance(known, without_person(event), known.link, answer, now)))
        return answer

    def _linked(self, draft: Interaction) -> Contact | None:
        """RS10: whose it is now, alive or not."""
        member = draft.link.contact_id
        return answering(self.store, self.store.contact(member)) if member else None

    def _read(self, draft: Interaction, now: datetime) -> tuple[Contact | None, Holders]:
        if draft.link.contact_id is None:
            return None, self._holders(draft, now)
        return self.store.at_once(lambda: self._linked(draft), lambda: self._holders(draft, now))

    def _holders(self, draft: Interaction, now: datetime) -> Holders:
        on_whatsapp = any(each.type is IdentifierType.SOCIAL_WHATSAPP for each in draft.lookups)
        phones = project_of(self.settings, draft).phones(draft.lookups) if on_whatsapp else ()
        return find_holders(self.store, draft.division, (*draft.lookups, *phones), now)

    def _stitch(
        self,
        draft: Interaction,
        found: Holders,
        account: tuple[Identifier, ...],
        now: datetime,
        linked: Contact | None = None,
    ) -> Stitched:
        """RS4, RS6, SE4: the decision for an interaction, and what becomes of its contact."""
        project = project_of(self.settings, draft)
        clear = cleared(draft, marks_in(found, project), project)
        told, account = clear.interaction, tuple(each for each in account if each not in clear.kept_back)
        owner = find_owner(self.store, account if len(account) > 1 else (), found, now)
        resolution = resolve(clear.lookups, found, now, (owner.decides,) if owner else clear.deciding, draft.made)
        decision = decide(told, resolution, project, clear.shared)
        taken = clear.kept_back | {each for each in draft.lookups if found[each]}
        if decision.creates:
            own = self._own(draft, linked)
            if own is None or not own.is_alive(now):
                return self._made(told, decision, taken, project, now)
            return self._known_already(own, told, decision, resolution, taken, project, now)
        best = resolution.best
        if decision.link.contact_id is None or best is None:
            return Stitched(decision)
        kept = renewed_reason(best, decision, told)
        if owner is not None:
            complete = partial(completed, interaction=told, account=account, taken=taken, project=project, now=now)
            return self._owned(told, kept, owner, complete, now)
        if not (may_grow(best, told) or best.needs_renewal(now) or gains_trust(best, told, found)):
            held = (each for each in draft.lookups if any(one.contact_id == best.contact_id for one in found[each]))
            return Stitched(kept, held=tuple(held))
        return self._touched(told, kept, best, taken, project, now)

    def _owned(
        self,
        draft: Interaction,
        decision: Decision,
        owner: Owner,
        complete: Callable[[Contact], Contact],
        now: datetime,
    ) -> Stitched:
        """SE4: the account's contact gains its other names, and becomes one with those that were made for them."""
        if owner.joins and owner.keeps is not None:
            with suppress(MergeSetLimit):  # what cannot be one is linked all the same
                return joined(
                    Joining((owner.keeps, *owner.joins), now, self.new_id(), complete, draft.proofs), draft, decision
                )
        contact = owner.keeps
        if contact is None:
            return Stitched(decision)
        after = complete(contact)
        after = after.renewed(now) if after.needs_renewal(now) else after
        answer = dataclasses.replace(decision.answer, contact_id=after.id, contact_type=after.type)
        return self._proved(draft, Decision(decision.link, answer), contact, after, now)

    def _kept(self, draft: Interaction, decision: Decision, contact: Contact | None, now: datetime) -> Stitched:
        """RS8, TR1: the contact of a later event, when its renewal is due or something is proved better."""
        if contact is None:
            return Stitched(decision)
        after = contact.renewed(now) if contact.needs_renewal(now) else contact
        return self._proved(draft, decision, contact, after, now)

    def _proved(
        self, draft: Interaction, decision: Decision, before: Contact, after: Contact, now: datetime
    ) -> Stitched:
        """TR1: the contact with what the interaction proves of it; what changes nothing is not written."""
        after = proved(after, draft.proofs, now)
        steps = () if after is before else written_with_members(self.store, before, after)
        return Stitched(decision, steps, after.identifiers)

    def _own(self, draft: Interaction, linked: Contact | None) -> Contact | None:
        """RS4: the contact that was made for this interaction, which need not be linked to it any more."""
        if draft.made is not None and draft.made == draft.link.contact_id:
            return linked
        return answering(self.store, self.store.contact(draft.made)) if draft.made else None

    def _made(
        self, draft: Interaction, decision: Decision, taken: frozenset[Identifier], project: Project, now: datetime
    ) -> Stitched:
        """RS4: a new contact; what others hold stays theirs (RS6)."""
        contact = new_contact(self.new_id(), draft, taken, project, now)
        return Stitched(created(decision, contact), (Transition(None, contact),), contact.identifiers)

    def _touched(
        self,
        draft: Interaction,
        decision: Decision,
        best: Holder,
        taken: frozenset[Identifier],
        project: Project,
        now: datetime,
    ) -> Stitched:
        """RS8, CH2, TR1: a contact whose expiry is due, or that the interaction tells more about or proves better."""
        contact = self.store.contact(best.contact_id)
        if contact is None or not contact.is_alive(now):
            raise StaleWrite(best.contact_id)
        richer = grown(contact, draft, taken, project, now) if may_grow(best, draft, contact) else contact
        if richer is contact and contact.needs_renewal(now):
            richer = contact.renewed(now)
        answer = dataclasses.replace(decision.answer, contact_type=richer.type)
        return self._proved(draft, Decision(decision.link, answer), contact, richer, now)

    def _known_already(
        self,
        own: Contact,
        draft: Interaction,
        decision: Decision,
        resolution: Resolution,
        taken: frozenset[Identifier],
        project: Project,
        now: datetime,
    ) -> Stitched:
        """RS4, JO6: nobody holds what decides; the contact that was made for this very interaction is there already."""
        others = sum(holder.contact_id != own.id for holder in resolution.candidates)
        richer = grown(own, draft, taken, project, now) if own.is_provisional else own
        named = created(decision, richer, others)
        link = dataclasses.replace(named.link, contact_id=draft.made)
        return self._proved(draft, Decision(link, named.answer), own, richer, now)

    def _store(self, stitched: Stitched, relink: Relink, gone: frozenset[str], now: datetime) -> None:
        """One write; PV1: together with the pointers to an interaction that no contact would lead to."""
        pointing = to_point_at(relink.before, relink.after, stitched.held)
        if stitched.joins is not None:
            stitched.joins.apply(self.store, self.clock, relink, pointing, gone)
        elif stitched.steps or pointing:
            self.store.apply(Plan(now, stitched.steps, interaction=relink, takes_over=gone, pointing=pointing))
        elif relink.before is None:
            self.store.add(relink.after)
        else:
            self.store.replace(relink.before, relink.after)


def _standing(known: Interaction, contact: Contact | None) -> Decision:
    """RS10: the contact and the reason that hold now, the candidates of the last resolution."""
    last, link = next(known.answers, Answer(Outcome.SEARCH)), known.link
    who, kind = (contact.id, contact.type) if contact else (None, None)
    return Decision(link, Answer(last.outcome, who, kind, last.candidates, link.rule, link.identifier))


def _updated(answer: Answer, event: InteractionEvent, known: Interaction) -> Answer:
    """What a later event is told: `duplicate` when the conversation had started already."""
    again = event.type is EventType.STARTED and known.has_started
    outcome = Outcome.DUPLICATE if again else Outcome.UPDATED
    return dataclasses.replace(answer, outcome=outcome)


def _told(answer: Answer, interaction: Interaction, event: InteractionEvent) -> Answer:
    """RS12, AC6: the answer, with what of the event its conversation does not take in."""
    ignored = () if is_erased(interaction) else not_taken_in(interaction, event)
    return dataclasses.replace(answer, ignored=ignored) if ignored else answer
