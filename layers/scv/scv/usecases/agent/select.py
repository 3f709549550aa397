"""What an agent does on the panel: select a contact, or create one (PA6, PA7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import CONTACT_ADD, IDENTITY_PROMOTE, Access
from scv.domain.agent.selecting import Did, Undo, claimed_by_others, completed_by, intended
from scv.domain.changes.histories import link_decided
from scv.domain.changes.limits import require_storable
from scv.domain.changes.plans import Plan, Receipt, Relink
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, normalise, settled
from scv.domain.contacts.proofs import proved
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import TOO_MUCH, MergePlan, plan_merge
from scv.domain.identity.previews import Input, Outcome, Promise, basis_digests
from scv.domain.identity.promotion import promote, promotion_entry
from scv.domain.interactions.interaction import Interaction, relinked, without_mentions
from scv.domain.linking.collecting import collected_contact
from scv.domain.linking.resolution import marks_in
from scv.domain.marks.marks import NO_MARKS, MarkKind, Marks
from scv.domain.privacy.retention import to_point_at
from scv.domain.projects.project import Project
from scv.domain.projects.room import require_room
from scv.domain.values.documents import Json
from scv.domain.values.errors import ContactExists, ContactTooLarge, InvalidContent, PreviewStale
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import LinkInteraction, linked_to, within_reach
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import resolve_contact, written_with_members
from scv.usecases.contacts.save import RESEND_WINDOW, CreateContact, EditContact
from scv.usecases.find_holders import marks_held, sole_provisional
from scv.usecases.identity.merge import apply_merge, as_promised
from scv.usecases.interactions.journey import with_contact
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import AtOnce, Contacts
from scv.usecases.ports.interactions import Interactions, JourneyCounts
from scv.usecases.ports.projects import Projects
from scv.usecases.ports.writes import PlanTooLarge
from scv.usecases.projects.project_of import project_of

SELECTED, CREATED = "PA6", "PA7"  # why an interaction is linked by an agent
SELECTED_PLACE = "externalContactId"  # where the request names the contact


class Store(Contacts, Interactions, JourneyCounts, AtOnce, Protocol):
    """What the agent's actions read and write."""


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
        marks = self.marks(choice, selected, present)
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

    def marks(self, choice: Choice, selected: Contact, present: Contact | None) -> Marks:
        """SI1: asked for where it decides: before a merge, and where it was shown (MG9)."""
        if choice.promise is None and intended(selected, present, choice.access).did is not Did.MERGED:
            return NO_MARKS
        return marks_held(self.store, selected, *([present] if present else []))

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


@dataclass(frozen=True, slots=True)
class CreateFromInteraction:
    """PA7: the provisional contact is promoted, or a curated one is made with the interaction's identifiers.

    The contact and the link are one write, decided anew when somebody was faster: what another agent has made of the
    interaction is neither changed nor overwritten.
    """

    store: Store
    settings: Projects
    clock: Clock
    new_id: Ids
    create: CreateContact
    link: LinkInteraction

    def __call__(self, access: Access, conversation_id: ConversationId, fields: Profile, key: str) -> Interaction:
        """The interaction, linked to the curated contact.

        Raises ConversationNotFound, NameRequired, InvalidValue, MissingPermission, ContactMethodLimit, Busy, and
        ContactExists when an agent has made a contact of this interaction already.
        """
        suggested: set[str] = set()

        def once(learned: Learned) -> Interaction:
            found = within_reach(self.store, access, conversation_id, self.clock())
            interaction, present = with_contact(self.store, found, self.clock)
            if present is not None and not present.is_provisional and (interaction.link.made_here or suggested):
                return self._made_by_others(access, conversation_id, key, present)
            if present is not None and present.is_provisional:
                suggested.add(present.id)
            return self._saved(access, interaction, present, fields, key, learned)

        def resent(made: Contact | None) -> Interaction | None:
            return self._resent(access, conversation_id, made)

        return until_done(self.store, self.clock, once, about=conversation_id, resent=resent)

    def _made_by_others(
        self, access: Access, conversation_id: ConversationId, key: str, present: Contact
    ) -> Interaction:
        """The answer to a resend of the request that made it; raises ContactExists for anybody else's."""
        result = self.store.receipt(key, self.clock())
        again = self._resent(access, conversation_id, self.store.contact(ContactId(result))) if result else None
        if again is None:
            raise ContactExists(
                "A contact has been made of this interaction; look at it, or unlink it to make another one.",
                entity_id=present.id,
            )
        return again

    def _resent(self, access: Access, conversation_id: ConversationId, made: Contact | None) -> Interaction | None:
        found = self.create.made_before(access, made)
        return self.link(access, conversation_id, found.id, CREATED) if found else None

    def _saved(
        self,
        access: Access,
        interaction: Interaction,
        present: Contact | None,
        fields: Profile,
        key: str,
        learned: Learned,
    ) -> Interaction:
        project, now = project_of(self.settings, interaction), self.clock()
        provisional, country = self._provisional(interaction, present), project.default_country
        before = provisional.profile if provisional else None
        profile = normalise(settled(fields, before, country), country)
        access.require(IDENTITY_PROMOTE if provisional else CONTACT_ADD)
        if provisional is not None:
            contact = promote(provisional, profile, now, access.subject, project.default_country)
        else:
            meant = without_mentions(interaction, self._blocked(interaction, project))
            contact = collected_contact(ContactId(self.new_id()), meant, profile, project, now, access.subject)
        require_room(contact, project, provisional)
        contact = proved(contact, interaction.proofs, now)
        written = written_with_members(self.store, provisional, contact)
        link = linked_to(written[0].contact, interaction, CREATED, access.subject)
        relink = Relink(interaction, relinked(interaction, link))
        pointing = to_point_at(interaction, relink.after, contact.identifiers)
        entries = (promotion_entry(self.new_id(), provisional, now, access.subject),) if provisional else ()
        receipt = Receipt(key, contact.id, now + RESEND_WINDOW)
        told = (*entries, *link_decided(relink, written[0].contact, now))
        self.store.apply(Plan(now, written, (), relink, told, receipt, learned.gone, pointing))
        self.link.pass_on(relink.after)
        return relink.after

    def _blocked(self, interaction: Interaction, project: Project) -> frozenset[Identifier]:
        """SI1: what is nobody's becomes nobody's, also when an agent makes a contact of the interaction."""
        asks = [(interaction.division, each) for each in interaction.identifiers]
        marks = self.store.marks_of(asks) if asks else {}
        kinds = {each: marks.get((interaction.division, each)) or project.mark_of(each) for _, each in asks}
        return frozenset(each for each, kind in kinds.items() if kind is MarkKind.BLOCKED)

    def _provisional(self, interaction: Interaction, present: Contact | None) -> Contact | None:
        """PA7: the one that the interaction belongs to, else the one that alone holds what it came in on."""
        if present is not None:
            return present if present.is_provisional else None
        return sole_provisional(self.store, interaction.division, interaction.identifiers, self.clock())
