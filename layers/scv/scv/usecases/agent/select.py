"""What an agent does on the panel: select a contact (PA6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.agent.selecting import Did, Undo, claimed_by_others, completed_by, intended
from scv.domain.changes.histories import link_decided
from scv.domain.changes.limits import require_storable
from scv.domain.changes.plans import Plan, Receipt, Relink
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import proved
from scv.domain.identity.merging import TOO_MUCH, MergePlan, plan_merge
from scv.domain.identity.previews import Input, Outcome, Promise, basis_digests
from scv.domain.interactions.interaction import Interaction, relinked
from scv.domain.linking.resolution import marks_in
from scv.domain.marks.marks import NO_MARKS, Marks
from scv.domain.values.documents import Json
from scv.domain.values.errors import ContactTooLarge, InvalidContent, PreviewStale
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import LinkInteraction, linked_to, within_reach
from scv.usecases.attempts import until_done
from scv.usecases.contact_of import resolve_contact
from scv.usecases.contacts.save import EditContact
from scv.usecases.find_holders import marks_held
from scv.usecases.identity.merge import apply_merge, as_promised
from scv.usecases.interactions.journey import with_contact
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import AtOnce, Contacts
from scv.usecases.ports.interactions import Interactions, JourneyCounts
from scv.usecases.ports.projects import Projects
from scv.usecases.ports.writes import PlanTooLarge
from scv.usecases.projects.project_of import project_of

SELECTED = "PA6"  # why an agent has linked the interaction
SELECTED_PLACE = "externalContactId"  # where the request names the contact


class Store(Contacts, Interactions, JourneyCounts, AtOnce, Protocol):
    """What selecting reads and writes."""


@dataclass(frozen=True, slots=True)
class Selected:
    """The interaction, now in the selected contact's journey, what selecting did, and what takes it back (PA11)."""

    interaction: Interaction
    did: Did
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An agent's choice of a contact for a conversation, and what a preview of it has promised."""

    access: Access
    conversation_id: ConversationId
    contact_id: ContactId
    promise: Promise | None = None

    @property
    def request(self) -> dict[str, Json]:
        """MG9: what was asked."""
        return {"conversationId": self.conversation_id, SELECTED_PLACE: self.contact_id}

    def require_basis(self, inputs: Sequence[Input], now: datetime) -> None:
        """Raises PreviewStale when these are not the contacts that were shown."""
        if self.promise is not None:
            self.promise.require_basis(basis_digests(inputs, self.request), now)

    def receipt(self, result: str, now: datetime) -> Receipt | None:
        """What a call that keeps a promise leaves."""
        return self.promise.receipt(result, now) if self.promise is not None else None

    def require(self, outcome: Outcome) -> None:
        """Raises PreviewStale when this is not what was shown."""
        if self.promise is not None:
            self.promise.require_outcome(outcome)


def taken_in(access: Access, selected: Contact, present: Contact | None, marks: Marks = NO_MARKS) -> tuple[Input, ...]:
    """The selected contact, and the one that the conversation belongs to, where the caller sees another one."""
    chosen = (Input(SELECTED_PLACE, selected, marks),)
    if present is None or present.id == selected.id or not access.sees(present.division):
        return chosen
    return (*chosen, Input("conversation.contact", present, marks))


@dataclass(frozen=True, slots=True)
class SelectContact:
    """PA6: a provisional contact is merged into the selected one when the agent may; else it is a link.

    Each attempt decides by what is stored and writes once: that the present contact is still provisional, and the very
    contact that the interaction belongs to, is a condition of the merge.
    """

    store: Store
    settings: Projects
    clock: Clock
    new_id: Ids
    link: LinkInteraction
    edit: EditContact

    def __call__(
        self, access: Access, conversation_id: ConversationId, contact_id: ContactId, promise: Promise | None = None
    ) -> Selected:
        """What became of it. `promise`: what a preview has shown, which is kept or refused (MG9).

        Raises ConversationNotFound, ContactNotFound, DivisionMismatch, PreviewStale, Busy.
        """
        choice = Choice(access, conversation_id, contact_id, promise)

        def resent(result: Contact | None) -> Selected | None:
            return self._done_before(choice, result) if result else None

        try:
            return until_done(
                self.store, self.clock, lambda _: self._once(choice), about=conversation_id, resent=resent
            )
        except PreviewStale:
            done = self.store.receipt(promise.key, self.clock()) if promise else None
            again = resent(self.store.contact(ContactId(done))) if done else None
            if again is None:
                raise
            return again

    def _done_before(self, choice: Choice, result: Contact) -> Selected | None:
        """MG9: what the same token did; after a link the answer no longer says whose it was before."""
        found = within_reach(self.store, choice.access, choice.conversation_id, self.clock())
        did = next((each for each in Did if choice.promise and choice.promise.shows(each.value)), None)
        if did is None or not choice.access.sees(result.division):
            return None
        return Selected(found, did, Undo(merged=result.id) if did is Did.MERGED else None)

    def _once(self, choice: Choice) -> Selected:
        access = choice.access
        with as_promised(choice.promise, (SELECTED_PLACE,), (choice.contact_id,)):
            interaction, selected, present = self.found(access, choice.conversation_id, choice.contact_id)
        marks = self.marks(choice, interaction, selected, present)
        choice.require_basis(taken_in(access, selected, present, marks), self.clock())
        did = intended(selected, present, access, marks).did
        if did is Did.COMPLETED:
            return self._completed(choice, interaction, selected)
        if did is Did.MERGED and present is not None:
            with suppress(*TOO_MUCH, ContactTooLarge, InvalidContent, PlanTooLarge):  # linked all the same
                return self._merged(choice, interaction, selected, present)
        choice.require(Outcome(Did.LINKED.value, selected))
        linked = self.link.decided(access, interaction, selected, receipt=choice.receipt(selected.id, self.clock()))
        before = present.id if present is not None and access.sees(present.division) else None
        return Selected(linked, Did.LINKED, Undo(before) if before != selected.id else None)

    def marks(self, choice: Choice, interaction: Interaction, selected: Contact, present: Contact | None) -> Marks:
        """SI1: asked for where it decides: before a merge, and where it was shown (MG9)."""
        if choice.promise is None and intended(selected, present, choice.access).did is not Did.MERGED:
            return NO_MARKS
        both = (selected, *([present] if present else []))
        return marks_held(self.store, *both, project=project_of(self.settings, interaction))

    def found(
        self, access: Access, conversation_id: ConversationId, contact_id: ContactId
    ) -> tuple[Interaction, Contact, Contact | None]:
        """The interaction, the contact that was chosen, and the one that the interaction belongs to now.

        Raises ConversationNotFound, ContactNotFound.
        """
        found = within_reach(self.store, access, conversation_id, self.clock())
        selected = resolve_contact(self.store, access, contact_id, self.clock())
        interaction, present = with_contact(self.store, found, self.clock)
        return interaction, selected, present

    def planned(self, access: Access, selected: Contact, inputs: Sequence[Contact]) -> MergePlan:
        """PA6: the selected contact's own values win.

        Raises MergeSetLimit, DivisionMismatch, and ContactTooLarge or InvalidContent for a result that could not be
        saved.
        """
        plan = plan_merge(inputs, selected.profile, self.clock(), access.subject, ContactId(self.new_id()))
        require_storable(plan.result, selected)
        return plan

    def _merged(self, choice: Choice, interaction: Interaction, selected: Contact, provisional: Contact) -> Selected:
        """PA6: the selected contact's own values win; the interaction follows in the same write."""
        access = choice.access

        def planned(inputs: Sequence[Contact]) -> MergePlan:
            merge = self.planned(access, selected, inputs)
            choice.require(merge.outcome)
            return merge

        def followed(merge: MergePlan) -> Relink:
            link = linked_to(merge.result, interaction, SELECTED, access.subject)
            return Relink(interaction, relinked(interaction, link))

        def with_interaction(merge: MergePlan) -> Plan:
            relink, receipt = followed(merge), choice.receipt(merge.result.id, merge.plan.now)
            told = (*merge.plan.history, *link_decided(relink, merge.result, merge.plan.now))
            return dataclasses.replace(merge.plan, interaction=relink, history=told, receipt=receipt)

        merged = apply_merge(self.store, self.clock, (selected, provisional), planned, with_interaction)
        self.link.pass_on(followed(merged).after)
        return Selected(followed(merged).after, Did.MERGED, Undo(merged=merged.result.id))

    def _completed(self, choice: Choice, interaction: Interaction, contact: Contact) -> Selected:
        """CH2, PA6: the contact that was found gains what the interaction gave and it did not know."""
        access = choice.access
        after = contact if contact.is_provisional else self.richer(access, interaction, contact)
        choice.require(Outcome(Did.COMPLETED.value, after))
        receipt = choice.receipt(contact.id, self.clock())
        if after is contact:
            return Selected(self.link.decided(access, interaction, contact, receipt=receipt), Did.COMPLETED)
        after = proved(after, interaction.proofs, self.clock())
        relink = Relink(interaction, relinked(interaction, linked_to(after, interaction, SELECTED, access.subject)))
        self.edit.saved(contact, after, relink, receipt)
        self.link.pass_on(relink.after)
        return Selected(relink.after, Did.COMPLETED)

    def richer(self, access: Access, interaction: Interaction, contact: Contact) -> Contact:
        """CH2: the contact with what the interaction gave and it did not know, itself where that is nothing."""
        project, wanted = project_of(self.settings, interaction), interaction.identifiers
        firsts = self.store.holders(interaction.division, wanted, 1) if wanted else {}
        taken = claimed_by_others(firsts, contact) | frozenset(marks_in(firsts, project))
        return completed_by(contact, interaction, project, taken, self.clock(), access.subject)
