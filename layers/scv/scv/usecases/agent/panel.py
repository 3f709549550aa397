"""The panel of an interaction: who it is, who else it may be, what this agent may do (PA)."""

from __future__ import annotations

from collections.abc import Sequence
from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import Access
from scv.domain.agent.panel import FoundContact, Panel, Seen, awaits_promotion, found, others, panel, searched_by
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.linking.resolution import Holder, marks_in
from scv.domain.projects.datasheets import Datasheet
from scv.domain.projects.project import Project
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.find_holders import Holders, find_holders
from scv.usecases.interactions.journey import visible, with_contact
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import AtOnce, Contacts, Datasheets
from scv.usecases.ports.interactions import Interactions
from scv.usecases.ports.projects import Projects
from scv.usecases.projects.project_of import project_of
from scv.usecases.remembered import Remembered

SHOWN_IN_FULL = 6  # candidates beyond these are named by id, so that a panel costs the same with 10,000 holders


class Store(Contacts, Interactions, Datasheets, AtOnce, Protocol):
    """What the panel is read from."""


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """Two steps for a known contact: the interaction; then its contact and the holders at once.

    One more when somebody was merged, and one when there are candidates or datasheets to show.
    """

    store: Store
    projects: Projects
    clock: Clock

    def __call__(self, access: Access, conversation_id: ConversationId) -> Panel:
        """The panel. Raises ConversationNotFound."""
        return self.of(access, visible(self.store, access, conversation_id, self.clock()))

    def of(self, access: Access, interaction: Interaction) -> Panel:
        """The panel of an interaction that was just read or written."""
        project = project_of(self.projects, interaction)
        if not access.sees(interaction.division):
            return panel(interaction, Seen(), project, access)
        interaction, contact, holders = self._read(interaction, _asked(interaction, project))
        if contact is not None and not access.sees(contact.division):
            contact = None  # AC2: an earlier version let senders move a conversation to another division
        return panel(interaction, self._seen(interaction, contact, holders, project), project, access)

    def _seen(self, interaction: Interaction, contact: Contact | None, holders: Holders, project: Project) -> Seen:
        marks = marks_in(holders, project)
        candidates = others(interaction, project, holders, contact, marks)
        if contact is None or not project.datasheets:
            awaits = contact is None and awaits_promotion(interaction, holders, marks)
            return Seen(contact, self._found(candidates, contact), awaits_promotion=awaits, marks=marks)
        members = contact.members
        shown, sheets = self.store.at_once(
            lambda: self._found(candidates, contact), lambda: self._datasheets(members, project)
        )
        return Seen(contact, shown, sheets, marks=marks)

    def _read(
        self, interaction: Interaction, wanted: Sequence[Identifier]
    ) -> tuple[Interaction, Contact | None, Holders]:
        """Whose it is and who else holds what it came in on, as strongly consistent reads say."""
        store, member = Remembered(self.store), interaction.link.contact_id
        linked, rows = self.store.at_once(
            lambda: store.contact(member) if member else None,
            lambda: store.holders(interaction.division, wanted) if wanted else {},
        )
        looked = [holder.told_by for held in rows.values() for holder in held if holder.look]
        store.contacts([*looked, *([linked.canonical_id] if linked and linked.canonical_id else [])])
        holders = find_holders(store, interaction.division, wanted, self.clock())
        return *with_contact(store, interaction, self.clock), holders

    def _found(self, candidates: Sequence[Holder], contact: Contact | None) -> tuple[FoundContact, ...]:
        """RS3: who else it may be; a record that is a second old is good enough to choose from.

        One that was merged between two reads is shown by nothing but its id, the linked contact's own not at all.
        """
        members = contact.members if contact else ()
        chosen = [holder for holder in candidates if not {holder.contact_id, holder.member} & set(members)]
        ids = [holder.contact_id for holder in chosen[:SHOWN_IN_FULL]]
        records = self.store.contacts(ids, fresh=False) if ids else {}
        alone = {each.id: each for each in records.values() if not each.is_ancestor}
        return tuple(found(holder, alone.get(holder.contact_id), contact) for holder in chosen)

    def _datasheets(self, members: Sequence[ContactId], project: Project) -> tuple[Datasheet, ...]:
        """PJ7: what was filled in for this contact or a member of its merge set."""
        return self.store.datasheets(members, project.id, [definition.id for definition in project.datasheets])


def _asked(interaction: Interaction, project: Project) -> tuple[Identifier, ...]:
    """PA4, PA7: whose holders the panel reads: what it searches by, and what creating looks at."""
    return tuple(dict.fromkeys((*searched_by(interaction, project), *interaction.identifiers)))
