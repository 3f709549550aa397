"""What selecting a contact would do, decided by what selecting itself decides by (PA10)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.agent.selecting import TOO_LARGE, Did, Intent, Preview, intended, previewed
from scv.domain.changes.limits import require_storable
from scv.domain.contacts.contact import Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.values.errors import ContactTooLarge, InvalidContent, MergeSetLimit
from scv.usecases.agent.link import linked_to
from scv.usecases.agent.select import SELECTED, SelectContact


@dataclass(frozen=True, slots=True)
class PreviewSelect:
    """PA10: nothing is written; the real call decides by what is stored then."""

    select: SelectContact

    def __call__(self, access: Access, conversation_id: str, contact_id: str) -> Preview:
        """What would move. Raises ConversationNotFound, ContactNotFound, DivisionMismatch."""
        interaction, selected, present = self.select.found(access, conversation_id, contact_id)
        intent = intended(selected, present, access)
        if intent.did is Did.MERGED and present is not None:
            return self._merge(access, interaction, selected, present)
        linked_to(selected, interaction, SELECTED, access.subject)  # refused here as it would be then
        if intent.did is Did.COMPLETED and not selected.is_provisional:
            return previewed(intent, selected, self.select.richer(access, interaction, selected))
        return previewed(intent, selected, selected)

    def _merge(self, access: Access, interaction: Interaction, selected: Contact, present: Contact) -> Preview:
        try:
            plan = self.select.planned(access, selected, (selected, present))
            require_storable(plan.result, selected)
        except (MergeSetLimit, ContactTooLarge, InvalidContent):
            linked_to(selected, interaction, SELECTED, access.subject)
            return previewed(Intent(Did.LINKED, TOO_LARGE), selected, selected)
        return previewed(Intent(Did.MERGED), selected, plan.result, plan.conflicts)
