"""What a merge set holds: the result's list and its members' index rows, kept in agreement (MG6, MG10).

The identifier index is derived from records, and a merge leaves every row where it is. So the result lists each row
of its members with its `home`; when it claims, releases or gives up one, the member's record follows in the same
plan and keeps how it held the identifier before (`as_merged`). A member that was merged more than once is listed by
each of its results: the list of the older one, which nobody writes any more, is what an unmerge of the newer one
goes back to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from scv.frozen import dataclass

from scv.domain.changes.plans import Transition
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.held import AsMerged, Held
from scv.domain.identifiers.identifier import Identifier
from scv.domain.trust.trust import Method
from scv.domain.values.ids import ContactId


def listed(member: Contact) -> tuple[Held, ...]:
    """MG6: what an input of a merge holds, as its result lists it, given up rows of its own members included."""
    return tuple(dataclasses.replace(held, home=held.home or member.id, as_merged=None) for held in member.held)


def homes_changed(before: Contact, after: Contact) -> tuple[ContactId, ...]:
    """The members whose rows no longer say what the result lists; their records must be read."""
    old, new = _rows(before), _rows(after)
    changed = (home for home, identifier in {**old, **new} if _differ(old, new, (home, identifier)))
    return tuple(dict.fromkeys(changed))


Row = tuple[ContactId, Identifier]
Said = tuple[bool, Method]


def _differ(old: Mapping[Row, Said], new: Mapping[Row, Said], row: Row) -> bool:
    return old.get(row) != new.get(row)


def _rows(contact: Contact) -> dict[Row, Said]:
    """Each row that a member's record has to have, whether it is claimed, and how it is known."""
    listed_rows = (held for held in contact.held if held.home and held.is_live)
    return {(held.home, held.identifier): (held.claimed, held.known) for held in listed_rows if held.home}


def agreeing(member: Contact, result: Contact) -> Contact:
    """The member with exactly the rows that the result lists for it; the rest is given up. TR1: no proof is lost."""
    wanted = {held.identifier: held for held in result.held if held.home == member.id}
    return dataclasses.replace(member, held=tuple(_agreeing(each, wanted.get(each.identifier)) for each in member.held))


def _agreeing(held: Held, wanted: Held | None) -> Held:
    if held.home is not None:
        return held
    merged = held.as_merged or AsMerged(held.how, held.claimed)
    if wanted is None or not wanted.is_live:
        return dataclasses.replace(held.given_up(), as_merged=merged)
    again = AsMerged(merged.how, wanted.claimed)
    return dataclasses.replace(
        held.with_proof_of(wanted), how=again.how, claimed=again.claimed, as_merged=None if again == merged else merged
    )


def steps(before: Contact, after: Contact, members: Mapping[ContactId, Contact]) -> tuple[Transition, ...]:
    """One change of a contact, with what it does to the rows of the members of its merge set.

    `members` holds at least the records named by `homes_changed`.
    """
    changed = (members[home] for home in homes_changed(before, after))
    return (Transition(before, after), *(Transition(each, agreeing(each, after)) for each in changed))


def as_proved(contact: Contact, result: Contact) -> Contact:
    """TR1: an input of a merge with what was proved of its members' rows since."""
    since = {(held.home, held.identifier): held for held in result.held if held.home}
    held = (each.with_proof_of(since.get((each.home or contact.id, each.identifier), each)) for each in contact.held)
    return dataclasses.replace(contact, held=tuple(held))


def as_merged(held: tuple[Held, ...]) -> tuple[Held, ...]:
    """MG10: the holdings of a direct input as they were when it was merged."""
    return tuple(_as_merged(each) if each.home is None and each.as_merged else each for each in held)


def _as_merged(held: Held) -> Held:
    kept = held.as_merged or AsMerged(held.how, held.claimed)
    return dataclasses.replace(held, how=kept.how, claimed=kept.claimed, as_merged=None)


@dataclass(frozen=True, slots=True)
class Lost:
    """RS5, CL2: guards and claims that others took over from a contact that had given them up or was gone."""

    guards: frozenset[Identifier] = frozenset()
    claims: frozenset[Identifier] = frozenset()

    def with_those_of(self, other: Contact) -> Lost:
        """Also those that this contact has now."""
        return Lost(
            self.guards | {held.identifier for held in other.holdings if held.guarded},
            self.claims | {held.identifier for held in other.holdings if held.claimed},
        )


NOTHING_LOST = Lost()


def yielding(contact: Contact, lost: Lost) -> Contact:
    """RS5, CL2: without the guards and claims that somebody else has now."""
    return dataclasses.replace(contact, held=tuple(_yielding(each, lost, contact.is_ancestor) for each in contact.held))


def _yielding(held: Held, lost: Lost, is_member: bool) -> Held:
    """A member's record keeps that it had the claim when it was merged."""
    claimed = held.claimed and held.identifier not in lost.claims
    kept = held.as_merged or (AsMerged(held.how, held.claimed) if is_member and held.home is None else None)
    return dataclasses.replace(
        held,
        guarded=held.guarded and held.identifier not in lost.guards,
        claimed=claimed,
        as_merged=None if kept == AsMerged(held.how, claimed) else kept,
    )
