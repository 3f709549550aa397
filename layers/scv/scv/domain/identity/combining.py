"""Combining: a merge whose result is edited in the very write that makes it (MG6)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from scv.domain.changes.plans import HistoryEntry, Repoint, Transition
from scv.domain.contacts.contact import Contact
from scv.domain.identity.holdings import agreeing, homes_changed
from scv.domain.identity.merging import MergePlan
from scv.domain.values.ids import ContactId


def deep_members_changed(merge: MergePlan, after: Contact) -> tuple[ContactId, ...]:
    """The ancestors of inputs whose rows the edit changes; their records must be read."""
    deep = {repoint.contact_id for repoint in merge.plan.repoints}
    return tuple(home for home in homes_changed(merge.result, after) if home in deep)


def with_edit(merge: MergePlan, after: Contact, entry: HistoryEntry, members: Mapping[ContactId, Contact]) -> MergePlan:
    """The merge that comes to `after`, an edit of its result; `members` are those of `deep_members_changed`."""
    changed = set(homes_changed(merge.result, after))
    inputs = tuple(_following(step, after) if step.contact.id in changed else step for step in merge.plan.contacts[1:])
    deep = tuple(
        _moved(repoint, members[repoint.contact_id], after)
        for repoint in merge.plan.repoints
        if repoint.contact_id in members
    )
    plan = dataclasses.replace(
        merge.plan,
        contacts=(Transition(None, after), *inputs, *deep),
        repoints=tuple(each for each in merge.plan.repoints if each.contact_id not in members),
        history=(*merge.plan.history, entry),
    )
    return dataclasses.replace(merge, result=plan.contacts[0].contact, plan=plan)


def _following(step: Transition, after: Contact) -> Transition:
    return Transition(step.before, agreeing(step.contact, after))


def _moved(repoint: Repoint, member: Contact, after: Contact) -> Transition:
    """Another result owns it by now, and says what its rows say."""
    return Transition(member, dataclasses.replace(agreeing(member, after), canonical_id=repoint.new))
