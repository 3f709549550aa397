"""Merging: many contacts become one, and nothing that was stored moves (MG1-MG7, MG9, RS9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.access.permissions import Access
from scv.domain.changes.plans import HistoryEntry, Plan, Repoint, Transition
from scv.domain.consent.decisions import opted_out, word_on_surveys
from scv.domain.consent.decisions import united as consents_united
from scv.domain.contacts.agreed import of_decisions, with_decisions
from scv.domain.contacts.conflicts import FieldConflict, Source, given, settled_by_word
from scv.domain.contacts.contact import NOTHING_KNOWN, Contact, ContactType
from scv.domain.contacts.family import Family, ancestry, united
from scv.domain.contacts.held import Held, How
from scv.domain.contacts.life import identified, with_fields
from scv.domain.contacts.profiles import Profile, identifiers_of
from scv.domain.identity.distinct import require_not_distinct, said_of_others
from scv.domain.identity.holdings import listed
from scv.domain.identity.previews import Input, Outcome, Promise, profile_request
from scv.domain.identity.reconciliation import reconcile
from scv.domain.interactions.interaction import Interaction
from scv.domain.marks.marks import NO_MARKS, Marks
from scv.domain.search.words import has_names_of, names_left
from scv.domain.values.documents import Json, camel
from scv.domain.values.errors import (
    ConsentLimit,
    DeclarationLimit,
    DivisionMismatch,
    InvalidValue,
    MergeConflict,
    MergeNotAllowed,
    MergeSetLimit,
)
from scv.domain.values.ids import ContactId

MAX_INPUTS = 25
MAX_MERGE_SET = 52
TOO_MUCH = (MergeSetLimit, DeclarationLimit, ConsentLimit)  # one record cannot hold what the inputs have between them


@dataclass(frozen=True, slots=True)
class MergePlan:
    """MG9: the would-be result, what it writes, and every conflict with how it was decided."""

    result: Contact
    plan: Plan
    conflicts: tuple[FieldConflict, ...]

    @property
    def outcome(self) -> Outcome:
        """What it comes to."""
        return Outcome("merged", self.result, self.conflicts)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be merged, on whose behalf. `key` tells a silent resend from a new request.

    `promise`: what a preview has shown, which the merge keeps or is refused (MG9). `overrides_distinct`: also
    contacts of which somebody has said that they are not the same person (NP1).
    """

    access: Access
    contact_ids: Sequence[ContactId]
    override: Profile | None = None
    key: str | None = None
    classic: bool = False
    dry_run: bool = False
    promise: Promise | None = None
    overrides_distinct: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Where the request names each contact."""
        if self.classic:
            return ("sourceContactId", "targetContactId")
        return tuple(f"contactIds[{place}]" for place in range(len(self.contact_ids)))

    @property
    def request(self) -> dict[str, Json]:
        """MG9: what was asked, as far as the outcome rests on it; `override` is normalised."""
        return {
            "contactIds": list(self.contact_ids),
            "valueOverride": profile_request(self.override),
            "override": self.overrides_distinct,
        }

    def named(self, inputs: Sequence[Contact], marks: Marks = NO_MARKS) -> tuple[Input, ...]:
        """The contacts with the places that name them."""
        return tuple(Input(place, contact, marks) for place, contact in zip(self.places, inputs, strict=True))


def require_mergeable(contact_ids: Sequence[ContactId]) -> None:
    """MG2, MG7: 2 to 25 contacts, none twice. Raises InvalidValue, MergeNotAllowed."""
    if len(contact_ids) > MAX_INPUTS:
        raise InvalidValue(f"At most {MAX_INPUTS} contacts are merged at once; merge in steps.", field="contactIds")
    if len(contact_ids) < 2:
        raise MergeNotAllowed("A merge needs at least two contacts; name another one.", field="contactIds")
    if len(set(contact_ids)) != len(contact_ids):
        raise MergeNotAllowed("The same contact is named twice; name each once.", field="contactIds")


def require_classic(contacts: Sequence[Contact]) -> None:
    """MG1: exactly two, of types that the classic merge allows. Raises MergeNotAllowed."""
    if len(contacts) != 2:
        raise MergeNotAllowed("This merge takes two contacts; use contacts/merge for more.")
    require_mergeable([contact.id for contact in contacts])
    classic_merge_allowed(*contacts)


def classic_merge_allowed(one: Contact, other: Contact) -> None:
    """MG1: identified + identified, identified + ephemeral, provisional + curated. Raises MergeNotAllowed."""
    types = {one.type, other.type}
    if types == {ContactType.CURATED}:
        raise MergeNotAllowed("Both contacts are curated; use contacts/merge and decide on their fields.")
    if types == {ContactType.EPHEMERAL}:
        raise MergeNotAllowed("Both contacts are ephemeral: nothing says that they are one person.")


def merged_type(inputs: Sequence[Contact]) -> ContactType:
    """MG4: curated if any was, else identified if any was, else ephemeral."""
    types = {contact.type for contact in inputs}
    strongest = (ContactType.CURATED, ContactType.IDENTIFIED, ContactType.EPHEMERAL)
    return next(kind for kind in strongest if kind in types)


def plan_merge(
    inputs: Sequence[Contact],
    override: Profile | None,
    now: datetime,
    by: str,
    new_id: ContactId,
    overrides_distinct: bool = False,
) -> MergePlan:
    """MG2-MG7: a new canonical contact that every member points at, in one write; its version is above theirs (CO5).

    `inputs` are canonical contacts, alive; `override` is normalised; `new_id` becomes the result's id.
    Raises MergeNotAllowed, MergeConflict, DivisionMismatch, MergeSetLimit, InvalidValue, ContactsDistinct,
    DeclarationLimit, ConsentLimit.
    """
    _require_allowed(inputs)
    if not overrides_distinct:
        require_not_distinct(inputs)
    profile, conflicts = merged_profile(inputs, override)
    oldest = oldest_of(inputs)
    result = Contact(
        id=new_id,
        type=merged_type(inputs),
        division=oldest.division,
        created_at=now,
        ranked_at=oldest.ranked_at,
        modified_at=now,
        profile=profile,
        held=_held(inputs, profile, now),
        created_by=by,
        modified_by=by,
        version=max(contact.version for contact in inputs) + 1,
        family=united(new_id, families_of(inputs)),
        distinct=said_of_others(inputs),
    )
    result = _agreed(dataclasses.replace(identified(result), also_called=names_left(result, inputs)), inputs, override)
    conflicts = settled_by_word(conflicts, result.profile.survey_opt_out)
    entry = HistoryEntry(new_id, new_id, now, "merge", by, _details(result, conflicts, override))
    plan = Plan(
        now,
        contacts=(Transition(None, result), *(Transition(each, ancestor_of(result, each)) for each in inputs)),
        repoints=tuple(Repoint(member, contact.id, new_id) for contact in inputs for member in contact.ancestors),
        history=(entry,),
    )
    return MergePlan(result, plan, conflicts)


def _agreed(result: Contact, inputs: Sequence[Contact], override: Profile | None) -> Contact:
    """CN2, CN3: what was agreed to or refused on any of the inputs; what the override refuses is a decision as well.

    It lifts no refusal: who merges records has not asked the person.
    """
    agreed = of_decisions(result, consents_united(*(each.decisions for each in inputs)))
    asked, holds = override.survey_opt_out if override else None, opted_out(agreed.consents)
    if asked is None or asked == holds or (holds and not asked):
        return agreed
    return with_decisions(agreed, word_on_surveys(result.id, asked, result.created_at, result.created_by or ""))


def _require_allowed(inputs: Sequence[Contact]) -> None:
    require_mergeable([contact.id for contact in inputs])
    if any(contact.is_ancestor for contact in inputs):
        raise MergeConflict("One of the contacts has been merged meanwhile; read them again.")
    if len({contact.division for contact in inputs}) > 1:
        raise DivisionMismatch("The contacts are in different divisions; only those of one division can be merged.")
    if 1 + len(ancestry(families_of(inputs))) > MAX_MERGE_SET:
        raise MergeSetLimit(f"The merge set would have more than {MAX_MERGE_SET} members; it cannot grow further.")


def _age(contact: Contact) -> tuple[datetime, str]:
    return contact.ranked_at, contact.id


def oldest_of(inputs: Sequence[Contact]) -> Contact:
    """RS9, MG10: the input whose rank the result has."""
    return min(inputs, key=_age)


def families_of(inputs: Sequence[Contact]) -> dict[ContactId, Family]:
    """MG3: each input with its family, in their order."""
    return {contact.id: contact.family for contact in inputs}


def merged_profile(
    inputs: Sequence[Contact], override: Profile | None = None
) -> tuple[Profile, tuple[FieldConflict, ...]]:
    """MG5: the override first, then the contacts from the most recently modified on; ties: the lower id.

    Without `survey_opt_out`, which says what was decided (CN3).
    """
    recent = sorted(sorted(inputs, key=lambda each: each.id), key=lambda each: each.modified_at, reverse=True)
    sources = [Source(contact.id, contact.profile) for contact in recent]
    return reconcile([Source(None, override or NOTHING_KNOWN), *sources])


def _held(inputs: Sequence[Contact], profile: Profile, now: datetime) -> tuple[Held, ...]:
    """MG5, MG6: every row of the members, and rows of its own for what only the override says.

    What found no slot in the fields is kept beside them.
    """
    rows = (held for contact in inputs for held in listed(contact))
    beside = tuple(dataclasses.replace(held, how=How.BESIDE) if held.in_fields else held for held in rows)
    return with_fields(beside, identifiers_of(profile), now)


def ancestor_of(result: Contact, contact: Contact) -> Contact:
    """MG3: an input from the merge on: read-only, and one hop away from who answers for it."""
    absorbed = has_names_of(result, contact)
    return dataclasses.replace(contact, family=contact.family.merged_into(result.id), absorbed=absorbed)


def _details(result: Contact, conflicts: tuple[FieldConflict, ...], override: Profile | None) -> dict[str, Json]:
    overridden = override or NOTHING_KNOWN
    names = (field.name for field in dataclasses.fields(Profile))
    return {
        "inputs": list(result.family.merged_from),
        "result": result.id,
        "overridden": [camel(name) for name in names if given(getattr(overridden, name))],
        "conflicts": [conflict.field for conflict in conflicts],
    }


def pinned(contact: Contact) -> Contact:
    """MG6: its index rows already say what they will say of an ancestor, so that a merge need not write them."""
    return dataclasses.replace(contact, pinned=True)


def unpinned(contact: Contact) -> Contact:
    """The inverse of `pinned`."""
    return dataclasses.replace(contact, pinned=False)


def member_for(contact: Contact, interaction: Interaction) -> ContactId:
    """PA6, MG10: the member an interaction is linked to when it becomes this contact's.

    The one it is linked to already, else the one that holds an identifier it came in on, so that an
    unmerge finds it in place; else the first input of the merge, or the contact itself.
    """
    if interaction.link.contact_id in contact.members:
        return interaction.link.contact_id or contact.id
    if not contact.is_merge_result:
        return contact.id
    homes = {held.identifier: held.home or contact.id for held in reversed(contact.held)}
    found = (homes.get(each) for each in (*interaction.lookups, *interaction.identifiers))
    return next((home for home in found if home), contact.family.merged_from[0])
