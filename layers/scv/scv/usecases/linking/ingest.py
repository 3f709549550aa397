"""Ingest: an interaction event becomes part of one interaction, linked to one contact (RS, JO6)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.changes.plans import Plan, Relink
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import IdentifierType
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
from scv.domain.linking.deciding import Decision, looks_elsewhere
from scv.domain.linking.same_account import account_of
from scv.domain.privacy.erasure import is_erased, sealed, seen_as_erased, without_person
from scv.domain.privacy.retention import to_point_at
from scv.domain.senders.senders import DEFAULT, Sender
from scv.domain.values.ids import ContactId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.consent.pass_on import PassOn
from scv.usecases.contact_of import answering
from scv.usecases.find_holders import Holders, find_holders
from scv.usecases.linking.stitching import Stitched, Stitching
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import AtOnce, Contacts
from scv.usecases.ports.interactions import Interactions
from scv.usecases.ports.projects import Projects
from scv.usecases.projects.project_of import project_of


class Store(Contacts, Interactions, AtOnce, Protocol):
    """What ingest reads and writes."""


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

    @property
    def _stitching(self) -> Stitching:
        return Stitching(self.store, self.settings, self.new_id)

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

    def _taken_in(
        self, known: Interaction, event: InteractionEvent, gone: frozenset[ContactId], now: datetime
    ) -> Answer:
        seen = known.seen(event.id)
        if seen is not None:
            if known.choices:  # the first time may have been broken off before they were passed on
                PassOn(self.store, self.clock)(known.conversation_id)
            return _told(seen, known, event)
        return self._again(known, event, gone, now)

    def _first(self, event: InteractionEvent, sender: Sender, gone: frozenset[ContactId], now: datetime) -> Answer:
        answer = Answer(Outcome.SEARCH)
        draft = first(event, Link(None, ""), answer, now, division=sender.division, project_id=sender.project_id)
        draft = self._included(draft)
        stitched = self._stitching.stitch(draft, self._holders(draft, now), account_of(event), now)
        decision = stitched.decision
        interaction = decided(draft, decision.link, decision.answer)
        self._store(stitched, Relink(None, interaction), gone, now)
        return _told(decision.answer, interaction, event)

    def _again(self, known: Interaction, event: InteractionEvent, gone: frozenset[ContactId], now: datetime) -> Answer:
        if is_erased(known):
            return self._anonymously(known, event, now)
        draft = self._included(advance(known, event, known.link, Answer(Outcome.UPDATED), now))
        elsewhere = known.link.by is None and looks_elsewhere(known, draft)
        contact, found = self._read(draft, now) if elsewhere else (self._linked(draft), None)
        if contact is not None and contact.erased:
            return self._anonymously(seen_as_erased(known, contact), event, now)
        standing = contact if contact is not None and contact.is_alive(now) else None
        lost = known.link.contact_id is not None and standing is None
        if known.link.by is None and (elsewhere or lost):
            holders = self._holders(draft, now) if found is None else found
            stitched = self._stitching.stitch(draft, holders, account_of(event), now, contact)
        else:
            stitched = self._stitching.keep(draft, _standing(known, standing), standing, now)
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

    def _store(self, stitched: Stitched, relink: Relink, gone: frozenset[ContactId], now: datetime) -> None:
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
        if relink.after.choices and _is_news(relink):
            PassOn(self.store, self.clock)(relink.after.conversation_id)


def _is_news(relink: Relink) -> bool:
    """CN1: whether the conversation has another choice or another contact than before."""
    before, after = relink.before, relink.after
    return before is None or (before.choices, before.link.contact_id) != (after.choices, after.link.contact_id)


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
