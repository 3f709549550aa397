"""Distinct: two contacts that somebody has said are not the same person (NP1).

A declaration stands on the records of both, under the id that the other one had then, so that the revision of either
record guards it and a merge reads it without asking. What was withdrawn stays listed as such.

Where that id is of a merge result which was undone since, whoever was in it knows so by its lineage, and is meant as
well. Taken back for one of them it stays for the others, and says for whom it holds no more.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
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
        each for mine, theirs in ((one, other), (other, one)) for each in standing(mine) if _holds_for(each, theirs)
    )
    return next(found, None)


def _holds_for(said: Declaration, contact: Contact) -> bool:
    """NP1: whether what stands is about somebody of this contact's set.

    Of an undone result that has been taken back for some, a set holds others who were in it or not: nobody can tell,
    so that it holds until it is taken back for the set as well.
    """
    if _is_shared(said, contact):
        return not set(contact.persons) <= set(said.ended_for)
    return said.other in contact.members


def _is_in_part(said: Declaration, contact: Contact) -> bool:
    """Whether it was taken back for some of this set, so that it may be about nobody of the others."""
    return _is_shared(said, contact) and not set(contact.persons).isdisjoint(said.ended_for)


def _is_shared(said: Declaration, contact: Contact) -> bool:
    """MG10: whether it names an undone result that somebody of this set was in, and others may have been as well."""
    return said.other in contact.family.lineage


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
    if said is not None and not (_is_in_part(said, one) or _is_in_part(said, other)):
        return (one, other), said
    mine = Declaration(other.id, by, now, reason)
    return (_with(one, mine), _with(other, dataclasses.replace(mine, other=one.id))), mine


def withdrawn(one: Contact, other: Contact, reason: str, now: datetime, by: str) -> tuple[Contact, Contact]:
    """NP1: both records, on which nothing between the two holds any more. Raises DeclarationNotFound, InvalidValue."""
    _require_short(reason)
    if declared_between(one, other) is None:
        raise DeclarationNotFound("Nobody has said that these contacts are not the same person.", entity_id=one.id)
    end = Withdrawal(by, now, reason)
    return _ended(one, other, end), _ended(other, one, end)


def _require_short(reason: str) -> None:
    if len(reason) > MAX_REASON:
        raise InvalidValue(f"The reason has at most {MAX_REASON} characters.", field="reason", most=MAX_REASON)


def _with(contact: Contact, said: Declaration) -> Contact:
    kept = tuple(each for each in contact.distinct if each.other != said.other)
    return dataclasses.replace(contact, distinct=_fitting((*kept, said)))


def _ended(contact: Contact, other: Contact, end: Withdrawal) -> Contact:
    """The record on which nothing holds about the other one; that of an undone result stays, for others who were in it.

    So that this is listed as well, what it said is listed once more, of the other one alone and withdrawn.
    """
    meant = [each for each in standing(contact) if _holds_for(each, other)]
    distinct = tuple(_ended_for(each, other, end) if each in meant else each for each in contact.distinct)
    ended = dataclasses.replace(contact, distinct=distinct)
    if not meant or not all(_is_shared(each, other) for each in meant):
        return ended
    return _with(ended, dataclasses.replace(meant[0], other=other.id, withdrawn=end, ended_for=()))


def _ended_for(said: Declaration, other: Contact, end: Withdrawal) -> Declaration:
    if not _is_shared(said, other):
        return dataclasses.replace(said, withdrawn=end)
    return dataclasses.replace(said, ended_for=tuple(dict.fromkeys((*said.ended_for, *other.persons))))


def _fitting(declarations: tuple[Declaration, ...]) -> tuple[Declaration, ...]:
    """At most 100: the oldest withdrawn ones go first. Raises DeclarationLimit when more than that hold."""
    ended = [each for each in declarations if each.withdrawn is not None]
    if len(declarations) - len(ended) > MOST:
        raise DeclarationLimit(f"A contact has at most {MOST} declarations; withdraw some first.", most=MOST)
    gone = {each.other for each in ended[: max(0, len(declarations) - MOST)]}
    return tuple(each for each in declarations if each.withdrawn is None or each.other not in gone)


def said_of_others(inputs: Sequence[Contact]) -> tuple[Declaration, ...]:
    """NP1: what a merge result says: all that its inputs say of others, each once, what holds first.

    Between the inputs themselves nothing is left to say; their own records keep it for an unmerge. What one of them
    has taken back for somebody holds on by another that has not. Raises DeclarationLimit.
    """
    between = _between(inputs)
    said: dict[ContactId, Declaration] = {}
    for each in (each for contact in inputs for each in contact.distinct if each.other not in between):
        known = said.get(each.other)
        if known is None or (known.withdrawn is not None and each.withdrawn is None):
            said[each.other] = each
        elif each.withdrawn is None:
            said[each.other] = _for_both(known, each)
    return _fitting(tuple(said.values()))


def _between(inputs: Sequence[Contact]) -> frozenset[ContactId]:
    """The ids that name nobody but these: not those of undone results, in which others have been as well (MG10)."""
    members = {member for each in inputs for member in each.members}
    return frozenset(members - {undone for each in inputs for undone in each.family.lineage})


def _for_both(known: Declaration, again: Declaration) -> Declaration:
    """What two say of one result: taken back for those alone for whom both have taken it back."""
    return dataclasses.replace(known, ended_for=tuple(each for each in known.ended_for if each in again.ended_for))


def apart(contact: Contact, result: Contact, inputs: Sequence[Contact]) -> tuple[Declaration, ...]:
    """MG10, NP1: what an input says once it is taken out of the result again.

    Its own declarations as they were, or as the result has changed them since, and what was said of the result since,
    which is said of each input. What holds between the inputs is back.
    """
    between = _between(inputs)
    merged = {each.other: each for each in said_of_others(inputs)}
    now = {each.other: each for each in result.distinct}
    had = {each.other for each in contact.distinct}
    told = {(each.by, each.at) for each in contact.distinct}
    own = (
        was if was.other in between else _changed(was, merged.get(was.other), now.get(was.other))
        for was in contact.distinct
    )
    new = (each for each in result.distinct if each.other not in had and _is_new(each, merged.get(each.other)))
    since = (
        each
        for each in new
        if each.withdrawn is None or each.at >= result.created_at or (each.by, each.at) in told  # not another input's
    )
    return (*(each for each in own if each is not None), *since)


def _is_new(now: Declaration, merged: Declaration | None) -> bool:
    """Whether it was said of the result itself, once more or first."""
    if merged is None or (now.by, now.at) != (merged.by, merged.at):
        return True
    return merged.withdrawn is not None and now.withdrawn is None


def _changed(was: Declaration, merged: Declaration | None, now: Declaration | None) -> Declaration | None:
    """What an input said, as the result has changed since what it had of it from the merge."""
    if now == merged:
        return was
    if now is None or not _is_same(now, merged):
        return now
    known = merged.ended_for if merged else ()
    since = (each for each in now.ended_for if each not in known)
    return dataclasses.replace(was, ended_for=tuple(dict.fromkeys((*was.ended_for, *since))))


def _is_same(one: Declaration, other: Declaration | None) -> bool:
    """Whether it is the same but for whom it was taken back."""
    return other is not None and dataclasses.replace(one, ended_for=other.ended_for) == other


def without(contact: Contact, gone: Contact) -> Contact:
    """PV1: the record without what it says of somebody who was erased; itself where it says nothing of them.

    What it says of an undone result that they were in may be about others, and stays; why may be about them, and goes,
    and so does what was said of them and of this contact in one.
    """
    said = {(each.other, each.at) for each in gone.distinct}
    kept = tuple(
        _without_reasons(each, gone) if each.other in gone.family.lineage or (each.other, each.at) in said else each
        for each in contact.distinct
        if each.other not in gone.members
    )
    return contact if kept == contact.distinct else dataclasses.replace(contact, distinct=kept)


def _without_reasons(said: Declaration, gone: Contact) -> Declaration:
    end = dataclasses.replace(said.withdrawn, reason="") if said.withdrawn else None
    ended_for = tuple(each for each in said.ended_for if each not in gone.members)
    return dataclasses.replace(said, reason="", withdrawn=end, ended_for=ended_for)
