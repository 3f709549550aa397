"""What selecting a contact would do, decided by what selecting itself decides by (PA10)."""

from __future__ import annotations

import dataclasses
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.agent.selecting import TOO_LARGE, Did, Intent, Preview, intended, previewed
from scv.domain.contacts.contact import Contact
from scv.domain.identity.merging import TOO_MUCH
from scv.domain.identity.previews import Outcome, showing
from scv.domain.interactions.interaction import Interaction
from scv.domain.marks.marks import NO_MARKS, Marks
from scv.domain.values.errors import ContactTooLarge, InvalidContent
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.agent.link import linked_to
from scv.usecases.agent.select import SELECTED, Choice, SelectContact, taken_in
from scv.usecases.find_holders import marks_held
from scv.usecases.identity.counting import journeys_of
from scv.usecases.projects.project_of import project_of

MOST_COUNTED = 25  # entries of one journey, so that a preview on the panel takes at most eight read units


@dataclass(frozen=True, slots=True)
class PreviewSelect:
    """PA10: nothing is written; the real call decides by what is stored then, or keeps to what was shown (MG9)."""

    select: SelectContact

    def __call__(self, access: Access, conversation_id: ConversationId, contact_id: ContactId) -> Preview:
        """What would move. Raises ConversationNotFound, ContactNotFound, DivisionMismatch."""
        interaction, selected, present = self.select.found(access, conversation_id, contact_id)
        inputs, choice = taken_in(access, selected, present), Choice(access, conversation_id, contact_id)
        journeys, (tried, marks) = self.select.store.at_once(
            lambda: journeys_of(self.select.store, access, inputs, MOST_COUNTED),
            lambda: self._with_marks(access, interaction, selected, present),
        )
        inputs = taken_in(access, selected, present, marks)
        shown = showing(inputs, choice.request, Outcome(tried.intent.did.value, tried.contact, tried.conflicts))
        return dataclasses.replace(tried, shown=dataclasses.replace(shown, journeys=journeys))

    def _with_marks(
        self, access: Access, interaction: Interaction, selected: Contact, present: Contact | None
    ) -> tuple[Preview, Marks]:
        """SI1: what it would do by what is marked; completing a contact asks for that by itself, at the same time."""
        store, both = self.select.store, (selected, *([present] if present else []))
        project = project_of(self.select.settings, interaction)
        if intended(selected, present, access).did is Did.MERGED:
            marks = marks_held(store, *both, fresh=False, project=project)
            return self._tried(access, interaction, selected, present, marks), marks
        tried, marks = store.at_once(
            lambda: self._tried(access, interaction, selected, present, NO_MARKS),
            lambda: marks_held(store, *both, fresh=False, project=project),
        )
        return tried, marks

    def _tried(
        self, access: Access, interaction: Interaction, selected: Contact, present: Contact | None, marks: Marks
    ) -> Preview:
        intent = intended(selected, present, access, marks)
        if intent.did is Did.MERGED and present is not None:
            return self._merge(access, interaction, selected, present)
        linked_to(selected, interaction, SELECTED, access.subject)  # refused here as it would be then
        if intent.did is Did.COMPLETED and not selected.is_provisional:
            return previewed(intent, selected, self.select.richer(access, interaction, selected))
        return previewed(intent, selected, selected)

    def _merge(self, access: Access, interaction: Interaction, selected: Contact, present: Contact) -> Preview:
        try:
            plan = self.select.planned(access, selected, (selected, present))
        except (*TOO_MUCH, ContactTooLarge, InvalidContent):
            linked_to(selected, interaction, SELECTED, access.subject)
            return previewed(Intent(Did.LINKED, TOO_LARGE), selected, selected)
        return previewed(Intent(Did.MERGED), selected, plan.result, plan.conflicts)
