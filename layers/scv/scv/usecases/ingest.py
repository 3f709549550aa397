"""Ingest: an interaction event becomes part of one interaction, linked to one contact (RS, JO6)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scv.domain.contacts import RENEW_AT_MOST_EVERY, Contact, ContactType, provisional
from scv.domain.erasure import is_erased, without_person
from scv.domain.errors import Busy
from scv.domain.identifiers import Identifier
from scv.domain.interactions import (
    Answer,
    EventType,
    Interaction,
    InteractionEvent,
    Link,
    Outcome,
    advance,
    first,
)
from scv.domain.linking import (
    Decision,
    collected_name,
    collected_profile,
    created,
    decide,
    grown,
    renewed_reason,
)
from scv.domain.plans import Plan, Relink, Transition
from scv.domain.profiles import Profile
from scv.domain.projects import Project
from scv.domain.resolution import Holder, resolve
from scv.usecases.contact_of import answering
from scv.usecases.find_holders import find_holders
from scv.usecases.ports import (
    AlreadyHeld,
    Clock,
    Contacts,
    Ids,
    InteractionChanged,
    Interactions,
    Projects,
    StaleWrite,
)

ATTEMPTS = 12


class Store(Contacts, Interactions, Protocol):
    """What ingest reads and writes."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes one event in.

    Two round trips when the identifier is known: who holds it, and the interaction itself. The same
    event taken in again gets its first answer again (RS5).
    """

    store: Store
    settings: Projects
    clock: Clock
    new_id: Ids

    def __call__(self, event: InteractionEvent) -> Answer:
        """What became of the event. Raises Unavailable when the store does not answer, Busy, TooManyEvents."""
        known = None if event.type is EventType.STARTED else self.store.interaction(event.conversation_id)
        gone: frozenset[str] = frozenset()
        for _ in range(ATTEMPTS):
            try:
                return self._again(known, event, gone) if known else self._first(event, gone)
            except InteractionChanged as changed:
                known = changed.stored or self.store.interaction(event.conversation_id)
            except AlreadyHeld as held:
                gone |= self._if_gone(held.contact_id)
            except StaleWrite:
                continue
        raise Busy("Too many events of one customer at once; repeat the call.", entity_id=event.conversation_id)

    def _if_gone(self, contact_id: str) -> frozenset[str]:
        """RS5: a guard whose contact is gone may be taken over."""
        contact = answering(self.store, self.store.contact(contact_id)) if contact_id else None
        alive = contact is not None and contact.is_alive(self.clock())
        return frozenset() if alive or not contact_id else frozenset({contact_id})

    def _first(self, event: InteractionEvent, gone: frozenset[str]) -> Answer:
        draft = first(event, Link(None, ""), Answer(Outcome.SEARCH))
        stitched = self._stitch(draft)
        interaction = first(event, stitched.decision.link, stitched.decision.answer)
        self._store(stitched, Relink(None, interaction), gone)
        return stitched.decision.answer

    def _again(self, known: Interaction, event: InteractionEvent, gone: frozenset[str]) -> Answer:
        seen = known.seen(event.id)
        if seen is not None:
            return seen.answer
        if is_erased(known):
            event = without_person(event)
        draft = advance(known, event, known.link, Answer(Outcome.UPDATED))
        if known.link.by is None and _looks_elsewhere(known, draft):
            stitched = self._stitch(draft)
        else:
            stitched = self._standing(known, draft)
        answer = _updated(stitched.decision, event, known)
        interaction = advance(known, event, stitched.decision.link, answer)
        self._store(stitched, Relink(known, interaction), gone)
        return answer

    def _standing(self, known: Interaction, draft: Interaction) -> Stitched:
        """RS10: what was answered last, unless an agent has decided since or the contact is gone.

        RS8: an expiry that is due is renewed, and who has expired is nobody any more.
        Neither costs a read on the first day of a conversation that nobody has decided about.
        """
        last, now, link = known.events[-1].answer, self.clock(), known.link
        decided = link.by is not None and not is_erased(known)
        if not decided and not _on_another_day(known, now):
            return Stitched(Decision(link, last), draft)
        contact = answering(self.store, self.store.contact(link.contact_id)) if link.contact_id else None
        if contact is not None and not contact.is_alive(now):
            contact = None
        if decided or contact is None:
            who, kind = (contact.id, contact.type) if contact else (None, None)
            last = Answer(last.outcome, who, kind, last.candidates, link.rule, link.identifier)
        due = contact is not None and contact.needs_renewal(now)
        step = Transition(contact, contact.renewed(now)) if contact and due else None
        return Stitched(Decision(link, last), draft, step)

    def _stitch(self, draft: Interaction) -> Stitched:
        """RS4, RS6: the decision for an interaction, and what becomes of its contact."""
        now, project = self.clock(), self.settings.project(draft.project_id)
        found = find_holders(self.store, draft.division, draft.lookups, now)
        resolution = resolve(draft.lookups, found, now)
        decision = decide(draft, resolution, project)
        if decision.creates:
            return self._made(draft, decision, project, now)
        if decision.link.contact_id is None or resolution.best is None:
            return Stitched(decision, draft)
        kept = renewed_reason(draft.link, decision, draft)
        if not _may_change(resolution.best, draft, now):
            return Stitched(kept, draft)
        taken = frozenset(each for each in draft.lookups if found[each])
        return self._touched(draft, kept, resolution.best, taken, project, now)

    def _made(self, draft: Interaction, decision: Decision, project: Project, now: datetime) -> Stitched:
        """RS4: a new contact, or the one made when the same interaction told nothing yet (JO6)."""
        own = self.store.contact(draft.link.contact_id) if draft.link.rule == "RS4" and draft.link.contact_id else None
        if own and own.type is ContactType.EPHEMERAL and not own.held and own.is_alive(now) and not own.is_ancestor:
            richer = grown(own, draft, (), project, now)
            return Stitched(created(decision, richer), draft, Transition(own, richer))
        contact = _new_contact(draft, project, self.new_id(), now)
        return Stitched(created(decision, contact), draft, Transition(None, contact))

    def _touched(
        self,
        draft: Interaction,
        decision: Decision,
        best: Holder,
        taken: frozenset[Identifier],
        project: Project,
        now: datetime,
    ) -> Stitched:
        """RS8, CH2: a provisional contact whose expiry is due, or that the interaction tells more about."""
        contact = self.store.contact(best.contact_id)
        if contact is None or not contact.is_alive(now):
            raise StaleWrite(best.contact_id)
        richer = grown(contact, draft, taken, project, now) if _may_grow(best, draft) else contact
        if richer is contact and contact.needs_renewal(now):
            richer = contact.renewed(now)
        if richer is contact:
            return Stitched(decision, draft)
        answer = dataclasses.replace(decision.answer, contact_type=richer.type)
        return Stitched(Decision(decision.link, answer), draft, Transition(contact, richer))

    def _store(self, stitched: Stitched, relink: Relink, gone: frozenset[str]) -> None:
        if stitched.contact is not None:
            self.store.apply(Plan(self.clock(), (stitched.contact,), interaction=relink, takes_over=gone))
        elif relink.before is None:
            self.store.add(relink.after)
        else:
            self.store.replace(relink.before, relink.after)


@dataclass(frozen=True, slots=True)
class Stitched:
    """A decision for one interaction, with what it does to the contact."""

    decision: Decision
    interaction: Interaction
    contact: Transition | None = None


def _new_contact(draft: Interaction, project: Project, contact_id: str, now: datetime) -> Contact:
    profile = collected_profile(draft, project) if _tells_who(draft) else Profile()
    return provisional(contact_id, draft.division, draft.lookups, now, profile)


def _may_change(best: Holder, draft: Interaction, now: datetime) -> bool:
    """Whether the record behind the index row has to be read at all."""
    return _may_grow(best, draft) or best.needs_renewal(now)


def _may_grow(best: Holder, draft: Interaction) -> bool:
    """CH2, JO6: who was nobody until now, or was made for this very interaction, gains what it tells."""
    if best.type is ContactType.EPHEMERAL and _tells_who(draft):
        return True
    own = draft.link.rule == "RS4" and draft.link.contact_id == best.contact_id
    return own and best.type is not ContactType.CURATED


def _tells_who(draft: Interaction) -> bool:
    return any(identifier.is_personal for identifier in draft.lookups)


def _looks_elsewhere(known: Interaction, draft: Interaction) -> bool:
    """JO6: the event changes what the interaction is looked up by, or where, or whom it was made for."""
    if known.link.rule == "RS4" and collected_name(known.facts) != collected_name(draft.facts):
        return True
    begins = draft.has_started and not known.has_started and known.link.contact_id is None
    return begins or (known.lookups, known.division, known.channel) != (draft.lookups, draft.division, draft.channel)


def _on_another_day(known: Interaction, now: datetime) -> bool:
    """RS8: the conversation has gone on into another day since its last event, counted from its first."""
    start, day = known.events[0].at, RENEW_AT_MOST_EVERY
    return (now - start) // day > (known.last_event.at - start) // day


def _updated(decision: Decision, event: InteractionEvent, known: Interaction) -> Answer:
    """What a later event is told: `duplicate` when the conversation had started already."""
    again = event.type is EventType.STARTED and known.has_started
    outcome = Outcome.DUPLICATE if again else Outcome.UPDATED
    answer = decision.answer
    return Answer(outcome, answer.contact_id, answer.contact_type, answer.candidates, answer.rule, answer.identifier)
