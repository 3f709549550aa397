"""Unmerging: the inputs of a merge are as they were, in one write (MG10).

The result's id stays given out: its record becomes a signpost to the oldest input, which also shows
the interactions that were linked to that id itself. What else happened since stays in the history.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scv.domain.contacts import NOTHING_KNOWN, Contact, expiry_after
from scv.domain.documents import Json, camel
from scv.domain.errors import UnmergeNotAllowed
from scv.domain.holdings import NOTHING_LOST, Lost, agreeing, as_merged, homes_changed, yielding
from scv.domain.merging import merged_profile, merged_type, oldest_of
from scv.domain.plans import HistoryEntry, Plan, Repoint, Transition
from scv.domain.profiles import Profile


@dataclass(frozen=True, slots=True)
class UnmergePlan:
    """The inputs as they will be, and what is written."""

    inputs: tuple[Contact, ...]
    plan: Plan


def require_unmergeable(contact: Contact) -> None:
    """MG10: made by a merge, and not merged again since. Raises UnmergeNotAllowed."""
    if contact.is_merge_result and contact.is_ancestor:
        raise UnmergeNotAllowed(
            f"The contact was merged again; unmerge {contact.canonical_id} first.", entity_id=contact.id
        )
    if not contact.is_merge_result:
        raise UnmergeNotAllowed("The contact is not the result of a merge.", entity_id=contact.id)


def ancestors_changed(result: Contact, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """The ancestors of inputs whose rows changed since the merge; their records must be read."""
    since = _listing(result, inputs)
    return tuple(home for each in inputs for home in homes_changed(each, since[each.id]))


def _listing(result: Contact, inputs: Sequence[Contact]) -> dict[str, Contact]:
    """Each input with what the result says now of the ancestors it had."""
    held = {each.id: tuple(one for one in result.held if one.home in each.merge_set) for each in inputs}
    return {each.id: dataclasses.replace(each, held=held[each.id]) for each in inputs}


def plan_unmerge(
    result: Contact,
    inputs: Sequence[Contact],
    ancestors: Mapping[str, Contact],
    now: datetime,
    by: str,
    entry_id: str,
    lost: Lost = NOTHING_LOST,
    pinned: bool = False,
    gone: frozenset[str] = frozenset(),
) -> UnmergePlan:
    """MG10: `result` and `inputs` as stored, `ancestors` those that `ancestors_changed` names.

    `pinned`: the inputs keep their index rows for now and are unpinned one by one after.
    `gone`: contacts whose guards and claims may be taken over. Raises UnmergeNotAllowed.
    """
    require_unmergeable(result)
    if {each.id for each in inputs} != set(result.merged_from) or any(each.merged_to != result.id for each in inputs):
        raise UnmergeNotAllowed("An input of this merge is gone; the merge cannot be undone.", entity_id=result.id)
    oldest = oldest_of(inputs)
    restored = [_restored(each, result, now, pinned) for each in inputs]
    heir = next(each for each in restored if each.id == oldest.id)
    restored[restored.index(heir)] = dataclasses.replace(heir, heir_of=_inherited(result, heir, inputs))
    steps = [Transition(old, yielding(new, lost)) for old, new in zip(inputs, restored, strict=True)]
    deep = _deep(ancestors, restored, lost)
    written = {step.contact.id for step in deep}
    plan = Plan(
        now,
        contacts=(Transition(result, signpost(result, oldest.id, now, by)), *steps, *deep),
        repoints=tuple(
            Repoint(member, result.id, each.id)
            for each in inputs
            for member in each.merge_set
            if member != each.id and member not in written
        ),
        history=(HistoryEntry(entry_id, result.id, now, "unmerge", by, _details(result, inputs)),),
        takes_over=gone,
    )
    return UnmergePlan(tuple(step.contact for step in steps), plan)


def _restored(contact: Contact, result: Contact, now: datetime, pin: bool) -> Contact:
    expiry = contact.expires_at
    live = dataclasses.replace(
        contact,
        canonical_id=None,
        merged_to=None,
        absorbed=False,
        held=as_merged(contact.held),
        lineage=_gained(contact.lineage, (result.id,)),
        revision=contact.revision + 1,
        pinned=False,
    )
    if live.expires is not None and live.expires <= now:
        expiry = expiry_after(now)
    return dataclasses.replace(live, expires_at=expiry, pinned=pin)


def _inherited(result: Contact, heir: Contact, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """Ids that the result stood for itself, and did not have from an input."""
    had = {each for one in inputs for each in one.heir_of}
    return _gained(heir.heir_of, (result.id, *(each for each in result.heir_of if each not in had)))


def _gained(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _deep(ancestors: Mapping[str, Contact], restored: Sequence[Contact], lost: Lost) -> list[Transition]:
    """Ancestors of inputs that are themselves merge results: their rows as that result lists them."""
    owner = {member: each for each in restored for member in each.merge_set}
    found = []
    for ancestor in ancestors.values():
        canonical = owner[ancestor.id]
        again = dataclasses.replace(agreeing(ancestor, canonical), canonical_id=canonical.id)
        found.append(Transition(ancestor, yielding(again, lost)))
    return found


def signpost(result: Contact, heir: str, now: datetime, by: str) -> Contact:
    """MG3, MG10: what is left of the result: its id, which answers as the oldest input."""
    return dataclasses.replace(
        result,
        profile=NOTHING_KNOWN,
        also_called=(),
        held=(),
        canonical_id=heir,
        merge_set=(),
        heir_of=(),
        unmerged=True,
        expires_at=None,
        modified_at=now,
        modified_by=by,
        revision=result.revision + 1,
    )


def _details(result: Contact, inputs: Sequence[Contact]) -> dict[str, Json]:
    return {
        "inputs": list(result.merged_from),
        "result": result.id,
        "changedSince": list(changed_since(result, inputs)),
    }


def changed_since(result: Contact, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """MG10: the fields edited since the merge; after an edit also those that the merge itself overrode."""
    if result.version == 1:
        return ()
    produced, _ = merged_profile(inputs)
    names = (field.name for field in dataclasses.fields(Profile))
    changed = tuple(camel(name) for name in names if getattr(produced, name) != getattr(result.profile, name))
    return (*changed, "type") if result.type is not merged_type(inputs) else changed
