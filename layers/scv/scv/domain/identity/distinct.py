"""Distinct: two contacts that somebody has said are not the same person (NP1).

A declaration stands on the records of both, under the id that the other one had then, so that the revision of either
record guards it and a merge reads it without asking. What was withdrawn stays listed as such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import combinations

from scv.domain.contacts.contact import Contact
from scv.domain.contacts.declarations import Declaration, Withdrawal
from scv.domain.values.errors import (
    ContactsDistinct,
    DeclarationLimit,
    DeclarationNotFound,
    DivisionMismatch,
    InvalidValue,
)
from scv.domain.values.ids import ContactId
from scv.domain.values.times import stamp

MOST = 100  # of one contact, so that its record stays small
MAX_REASON = 255


def standing(contact: Contact) -> tuple[Declaration, ...]:
    """Those that hold: declared and not withdrawn."""
    return tuple(each for each in contact.distinct if each.withdrawn is None)


def declared_between(one: Contact, other: Contact) -> Declaration | None:
    """NP1: the declaration between any two members of their sets, from either side; None without one."""
    found = (
        each for mine, theirs in ((one, other), (other, one)) for each in standing(mine) if each.other in theirs.members
    )
    return next(found, None)


def require_not_distinct(inputs: Sequence[Contact]) -> None:
    """NP1: raises ContactsDistinct, naming who said so and when, when two of these are not the same person."""
    for one, other in combinations(inputs, 2):
        said = declared_between(one, other)
        if said is not None:
            raise ContactsDistinct(
                f"{said.by} said on {stamp(said.at)} that two of these contacts are not the same person; "
                "withdraw that, or send override=true.",
                entity_id=one.id,
                by=said.by,
                at=stamp(said.at),
                contact=one.id,
                other=other.id,
            )


def declared(
    one: Contact, other: Contact, reason: str, now: datetime, by: str
) -> tuple[tuple[Contact, Contact], Declaration]:
    """NP1: both records with the declaration, and what the first one says; the same again keeps the first.

    Raises InvalidValue for one contact or too long a reason, DivisionMismatch, DeclarationLimit.
    """
    if one.id == other.id:
        raise InvalidValue("A contact is the same person as itself; name another one.", field="contactId")
    if one.division != other.division:
        raise DivisionMismatch("The contacts are in different divisions, and cannot be merged anyway.")
    _require_short(reason)
    said = declared_between(one, other)
    if said is not None:
        return (one, other), said
    mine = Declaration(other.id, by, now, reason)
    return (_with(one, mine), _with(other, dataclasses.replace(mine, other=one.id))), mine


def withdrawn(one: Contact, other: Contact, reason: str, now: datetime, by: str) -> tuple[Contact, Contact]:
    """NP1: both records, on which nothing between the two holds any more. Raises DeclarationNotFound, InvalidValue."""
    _require_short(reason)
    if declared_between(one, other) is None:
        raise DeclarationNotFound("Nobody has said that these contacts are not the same person.", entity_id=one.id)
    end = Withdrawal(by, now, reason)
    return _ended(one, other.members, end), _ended(other, one.members, end)


def _require_short(reason: str) -> None:
    if len(reason) > MAX_REASON:
        raise InvalidValue(f"The reason has at most {MAX_REASON} characters.", field="reason", most=MAX_REASON)


def _with(contact: Contact, said: Declaration) -> Contact:
    kept = tuple(each for each in contact.distinct if each.other != said.other)
    return dataclasses.replace(contact, distinct=_fitting((*kept, said)))


def _ended(contact: Contact, others: Collection[ContactId], end: Withdrawal) -> Contact:
    distinct = tuple(
        dataclasses.replace(each, withdrawn=end) if each.other in others and each.withdrawn is None else each
        for each in contact.distinct
    )
    return dataclasses.replace(contact, distinct=distinct)


def _fitting(declarations: tuple[Declaration, ...]) -> tuple[Declaration, ...]:
    """At most 100: the oldest withdrawn ones go first. Raises DeclarationLimit when more than that hold."""
    ended = [each for each in declarations if each.withdrawn is not None]
    if len(declarations) - len(ended) > MOST:
        raise DeclarationLimit(f"A contact has at most {MOST} declarations; withdraw some first.", most=MOST)
    gone = {each.other for each in ended[: max(0, len(declarations) - MOST)]}
    return tuple(each for each in declarations if each.withdrawn is None or each.other not in gone)


def said_of_others(inputs: Sequence[Contact], members: Collection[ContactId]) -> tuple[Declaration, ...]:
    """NP1: what a merge result says: all that its inputs say of others, each once, what holds first.

    Between the inputs themselves nothing is left to say; their own records keep it for an unmerge.
    Raises DeclarationLimit.
    """
    said: dict[ContactId, Declaration] = {}
    for each in (each for contact in inputs for each in contact.distinct if each.other not in members):
        known = said.get(each.other)
        if known is None or (known.withdrawn is not None and each.withdrawn is None):
            said[each.other] = each
    return _fitting(tuple(said.values()))


def apart(contact: Contact, result: Contact, inputs: Sequence[Contact]) -> tuple[Declaration, ...]:
    """MG10, NP1: what an input says once it is taken out of the result again.

    Its own declarations as they were, or as the result has changed them since, and what was said of the result since,
    which is said of each input. What holds between the inputs is back.
    """
    merged = {
        each.other: each for each in said_of_others(inputs, {member for each in inputs for member in each.members})
    }
    now = {each.other: each for each in result.distinct}
    had = {each.other for each in contact.distinct}
    own = (
        was if was.other in result.members or now.get(was.other) == merged.get(was.other) else now.get(was.other)
        for was in contact.distinct
    )
    since = (each for each in standing(result) if each.other not in had and each != merged.get(each.other))
    return (*(each for each in own if each is not None), *since)


def without(contact: Contact, gone: Collection[ContactId]) -> Contact:
    """PV1: the record without what it says of contacts that were erased; itself where it says nothing of them."""
    kept = tuple(each for each in contact.distinct if each.other not in gone)
    return contact if kept == contact.distinct else dataclasses.replace(contact, distinct=kept)
