"""One account of a messenger under several names: its number, its business-scoped ids, old and new (SE4)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from scv.frozen import dataclass

from scv.domain.changes.limits import MAX_INDEX_ENTRIES, index_entries
from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import Held
from scv.domain.contacts.proofs import Proofs, learned, proved
from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.identity.distinct import declared_between
from scv.domain.identity.holdings import agreeing, homes_changed
from scv.domain.identity.merging import MergePlan, plan_merge
from scv.domain.interactions.interaction import Interaction, InteractionEvent, Mention
from scv.domain.linking.collecting import grown
from scv.domain.projects.project import Project
from scv.domain.trust.trust import Trust
from scv.domain.values.ids import ContactId

SCOPED, NUMBER = IdentifierType.SOCIAL_WHATSAPP_BSUID, IdentifierType.SOCIAL_WHATSAPP
ACCOUNT = frozenset({SCOPED, NUMBER})
SYSTEM = "system"  # who merged, in the history of the result


@dataclass(frozen=True, slots=True)
class Owner:
    """SE4: whose an account is.

    `keeps`: the contact that the account belongs to, None for one that nobody has. `joins`: contacts that turn out to
    be the same account and become one with it. `decides`: the names of the account that lead to `keeps`, or, while
    nobody has it, those that are certainly its own.
    """

    keeps: Contact | None
    joins: tuple[Contact, ...] = ()
    decides: tuple[Identifier, ...] = ()


def account_of(event: InteractionEvent) -> tuple[Identifier, ...]:
    """SE4: the names of the account that wrote, when the platform itself told several of them, and nothing else.

    A number and an id that another system puts together prove nothing (TR2).
    """
    told = all(each.identifier.type in ACCOUNT and _is_attested(each) for each in event.mentions)
    return event.identifiers if told and len(event.identifiers) > 1 else ()


def _is_attested(mention: Mention) -> bool:
    return mention.how is not None and mention.how.trust is Trust.ATTESTED


def owner_of(account: Sequence[Identifier], firsts: Mapping[Identifier, Contact], apart: Iterable[Contact]) -> Owner:
    """SE4: who has the account, by the contacts that are first for each of its names.

    An id is never given to two accounts, a number is given to somebody else some day: whoever has the number and ids
    of another account is another person, and keeps it. `apart`: merges that somebody has taken back, which are not
    done again; nor does anybody become one with whom somebody has called another person (NP1).
    """
    ids = tuple(each for each in account if each.type is SCOPED)
    by_id = [firsts[each] for each in ids if each in firsts]
    others = (each for name, each in firsts.items() if name.type is NUMBER and not _has_other_ids(each, ids))
    found = sorted({each.id: each for each in (*by_id, *others)}.values(), key=_age)
    if not found:
        return Owner(None, decides=ids or tuple(account))
    known = [each for each in found if not is_nobody_yet(each)]
    of_id = [each for each in known if each in by_id]
    keeps = (of_id or known or found)[0]
    joins = [each for each in found if each != keeps and is_nobody_yet(each) and not _are_two(keeps, each, apart)]
    if not of_id and by_id and keeps not in by_id and not any(each in joins for each in by_id):
        keeps, joins = by_id[0], []  # the id is proof, the number a hint
    return Owner(keeps, tuple(joins), tuple(each for each in account if firsts.get(each) in (keeps, *joins)))


def is_nobody_yet(contact: Contact) -> bool:
    """Whether the system made it and nobody has touched it, so that it is no more than the account's own names."""
    untouched = contact.is_provisional and contact.created_by is None and contact.modified_by is None
    return untouched and all(each.type in ACCOUNT for each in contact.identifiers)


def _has_other_ids(contact: Contact, ids: Collection[Identifier]) -> bool:
    own = {each for each in contact.identifiers if each.type is SCOPED}
    return bool(own) and not own & set(ids)


def _are_two(one: Contact, other: Contact, apart: Iterable[Contact]) -> bool:
    """Somebody has said so (NP1), or has taken them out of one merge."""
    parted = any({one.id, other.id} <= set(result.family.merged_from) for result in apart)
    return parted or declared_between(one, other) is not None


def _age(contact: Contact) -> tuple[datetime, str]:
    return contact.ranked_at, contact.id


def completed(
    contact: Contact,
    interaction: Interaction,
    account: Sequence[Identifier],
    taken: Collection[Identifier],
    project: Project,
    now: datetime,
) -> Contact:
    """SE4: the contact with every name of its account that nobody else has; itself when it has them.

    What a person has saved keeps its fields and its version: the names are held beside them.
    """
    if contact.is_provisional:
        return grown(contact, interaction, taken, project, now)
    room = max(0, (MAX_INDEX_ENTRIES - index_entries(contact)) // 2)  # each is a row and a guard
    new = [each for each in account if each not in contact.identifiers and each not in taken][:room]
    held = (Held(each, now, guarded=True) for each in new)
    if not new:
        return contact
    whole = dataclasses.replace(contact, held=(*contact.held, *held))
    return learned(whole, contact, interaction.proofs)


def plan_joined(
    inputs: Sequence[Contact], now: datetime, new_id: ContactId, complete: Callable[[Contact], Contact], told: Proofs
) -> MergePlan:
    """SE4: the contacts of one account as one; the first of them keeps its fields where a person has saved it.

    `complete`: gives the result the names of the account that nobody had. `told`: how they are known (TR1). Raises
    MergeSetLimit, MergeConflict.
    """
    known = None if is_nobody_yet(inputs[0]) else inputs[0].profile
    merge = plan_merge(inputs, known, now, SYSTEM, new_id)
    result = merge.result
    if all(is_nobody_yet(each) for each in inputs):
        result = dataclasses.replace(result, created_by=None, modified_by=None)
    result = complete(result)
    known_better = proved(result, told, now)
    if set(homes_changed(result, known_better)) <= {each.id for each in inputs}:  # else the next event proves it
        result = known_better
    members = ((step.before, step.contact) for step in merge.plan.contacts[1:])
    contacts = (Transition(None, result), *(Transition(old, agreeing(new, result)) for old, new in members))
    return MergePlan(result, dataclasses.replace(merge.plan, contacts=contacts), merge.conflicts)
