"""Who holds these identifiers now: index rows, and behind them the records that must be looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Holder, Ranked, Rows, marks_in, seen_in, sole_caller, tells_of
from scv.domain.marks.marks import MarkKind, Marks
from scv.domain.projects.project import USUAL_PROJECT, Project
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.ports.contacts import HOLDERS_READ, Records
from scv.usecases.ports.writes import StaleWrite

HOLDERS_READ_AT_MOST = 400

K = TypeVar("K")
Holders = Rows


def find_holders(store: Records, division: DivisionId, identifiers: Sequence[Identifier], now: datetime) -> Holders:
    """RS1, RS8, MG3: living holders in order of rank, each answered for by its canonical contact.

    One query an identifier; one more read only when a holder was merged, and one when the result was merged
    again. When every row that was read turns out to be of a contact that is gone, the rows behind them are
    read as well.
    """
    limit = HOLDERS_READ
    while True:
        rows = store.holders(division, identifiers, limit) if identifiers else {}
        living = _living(store, rows, now)
        hidden = any(len(rows[each]) >= limit and not living[each] for each in rows)
        if not hidden or limit >= HOLDERS_READ_AT_MOST:
            return living
        limit = HOLDERS_READ_AT_MOST


def find_holders_in(
    store: Records,
    divisions: Sequence[DivisionId],
    identifiers: Sequence[Identifier],
    now: datetime,
    but: Collection[MarkKind] = (),
) -> list[Holder]:
    """The same over many divisions, which are asked at once: their living holders, in no order.

    `but`: identifiers that are marked like this where they are looked for find nobody (SI1).
    """
    asked, limit, found = list(divisions), HOLDERS_READ, list[Holder]()
    while asked and identifiers:
        rows = store.holders_in(asked, identifiers, limit)
        living = _living(store, rows, now)
        hidden = {
            division for division, each in rows if len(rows[division, each]) >= limit and not living[division, each]
        }
        again = hidden if limit < HOLDERS_READ_AT_MOST else set()
        told = [each for (division, _), each in living.items() if division not in again and each.mark not in but]
        found.extend(holder for each in told for holder in each)
        asked, limit = sorted(again), HOLDERS_READ_AT_MOST
    return found


def _living(store: Records, rows: Mapping[K, Ranked], now: datetime) -> dict[K, Ranked]:
    looked = [holder for found in rows.values() for holder in found if holder.look]
    records = _tellers(store, looked) if looked else {}
    return {key: _seen(found, records, now) for key, found in rows.items()}


def _tellers(store: Records, looked: Sequence[Holder]) -> Mapping[ContactId, Contact]:
    """MG3: the records that tell who answers for these; members are read when their merge was undone just now."""
    records = with_canonicals(store, [holder.told_by for holder in looked])
    untold = [each for each in looked if (found := records.get(each.told_by)) is None or not tells_of(found, each)]
    return {**records, **with_canonicals(store, [each.contact_id for each in untold])} if untold else records


def with_canonicals(store: Records, contact_ids: Sequence[ContactId]) -> Mapping[ContactId, Contact]:
    """MG3: the records, and those that they point at."""
    records = dict(store.contacts(contact_ids))
    canonicals = {each.canonical_id for each in records.values() if each.canonical_id} - records.keys()
    return {**records, **store.contacts(sorted(canonicals))} if canonicals else records


def _seen(found: Ranked, records: Mapping[ContactId, Contact], now: datetime) -> Ranked:
    looked = (seen_in(holder, records, now) for holder in found)
    return found.those(holder for holder in looked if holder is not None and holder.is_alive(now))


def marks_held(store: Records, *contacts: Contact, fresh: bool = True, project: Project = USUAL_PROJECT) -> Marks:
    """SI1: which identifiers of these contacts, who are of one division, are marked, by somebody or by the project.

    A preview may be a second old: a token that was given for it is then refused (MG9).
    """
    asks = dict.fromkeys((each.division, held) for each in contacts for held in each.identifiers)
    told = store.marks_of(list(asks), fresh) if asks else {}
    kinds = {each: project.mark_of(each, told.get((division, each))) for division, each in asks}
    return {each: kind for each, kind in kinds.items() if kind is not None}


def sole_provisional(
    store: Records, division: DivisionId, identifiers: tuple[Identifier, ...], now: datetime, project: Project
) -> Contact | None:
    """PR3, PA7: the contact that alone holds these identifiers, when it is a provisional one.

    SI1: who has one that is many people's or nobody's, also as the project has it, need not be the one who is meant.
    """
    found = find_holders(store, division, identifiers, now) if identifiers else {}
    only = sole_caller(found, marks_in(found, project))
    if only is None:
        return None
    contact = store.contact(only)
    if contact is None or contact.is_ancestor or not contact.is_alive(now):
        raise StaleWrite(only)
    return contact if contact.is_provisional else None
