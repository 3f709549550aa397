"""What a merge set holds: the canonical's list and its ancestors' index rows, kept in agreement (MG6, MG10).

The identifier index is derived from records, and a merge leaves every row where it is. So the
canonical lists each row of its ancestors with its `home`; when it claims, releases or gives up one,
the ancestor's record follows in the same plan. An ancestor that was merged more than once is
listed by each of its results: the list of the older one, which nobody writes any more, is what an
unmerge of the newer one goes back to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from scv.domain.contacts import Contact, Held
from scv.domain.identifiers import Identifier
from scv.domain.plans import Transition


def listed(member: Contact) -> tuple[Held, ...]:
    """MG6: what an input of a merge holds, as its result lists it."""
    living = (held for held in member.held if not held.released)
    return tuple(dataclasses.replace(held, home=held.home or member.id) for held in living)


def homes_changed(before: Contact, after: Contact) -> tuple[str, ...]:
    """The ancestors whose rows no longer say what the canonical lists; their records must be read."""
    old, new = _rows(before), _rows(after)
    return tuple(
        dict.fromkeys(home for home, identifier in old if old[home, identifier] != new.get((home, identifier)))
    )


def _rows(contact: Contact) -> dict[tuple[str, Identifier], bool]:
    return {(held.home, held.identifier): held.claimed for held in contact.held if held.home}


def agreeing(ancestor: Contact, canonical: Contact) -> Contact:
    """The ancestor with exactly the rows that the canonical lists for it; the rest is kept as released."""
    wanted = {held.identifier: held for held in canonical.held if held.home == ancestor.id}
    held = tuple(_agreeing(each, wanted.get(each.identifier)) for each in ancestor.held)
    return dataclasses.replace(ancestor, held=held, revision=ancestor.revision + 1)


def _agreeing(held: Held, wanted: Held | None) -> Held:
    if held.home is not None:
        return held
    if wanted is None:
        return dataclasses.replace(held, released=True)
    return dataclasses.replace(held, released=False, claimed=wanted.claimed, claim_turned=wanted.claim_turned)


def steps(before: Contact, after: Contact, ancestors: Mapping[str, Contact]) -> tuple[Transition, ...]:
    """One change of a canonical contact, with what it does to the rows of its ancestors.

    `ancestors` holds at least the records named by `homes_changed`.
    """
    told = (ancestors[home] for home in homes_changed(before, after))
    return (Transition(before, after), *(Transition(each, agreeing(each, after)) for each in told))


def as_merged(held: tuple[Held, ...]) -> tuple[Held, ...]:
    """MG10: the holdings of a direct input as they were when it was merged."""
    return tuple(
        dataclasses.replace(each, released=False, claimed=each.claimed != each.claim_turned, claim_turned=False)
        if each.home is None
        else each
        for each in held
    )


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
    held = tuple(_yielding(each, lost, noted=contact.is_ancestor or each.home is not None) for each in contact.held)
    return dataclasses.replace(contact, held=held)


def _yielding(held: Held, lost: Lost, noted: bool) -> Held:
    """`noted`: the merge set lost it, not the contact before it was merged."""
    gone = held.claimed and held.identifier in lost.claims
    return dataclasses.replace(
        held,
        guarded=held.guarded and held.identifier not in lost.guards,
        claimed=held.claimed and not gone,
        claim_turned=held.claim_turned != (gone and noted),
    )
