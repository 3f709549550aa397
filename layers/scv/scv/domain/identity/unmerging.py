"""Unmerging: the inputs of a merge are as they were, in one write (MG10).

The result's id stays given out: its record becomes a signpost to the oldest input, which also shows
the interactions that were linked to that id itself. What else happened since stays in the history.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.changes.plans import HistoryEntry, Plan, Repoint, Transition
from scv.domain.consent.decisions import Part, opted_out
from scv.domain.consent.decisions import apart as consents_apart
from scv.domain.consent.decisions import united as consents_united
from scv.domain.contacts.agreed import with_decisions
from scv.domain.contacts.conflicts import given
from scv.domain.contacts.contact import NOTHING_KNOWN, Contact, expiry_after
from scv.domain.contacts.family import Family
from scv.domain.contacts.held import Held
from scv.domain.contacts.profiles import EMAIL_FIELDS, PHONE_FIELDS, Profile, identifiers_of
from scv.domain.identifiers.identifier import Identifier
from scv.domain.identity.distinct import apart
from scv.domain.identity.holdings import NOTHING_LOST, Lost, agreeing, as_merged, as_proved, homes_changed, yielding
from scv.domain.identity.merging import merged_profile, merged_type, oldest_of
from scv.domain.interactions.journeys import JourneyEntry
from scv.domain.values.documents import Document, Json, camel, to_document
from scv.domain.values.errors import UnmergeNotAllowed
from scv.domain.values.ids import ContactId, ConversationId
from scv.domain.values.times import stamp


@dataclass(frozen=True, slots=True)
class Dropped:
    """MG10: something that was set on the merge result and is on none of the inputs, with its author.

    `field` is named as on the wire and has a `value`; an `identifier` was added beside the fields, or only claimed.
    """

    by: str
    at: datetime
    field: str | None = None
    value: Json = None
    identifier: Identifier | None = None
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Returning:
    """MG10: an interaction since the merge, and the input that has it once the merge is undone."""

    conversation_id: ConversationId
    contact_id: ContactId


@dataclass(frozen=True, slots=True)
class UnmergePlan:
    """The inputs as they will be, what is written, and what was set since the merge and is given back to nobody."""

    inputs: tuple[Contact, ...]
    plan: Plan
    dropped: tuple[Dropped, ...] = ()


def require_unmergeable(contact: Contact) -> None:
    """MG10: made by a merge, and not merged again since. Raises UnmergeNotAllowed."""
    if contact.is_merge_result and contact.is_ancestor:
        raise UnmergeNotAllowed(
            f"The contact was merged again; unmerge {contact.canonical_id} first.", entity_id=contact.id
        )
    if not contact.is_merge_result:
        raise UnmergeNotAllowed("The contact is not the result of a merge.", entity_id=contact.id)


def ancestors_changed(result: Contact, inputs: Sequence[Contact]) -> tuple[ContactId, ...]:
    """The ancestors of inputs whose rows changed since the merge; their records must be read."""
    since = _listing(result, inputs)
    return tuple(home for each in inputs for home in homes_changed(as_proved(each, result), since[each.id]))


def _listing(result: Contact, inputs: Sequence[Contact]) -> dict[ContactId, Contact]:
    """Each input with what the result says now of the ancestors it had; its own rows are restored anyway."""
    ancestors = {each.id: frozenset(each.ancestors) for each in inputs}
    held = {each.id: tuple(one for one in result.held if one.home in ancestors[each.id]) for each in inputs}
    return {each.id: dataclasses.replace(each, held=held[each.id]) for each in inputs}


def plan_unmerge(
    result: Contact,
    inputs: Sequence[Contact],
    ancestors: Mapping[ContactId, Contact],
    now: datetime,
    by: str,
    entry_id: str,
    lost: Lost = NOTHING_LOST,
    pinned: bool = False,
    gone: frozenset[ContactId] = frozenset(),
    history: Sequence[HistoryEntry] = (),
) -> UnmergePlan:
    """MG10: `result` and `inputs` as stored, `ancestors` those that `ancestors_changed` names.

    `pinned`: the inputs keep their index rows for now and are unpinned one by one after.
    `gone`: contacts whose guards and claims may be taken over. `history`: that of the result, latest first, which
    names who set what. Raises UnmergeNotAllowed.
    """
    require_unmergeable(result)
    if {each.id for each in inputs} != set(result.family.merged_from) or any(
        each.family.merged_to != result.id for each in inputs
    ):
        raise UnmergeNotAllowed("An input of this merge is gone; the merge cannot be undone.", entity_id=result.id)
    oldest = oldest_of(inputs)
    restored = [
        dataclasses.replace(
            _agreed(_restored(each, result, _family(each, result, inputs), now, pinned), result, inputs),
            distinct=apart(each, result, inputs),
        )
        for each in inputs
    ]
    steps = [Transition(old, yielding(new, lost)) for old, new in zip(inputs, restored, strict=True)]
    deep = _deep(ancestors, restored, lost)
    written = {step.contact.id for step in deep}
    lost_values = dropped(result, inputs, history)
    plan = Plan(
        now,
        contacts=(Transition(result, signpost(result, oldest.id, now, by)), *steps, *deep),
        repoints=tuple(
            Repoint(member, result.id, each.id) for each in inputs for member in each.ancestors if member not in written
        ),
        history=(HistoryEntry(entry_id, result.id, now, "unmerge", by, _details(result, inputs, lost_values)),),
        takes_over=gone,
    )
    return UnmergePlan(tuple(step.contact for step in steps), plan, lost_values)


def _restored(contact: Contact, result: Contact, family: Family, now: datetime, pin: bool) -> Contact:
    """RS8: a provisional one has 60 new days, as its interactions may have gone on while nothing counted them."""
    live = dataclasses.replace(
        contact,
        family=family,
        absorbed=False,
        held=as_merged(as_proved(contact, result).held),
        version=result.version + 1,  # CO5: above everything that this id has answered with
        pinned=False,
    )
    expiry = live.expires_at if live.expires is None else expiry_after(now)
    return dataclasses.replace(live, expires_at=expiry, pinned=pin)


def _family(contact: Contact, result: Contact, inputs: Sequence[Contact]) -> Family:
    families, oldest = [each.family for each in inputs], oldest_of(inputs).id == contact.id
    return contact.family.taken_out(result.id, result.family, families, oldest=oldest)


def _agreed(contact: Contact, result: Contact, inputs: Sequence[Contact]) -> Contact:
    """CN3: an input with what was decided on the result since, which an unmerge of the input passes on again."""
    since = result.consents_since
    if not since:
        return contact
    oldest = oldest_of(inputs).id
    parts = {
        each.id: Part(frozenset(each.identifiers), frozenset(each.members), is_oldest=each.id == oldest)
        for each in inputs
    }
    told = consents_apart(contact.decisions, since, parts[contact.id], parts.values(), result.id)
    return with_decisions(contact, *told) if told else contact


def _deep(ancestors: Mapping[ContactId, Contact], restored: Sequence[Contact], lost: Lost) -> list[Transition]:
    """Ancestors of inputs that are themselves merge results: their rows as that result lists them."""
    owner = {member: each for each in restored for member in each.family.merge_set}
    found = []
    for ancestor in ancestors.values():
        canonical = owner[ancestor.id]
        again = dataclasses.replace(agreeing(ancestor, canonical), family=ancestor.family.pointing_at(canonical.id))
        found.append(Transition(ancestor, yielding(again, lost)))
    return found


def returning(result: Contact, inputs: Sequence[Contact], entries: Sequence[JourneyEntry]) -> tuple[Returning, ...]:
    """MG10: where the interactions go that began since the merge; those of the result's own id to the oldest input."""
    heir = oldest_of(inputs).id
    owners = {member: each.id for each in inputs for member in each.members}
    return tuple(
        Returning(entry.conversation_id, owners.get(entry.contact_id, heir))
        for entry in entries
        if entry.started_at >= result.created_at
    )


def signpost(result: Contact, heir: ContactId, now: datetime, by: str) -> Contact:
    """MG3, MG10: what is left of the result: its id, which answers as the oldest input."""
    return dataclasses.replace(
        result,
        profile=NOTHING_KNOWN,
        also_called=(),
        held=(),
        family=result.family.undone(heir),
        distinct=(),
        consents=(),
        consents_since=(),
        expires_at=None,
        modified_at=now,
        modified_by=by,
    )


def _details(result: Contact, inputs: Sequence[Contact], lost: Sequence[Dropped]) -> dict[str, Json]:
    return {
        "inputs": list(result.family.merged_from),
        "result": result.id,
        "changedSince": list(changed_since(result, inputs)),
        "dropped": [dict(dropped_document(each)) for each in lost],
    }


def changed_since(result: Contact, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """MG10: the fields edited since the merge; after an edit also those that the merge itself overrode."""
    if result.version == max(each.version for each in inputs) + 1:
        return ()
    produced, _ = merged_profile(inputs)
    agreed = opted_out(consents_united(*(each.decisions for each in inputs)))
    produced = dataclasses.replace(produced, survey_opt_out=agreed)
    names = (field.name for field in dataclasses.fields(Profile))
    changed = tuple(camel(name) for name in names if getattr(produced, name) != getattr(result.profile, name))
    return (*changed, "type") if result.type is not merged_type(inputs) else changed


def dropped(result: Contact, inputs: Sequence[Contact], history: Sequence[HistoryEntry]) -> tuple[Dropped, ...]:
    """MG10: what was set on the result, by the merge's override or since, and no input has.

    `history` is that of the result, latest first; what it does not name was set by whoever changed the result last.
    """
    names = _set_on(result.profile, inputs)
    fields = [_dropped_field(result, name, history) for name in names]
    carried = set(identifiers_of(Profile(**{name: getattr(result.profile, name) for name in names})))
    beside = [
        _dropped_identifier(result, held, history)
        for held in result.held
        if held.home is None and held.is_live and (held.claimed or held.identifier not in carried)
    ]
    claims = [
        _dropped_identifier(result, held, history)
        for each in inputs
        for held in each.held
        if held.home is None and held.claimed and held.as_merged and not held.as_merged.claimed
    ]
    return (*fields, *beside, *claims)


def _set_on(profile: Profile, inputs: Sequence[Contact]) -> tuple[str, ...]:
    """The fields whose value no input has; a phone or email may have moved to another slot."""
    produced, _ = merged_profile(inputs)
    found = []
    for field in dataclasses.fields(Profile):
        if field.name == "survey_opt_out":
            continue  # CN3: a decision that the inputs get back
        value = getattr(profile, field.name)
        slots = next((names for names in (PHONE_FIELDS, EMAIL_FIELDS) if field.name in names), (field.name,))
        known = [getattr(each, slot) for each in (produced, *(one.profile for one in inputs)) for slot in slots]
        if given(value) and value not in known:
            found.append(field.name)
    return tuple(found)


def _dropped_field(result: Contact, name: str, history: Sequence[HistoryEntry]) -> Dropped:
    spelled = camel(name)
    value: Json = to_document(result.profile)[spelled]
    by, at = _author(result, history, lambda entry: spelled in _names(entry))
    return Dropped(by, at, field=spelled, value=value)


def _dropped_identifier(result: Contact, held: Held, history: Sequence[HistoryEntry]) -> Dropped:
    kind = held.identifier.type.value
    by, at = _author(
        result, history, lambda entry: entry.action == "claim" and entry.details.get("identifierType") == kind
    )
    return Dropped(by, at, identifier=held.identifier, claimed=held.claimed)


def _names(entry: HistoryEntry) -> list[Json]:
    """The fields that an edit, a promotion or the override of a merge changed."""
    found = entry.details.get("fields") or entry.details.get("overridden") or []
    return found if isinstance(found, list) else []


def _author(
    result: Contact, history: Sequence[HistoryEntry], sets: Callable[[HistoryEntry], bool]
) -> tuple[str, datetime]:
    entry = next((each for each in history if sets(each)), None)
    return (entry.by, entry.at) if entry else (result.modified_by or "", result.modified_at)


def dropped_document(value: Dropped) -> Document:
    """The plain form, as the answer and the history show it."""
    document: Document = {"by": value.by, "at": stamp(value.at)}
    if value.field is not None:
        document |= {"field": value.field, "value": value.value}
    if value.identifier is not None:
        identifier: dict[str, Json] = {"type": value.identifier.type.value, "value": value.identifier.value}
        if value.identifier.source is not None:
            identifier["source"] = value.identifier.source
        document |= {"identifier": identifier, "claimed": value.claimed}
    return document
