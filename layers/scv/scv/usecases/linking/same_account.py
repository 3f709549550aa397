"""Whose account wrote, when several of its names are told at once (SE4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.changes.plans import Plan, Relink
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.proofs import Proofs
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.merging import MergePlan
from scv.domain.linking.same_account import Owner, owner_of, plan_joined
from scv.domain.values.ids import ContactId
from scv.usecases.find_holders import Holders
from scv.usecases.identity.merge import apply_merge
from scv.usecases.ports.clock import Clock
from scv.usecases.ports.contacts import Contacts, Records
from scv.usecases.ports.writes import StaleWrite


@dataclass(frozen=True, slots=True)
class Joining:
    """SE4: contacts that are one account, and what gives their result the names that nobody had."""

    inputs: tuple[Contact, ...]
    now: datetime
    new_id: ContactId
    complete: Callable[[Contact], Contact]
    told: Proofs

    def planned(self, inputs: Sequence[Contact]) -> MergePlan:
        """The merge of these, as they are stored now; raises MergeSetLimit."""
        return plan_joined(inputs, self.now, self.new_id, self.complete, self.told)

    def apply(
        self,
        store: Contacts,
        clock: Clock,
        relink: Relink,
        pointing: tuple[Identifier, ...],
        gone: frozenset[ContactId],
    ) -> None:
        """One write with the interaction that told it; raises what a write raises."""

        def with_interaction(merge: MergePlan) -> Plan:
            return dataclasses.replace(merge.plan, interaction=relink, takes_over=gone, pointing=pointing)

        apply_merge(store, clock, self.inputs, self.planned, with_interaction)


def find_owner(store: Records, account: Sequence[Identifier], found: Holders, now: datetime) -> Owner | None:
    """SE4: the owner, None where the holders alone tell: nobody has any of the names, or one contact has them all.

    So a known account costs no read more. Raises StaleWrite when a holder is gone or was merged meanwhile.
    """
    first_ids = {each: found[each][0].contact_id for each in account if found[each]}
    owners = set(first_ids.values())
    if not owners or (len(owners) == 1 and len(first_ids) == len(account)):
        return None
    records = store.contacts(sorted(owners))
    contacts = {contact_id: _living(records.get(contact_id), contact_id, now) for contact_id in owners}
    undone = sorted({each for contact in contacts.values() for each in contact.family.heir_of})
    apart = store.contacts(undone).values() if undone and len(owners) > 1 else ()
    return owner_of(account, {each: contacts[contact_id] for each, contact_id in first_ids.items()}, apart)


def _living(contact: Contact | None, contact_id: ContactId, now: datetime) -> Contact:
    if contact is None or contact.is_ancestor or not contact.is_alive(now):
        raise StaleWrite(contact_id)
    return contact
