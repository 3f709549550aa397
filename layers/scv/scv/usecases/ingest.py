"""Ingest: an interaction event becomes part of one interaction, linked to one contact (RS, JO6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scv.domain.contacts import Contact, ContactType, provisional
from scv.domain.erasure import is_erased, without_person
from scv.domain.errors import Busy
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
from scv.domain.linking import Decision, collected_profile, created, decide, identified
from scv.domain.plans import Plan, Relink, Transition
from scv.domain.profiles import Profile
from scv.domain.projects import Project
from scv.domain.resolution import Holder, Resolution, resolve
from scv.usecases.contact_of import answering
from scv.usecases.find_holders import find_holders
from scv.usecases.ports import (
    AlreadyHeld,
    Clock,
    Contacts,
    Divisions,
    Ids,
    InteractionChanged,
    Interactions,
    Projects,
    StaleWrite,
)

ATTEMPTS = 12


class Store(Contacts, Interactions, Protocol):
    """What ingest reads and writes."""


class Settings(Projects, Divisions, Protocol):
    """What ingest is told."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """Takes one event in.

    Two round trips when the identifier is known: who holds it, and the interaction itself. The same
    event taken in again gets its first answer again (RS5).
    """

    store: Store
    settings: Settings
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
            stitched = Stitched(Decision(known.link, known.events[-1].answer), draft)
        answer = _updated(stitched.decision, event, known)
        interaction = advance(known, event, stitched.decision.link, answer)
        self._store(stitched, Relink(known, interaction), gone)
        return answer

    def _stitch(self, draft: Interaction) -> Stitched:
        """RS4, RS6: the decision for an interaction, and what becomes of its contact."""
        now, project = self.clock(), self.settings.project(draft.project_id)
        found = find_holders(self.store, draft.division, draft.lookups, now)
        resolution = resolve(draft.lookups, found, now)
        decision = decide(draft, resolution, project)
        if decision.creates:
            self.settings.note_division(draft.division)
            contact = _new_contact(draft, project, self.new_id(), now)
            return Stitched(created(decision, contact), draft, Transition(None, contact))
        if decision.link.contact_id is None or resolution.best is None:
            return Stitched(decision, draft)
        return self._touched(draft, decision, resolution, project, now)

    def _touched(
        self, draft: Interaction, decision: Decision, resolution: Resolution, project: Project, now: datetime
    ) -> Stitched:
        """RS8, CH2: a provisional contact whose expiry is due, or that the interaction tells more about."""
        best = resolution.best
        if best is None or not _may_change(best, draft, now):
            return Stitched(decision, draft)
        contact = self.store.contact(best.contact_id)
        if contact is None or not contact.is_alive(now):
            raise StaleWrite(best.contact_id)
        if contact.type is ContactType.EPHEMERAL and _tells_who(draft):
            grown = identified(contact, draft, project, now)
            return Stitched(created(decision, grown), draft, Transition(contact, grown))
        if contact.needs_renewal(now):
            return Stitched(decision, draft, Transition(contact, contact.renewed(now)))
        return Stitched(decision, draft)

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
    if best.type is ContactType.EPHEMERAL and _tells_who(draft):
        return True
    return best.needs_renewal(now)


def _tells_who(draft: Interaction) -> bool:
    return any(identifier.is_personal for identifier in draft.lookups)


def _looks_elsewhere(known: Interaction, draft: Interaction) -> bool:
    """JO6: the event changes what the interaction is looked up by, or where."""
    return (known.lookups, known.division, known.channel) != (draft.lookups, draft.division, draft.channel)


def _updated(decision: Decision, event: InteractionEvent, known: Interaction) -> Answer:
    """What a later event is told: `duplicate` when the conversation had started already."""
    started = any(seen.type is EventType.STARTED for seen in known.events)
    again = event.type is EventType.STARTED and started
    outcome = Outcome.DUPLICATE if again else Outcome.UPDATED
    answer = decision.answer
    return Answer(outcome, answer.contact_id, answer.contact_type, answer.candidates, answer.rule, answer.identifier)
