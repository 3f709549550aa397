"""Several contacts merged and changed in one write, as enriching and importing do (MG6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import Contact
from scv.domain.identity.combining import deep_members_changed, with_edit
from scv.domain.identity.merging import MergePlan, plan_merge
from scv.domain.values.ids import ContactId
from scv.usecases.contacts.save import EditContact, changes
from scv.usecases.ports.clock import Ids
from scv.usecases.ports.contacts import Contacts
from scv.usecases.ports.writes import StaleWrite


@dataclass(frozen=True, slots=True)
class MergeAndEdit:
    """One read more when members of earlier merges change as well."""

    store: Contacts
    edit: EditContact
    new_id: Ids

    def __call__(
        self,
        access: Access,
        contacts: Sequence[Contact],
        now: datetime,
        draft: Callable[[Contact], Contact],
        *,
        override: bool = False,
    ) -> MergePlan:
        """What would be written; `draft` gives the merge result its new fields.

        Raises StaleWrite when a member is gone, and what a merge raises.
        """
        merge = plan_merge(contacts, None, now, access.subject, ContactId(self.new_id()), override)
        after = draft(merge.result)
        if not changes(merge.result, after):
            return merge
        deep = deep_members_changed(merge, after)
        members = self.store.contacts(deep) if deep else {}
        if len(members) < len(deep):
            raise StaleWrite(deep[0])
        return with_edit(merge, after, self.edit.entry(merge.result, after), members)
