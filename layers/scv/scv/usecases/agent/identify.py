"""Identify on this conversation: one call tells who it is, in the middle of a chat (ID12)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.agent.identifying import RULE, Identified, enriched_by, is_sure, made_of, meant, said
from scv.domain.agent.selecting import Did, Undo, intended
from scv.domain.changes.histories import link_decided
from scv.domain.changes.plans import Plan, Relink, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import proved
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import TOO_MUCH, MergePlan
from scv.domain.interactions.interaction import Interaction, Link, relinked
from scv.domain.linking.deciding import cleared
from scv.domain.linking.resolution import marks_in
from scv.domain.privacy.erasure import is_erased
from scv.domain.privacy.retention import to_point_at
from scv.domain.values.errors import ContactTooLarge, InvalidContent
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import linked_to, within_reach
from scv.usecases.agent.select import SelectContact
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering, written_with_members
from scv.usecases.find_holders import find_holders, marks_held
from scv.usecases.identity.merge import apply_merge
from scv.usecases.interactions.journey import conversation_not_found, with_contact
from scv.usecases.ports.writes import PlanTooLarge, StaleWrite
from scv.usecases.projects.project_of import project_of


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it, the interaction as it is now, and what takes the link back (PA11)."""

    outcome: Identified
    interaction: Interaction
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Identify:
    """ID12: each attempt reads, decides and writes once; what it says of a contact it says by selecting it (PA6)."""

    select: SelectContact

    def __call__(
        self, access: Access, conversation_id: ConversationId, identifiers: Sequence[Identifier], name: str | None
    ) -> Told:
        """What became of it; said again it changes nothing. Raises ConversationNotFound, DivisionMismatch, Busy."""
        select = self.select

        def once(learned: Learned) -> Told:
            return self._once(access, conversation_id, identifiers, name, learned)

        told = until_done(select.store, select.clock, once, about=conversation_id)
        select.link.pass_on(told.interaction)
        return told

    def _once(
        self,
        access: Access,
        conversation_id: ConversationId,
        identifiers: Sequence[Identifier],
        name: str | None,
        learned: Learned,
    ) -> Told:
        store, now = self.select.store, self.select.clock()
        interaction = within_reach(store, access, conversation_id, now)
        told = said(interaction, identifiers, name, access, now)
        (interaction, present), found = store.at_once(
            lambda: with_contact(store, interaction, self.select.clock),
            lambda: find_holders(store, told.division, told.identifiers, now),
        )
        if is_erased(interaction):  # PV1: long ago, or in this very moment
            raise conversation_not_found(conversation_id)
        project = project_of(self.select.settings, told)
        marks = marks_in(found, project)
        holders = meant(identifiers, found, marks, present)
        if is_sure(holders, marks):
            chosen = answering(store, store.contact(holders[0].contact_id))
            if chosen is None or not chosen.is_alive(now):
                raise StaleWrite(holders[0].contact_id)
            return self._linked(access, interaction, told, chosen, present)
        if holders or all(each in marks for each in identifiers):
            return Told(Identified.AMBIGUOUS, self._written(interaction, told, present, ()))
        own, held = {*identifiers} - marks.keys(), {each for each in told.identifiers if found[each]}
        taken = (cleared(told, marks, project).kept_back - own) | held | learned.lost.guards
        return self._unknown(access, interaction, told, present, taken, learned)

    def _linked(
        self, access: Access, before: Interaction, told: Interaction, chosen: Contact, present: Contact | None
    ) -> Told:
        """PA6: the present contact is merged where selecting would merge it; the conversation is the chosen one's."""
        project = project_of(self.select.settings, told)
        held = marks_held(self.select.store, present, project=project) if present and present.id != chosen.id else {}
        if present is not None and intended(chosen, present, access, held).did is Did.MERGED:
            with suppress(*TOO_MUCH, ContactTooLarge, InvalidContent, PlanTooLarge):  # linked all the same
                return self._merged(access, before, told, chosen, present)
        after = relinked(told, linked_to(chosen, told, RULE, access.subject))
        undo = Undo(present.id if present else None) if present is None or present.id != chosen.id else None
        return Told(Identified.LINKED, self._written(before, after, chosen, self._proved(chosen, told)), undo)

    def _merged(
        self, access: Access, before: Interaction, told: Interaction, chosen: Contact, present: Contact
    ) -> Told:
        def planned(inputs: Sequence[Contact]) -> MergePlan:
            return self.select.planned(access, chosen, inputs)

        def followed(merge: MergePlan) -> Relink:
            return Relink(before, relinked(told, linked_to(merge.result, told, RULE, access.subject)))

        def with_interaction(merge: MergePlan) -> Plan:
            relink = followed(merge)
            entries = (*merge.plan.history, *link_decided(relink, merge.result, merge.plan.now))
            pointing = to_point_at(before, relink.after, merge.result.held_by(relink.after.link.contact_id))
            return dataclasses.replace(merge.plan, interaction=relink, history=entries, pointing=pointing)

        merged = apply_merge(self.select.store, self.select.clock, (chosen, present), planned, with_interaction)
        return Told(Identified.LINKED, followed(merged).after, Undo(merged=merged.result.id))

    def _unknown(
        self,
        access: Access,
        before: Interaction,
        told: Interaction,
        present: Contact | None,
        taken: frozenset[Identifier],
        learned: Learned,
    ) -> Told:
        """Nobody has what was said: a provisional contact gains it, and of nobody's conversation one is made."""
        now, project = self.select.clock(), project_of(self.select.settings, told)
        if present is None:
            made = made_of(ContactId(self.select.new_id()), told, taken, project, now)
            after = relinked(told, Link(made.id, RULE, _first(told), access.subject))
            written = self._written(before, after, made, (Transition(None, made),), learned.gone)
            return Told(Identified.CREATED, written)
        richer = enriched_by(present, told, taken, project, now) if present.is_provisional else present
        steps = self._proved(present, told, richer)
        owner = steps[0].contact if steps else present
        after = relinked(told, linked_to(owner, told, RULE, access.subject))
        return Told(Identified.LINKED, self._written(before, after, owner, steps, learned.gone))

    def _proved(self, contact: Contact, told: Interaction, after: Contact | None = None) -> tuple[Transition, ...]:
        """RS8, TR1: renewed where that is due, and known as well as the agent knows it; nothing where it is."""
        now, richer = self.select.clock(), after or contact
        richer = richer.renewed(now) if richer.needs_renewal(now) else richer
        richer = proved(richer, told.proofs, now)
        return () if richer is contact else written_with_members(self.select.store, contact, richer)

    def _written(
        self,
        before: Interaction,
        after: Interaction,
        owner: Contact | None,
        steps: tuple[Transition, ...],
        gone: frozenset[ContactId] = frozenset(),
    ) -> Interaction:
        """One write of interaction and contact, and who decided it (AC11); nothing without news."""
        if after == before and not steps:
            return before
        relink, now = Relink(before, after), self.select.clock()
        entries = link_decided(relink, owner, now) if after.link != before.link else ()
        pointing = to_point_at(before, relink.after, owner.held_by(after.link.contact_id) if owner else ())
        plan = Plan(now, steps, interaction=relink, history=entries, takes_over=gone, pointing=pointing)
        self.select.store.apply(plan)
        return relink.after


def _first(told: Interaction) -> Identifier | None:
    return told.identifiers[0] if told.identifiers else None
