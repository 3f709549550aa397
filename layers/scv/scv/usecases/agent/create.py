"""What an agent does on the panel: make a contact of the interaction (PA7)."""

from __future__ import annotations

from scv.frozen import dataclass
from typing import Protocol

from scv.domain.access.permissions import CONTACT_ADD, IDENTITY_PROMOTE, Access
from scv.domain.changes.histories import link_decided
from scv.domain.changes.plans import Plan, Receipt, Relink
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.profiles import Profile, normalise, settled
from scv.domain.contacts.proofs import proved
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.promotion import promote, promotion_entry
from scv.domain.interactions.interaction import Interaction, relinked, without_mentions
from scv.domain.linking.collecting import collected_contact
from scv.domain.marks.marks import MarkKind
from scv.domain.privacy.retention import to_point_at
from scv.domain.projects.project import Project
from scv.domain.projects.room import require_room
from scv.domain.values.errors import ContactExists
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import LinkInteraction, linked_to, within_reach
from scv.usecases.attempts import Learned, until_done
from scv.usecases.contact_of import written_with_members
from scv.usecases.contacts.save import RESEND_WINDOW, CreateContact
from scv.usecases.find_holders import sole_provisional
from scv.usecases.interactions.journey import with_contact
from scv.usecases.ports.clock import Clock, Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.interactions import Interactions
from scv.usecases.ports.projects import Projects
from scv.usecases.projects.project_of import project_of

CREATED = "PA7"  # why an agent has linked the interaction


class Store(Contacts, Interactions, Protocol):
    """What making a contact reads and writes."""


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
        provisional, country = self._provisional(interaction, present, project), project.default_country
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
        pointing = to_point_at(interaction, relink.after, contact.held_by(link.contact_id))
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
        kinds = {each: project.mark_of(each, marks.get((interaction.division, each))) for _, each in asks}
        return frozenset(each for each, kind in kinds.items() if kind is MarkKind.BLOCKED)

    def _provisional(self, interaction: Interaction, present: Contact | None, project: Project) -> Contact | None:
        """PA7: the one that the interaction belongs to, else the one that alone holds what it came in on."""
        if present is not None:
            return present if present.is_provisional else None
        return sole_provisional(self.store, interaction.division, interaction.identifiers, self.clock(), project)
