"""Erase: everything that tells who a contact was is removed, over its whole merge set (PV1)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import field
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access, contact_not_found
from scv.domain.changes.histories import erasure
from scv.domain.changes.plans import Plan, Relink, Transition
from scv.domain.consent.decisions import Decision
from scv.domain.consent.words import told_by
from scv.domain.contacts.agreed import without_decisions
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.life import tombstone
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.erasure import anonymous, concerns, is_erased, reduced, without_values
from scv.domain.privacy.requests import folder_of
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import answering
from scv.usecases.contacts.removal import remove_ancestors, removed
from scv.usecases.find_holders import find_holders
from scv.usecases.identity.distinct import forget_declarations
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Notes
from scv.usecases.ports.files import Files
from scv.usecases.ports.interactions import Interactions, Owned, Pointers
from scv.usecases.ports.marks import Marked
from scv.usecases.ports.privacy import Erasures
from scv.usecases.ports.writes import StaleWrite

TOGETHER = 50  # entries of one write, which may have 100 parts


class Store(Contacts, Interactions, Owned, Pointers, Protocol):
    """What erasing reads and writes."""


@dataclass
class Erasure:
    """What an erasure did, by ids: interactions made anonymous, and those that stay without some values.

    `undecided`: interactions that nobody was linked to and whose identifier other living contacts hold as well, with
    the ids of these; an agent who links one decides.
    """

    contact_id: ContactId
    anonymous: set[ConversationId] = field(default_factory=set)
    reduced: set[ConversationId] = field(default_factory=set)
    undecided: dict[ConversationId, tuple[ContactId, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EraseContact:
    """AC1, PV1: marked first, and gone everywhere from then on; every step may be repeated.

    What is left is a record of the erasure: ids, who, when. Asked again after a crash, or after a plain
    delete, it goes through all of it once more. `suppress` is told what the person refused, if the owner has chosen
    that it is remembered (CN4).
    """

    store: Store
    notes: Notes
    clock: Clock
    log: Erasures
    files: Files
    marks: Marked
    suppress: Callable[[Contact, Sequence[Decision]], object] = lambda _gone, _decisions: None

    def __call__(self, access: Access, contact_id: ContactId) -> Erasure:
        """Erases the whole merge set and says what it did. Raises ContactNotFound, Busy."""
        gone = self._marked(access, contact_id)
        self.log.note_erasure(gone.id, gone.members, gone.deleted_at or self.clock(), access.subject)
        self.suppress(gone, gone.consents)
        remove_ancestors(self.store, self.clock, gone)
        self.notes.remove_parts(gone.members, history=True)
        self.store.apply(Plan(self.clock(), history=(erasure(gone, access.subject),)))
        self._forget_dropped(gone)
        self._forget_points(gone)
        forget_declarations(self.store, self.clock, gone)
        for each in dict.fromkeys((*gone.members, *gone.family.lineage)):
            self.files.forget(folder_of(each))  # access files, which one that is being written now checks for as well
        done = Erasure(gone.id)
        while self._sweep(gone, access.subject, done):
            continue  # an interaction that was being taken in meanwhile
        for identifier in gone.known_by:
            for conversation_id in self.store.pointed(gone.division, identifier):
                self._follow(gone, identifier, conversation_id, access.subject, done)
        self._forget_marks(gone)
        self._finish(gone, access.subject, done)
        return done

    def _forget_marks(self, gone: Contact) -> None:
        """PV1: what is known of an identifier goes with the last who had it; while others do it is not the person's."""
        found = find_holders(self.store, gone.division, gone.known_by, self.clock()) if gone.known_by else {}
        for identifier in (each for each, others in found.items() if not others):

            def once(_learned: Learned, identifier: Identifier = identifier) -> None:
                self.marks.forget_mark(gone.division, identifier)

            until_done(self.store, self.clock, once, about=gone.id)

    def _marked(self, access: Access, contact_id: ContactId) -> Contact:
        """CO4: the tombstone, written unless it is there already."""

        def once(_learned: Learned) -> Contact:
            contact = answering(self.store, self.store.contact(contact_id))
            if contact is None or not access.sees(contact.division):
                raise contact_not_found(contact_id)
            if contact.erased:
                return contact
            gone = contact if contact.deleted_at else tombstone(contact, self.clock(), access.subject)
            marked = Transition(contact, dataclasses.replace(gone, erased=True)).contact
            if not removed(self.store, self.clock, contact, marked):
                raise StaleWrite(contact.id)
            return marked

        return until_done(self.store, self.clock, once, about=contact_id)

    def _forget_dropped(self, gone: Contact) -> None:
        """PV1: merges that were undone list values that may have been the person's (MG10)."""
        undone = gone.undone_merges
        entries = self.store.history(undone) if undone else ()
        told = [less for entry in entries if (less := without_values(entry)) is not entry]
        for start in range(0, len(told), TOGETHER):
            self.store.apply(Plan(self.clock(), history=tuple(told[start : start + TOGETHER])))

    def _forget_points(self, gone: Contact) -> None:
        """PV1: decisions of merges that were undone name contact points; those that were the person's go."""
        undone = gone.undone_merges
        found = self.store.decisions_of(undone) if undone and gone.known_by else ()
        self.notes.remove_decisions([each for each in found if each.point in gone.known_by])

    def _sweep(self, gone: Contact, by: str, done: Erasure) -> int:
        """How many interactions still told who it was."""
        found = self.store.conversations_of(gone.members)
        return sum(self._made_anonymous(each, gone.members, by, done) for each in found)

    def _made_anonymous(
        self, conversation_id: ConversationId, members: Collection[ContactId], by: str, done: Erasure
    ) -> bool:
        """Whether there was anything to do: the index may still name what the table no longer says."""

        def once(_learned: Learned) -> bool:
            interaction = self.store.interaction(conversation_id)
            if interaction is None or concerns(interaction) not in members:
                return False
            self._forget(interaction, by, done)
            return True

        return until_done(self.store, self.clock, once, about=conversation_id)

    def _forget(self, interaction: Interaction, by: str, done: Erasure, found_by: tuple[Identifier, ...] = ()) -> None:
        """The anonymous fact alone stays, and no pointer to it; `found_by`: of pointers to what it carries no more."""
        relink = Relink(interaction, anonymous(interaction, by))
        pointers = tuple(dict.fromkeys((*interaction.carried, *found_by)))
        self.store.apply(Plan(self.clock(), interaction=relink, unpointing=pointers))
        done.anonymous.add(interaction.conversation_id)

    def _follow(
        self, gone: Contact, identifier: Identifier, conversation_id: ConversationId, by: str, done: Erasure
    ) -> None:
        """PV1: what becomes of an interaction that carries one of the identifiers and that no contact led to.

        One that has expired goes the same way, whenever the store removes it.
        """

        def once(_learned: Learned) -> None:
            interaction = self.store.interaction(conversation_id)
            if interaction is not None and not is_erased(interaction):
                self._settle(gone, identifier, interaction, by, done)
            else:
                self.store.unpoint(gone.division, identifier, conversation_id)

        until_done(self.store, self.clock, once, about=conversation_id)

    def _settle(self, gone: Contact, identifier: Identifier, interaction: Interaction, by: str, done: Erasure) -> None:
        """PV1: of a living contact it loses what that one lacks; of nobody it is anonymous, or somebody's to decide."""
        linked = self._living(interaction.link.contact_id)
        if linked is not None:
            less = reduced(interaction, linked, gone.known_by, gone.members)
            if less is not interaction:
                self.store.replace(interaction, less)
                less = Relink(interaction, less).after
                done.reduced.add(interaction.conversation_id)
            self._forget_told(gone, interaction.conversation_id, linked)
            # The pointer goes last, by which a repetition finds this again, and only while the interaction is as it
            # was left: an agent who unlinks it meanwhile points at it anew.
            self.store.apply(Plan(self.clock(), interaction=Relink(less, less), unpointing=(identifier,)))
            return
        others = () if concerns(interaction) in gone.members else self._others(gone, interaction)
        if others:
            done.undecided[interaction.conversation_id] = others
        else:
            self._suppress_choices(gone, interaction)
            self._forget(interaction, by, done, (identifier,))

    def _forget_told(self, gone: Contact, conversation_id: ConversationId, linked: Contact) -> None:
        """PV1: what somebody living decided in a conversation on a contact point that was the erased person's alone."""
        points = {each for each in gone.known_by if each not in linked.identifiers}

        def is_meant(decision: Decision) -> bool:
            return decision.evidence == conversation_id and decision.point in points

        every = self.store.decisions_of((*linked.members, *linked.family.lineage))
        found = [each for each in every if is_meant(each)]
        if found:
            self.suppress(gone, (*gone.consents, *found))
        self.notes.remove_decisions(found)
        less = without_decisions(linked, is_meant)
        if less is not linked:
            self.store.apply(Plan(self.clock(), (Transition(linked, less),)))

    def _suppress_choices(self, gone: Contact, interaction: Interaction) -> None:
        """CN4: what was refused in a conversation of nobody was never passed on to the contact (CN1)."""
        choices = told_by(interaction.choices, interaction.conversation_id, gone.id)
        if choices:
            self.suppress(gone, (*gone.consents, *choices))

    def _living(self, contact_id: ContactId | None) -> Contact | None:
        contact = answering(self.store, self.store.contact(contact_id)) if contact_id else None
        return contact if contact is not None and contact.is_alive(self.clock()) else None

    def _others(self, gone: Contact, interaction: Interaction) -> tuple[ContactId, ...]:
        """The living contacts that hold one of the erased person's identifiers too."""
        told = tuple(each for each in interaction.carried if each in gone.known_by)
        found = find_holders(self.store, gone.division, told, self.clock())
        return tuple(dict.fromkeys(holder.contact_id for each in told for holder in found[each]))

    def _finish(self, gone: Contact, by: str, done: Erasure) -> None:
        """AC11: an entry without personal data, in the same write as the last that was known of the contact goes."""
        told = {"anonymous": len(done.anonymous), "reduced": len(done.reduced), "undecided": len(done.undecided)}
        entry = erasure(gone, by, told)
        forgotten = Transition(gone, dataclasses.replace(gone, known_by=(), distinct=(), consents=()))
        with suppress(StaleWrite):  # the same erasure, asked for twice at once, was faster
            self.store.apply(Plan(self.clock(), (forgotten,), history=(entry,)))
