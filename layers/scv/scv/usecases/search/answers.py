"""From rows of the index to the contacts that they find now (MG3, CO10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from scv.domain.access import Access
from scv.domain.contacts import Contact
from scv.usecases.ports import Contacts
from scv.usecases.search.reading import Hit

Agrees = Callable[[Hit, Contact], bool]
ROUNDS = 4  # a record, whom it was merged into, and what changed between two reads of these


def answering_records(
    store: Contacts, hits: Sequence[Hit], agrees: Agrees
) -> tuple[Mapping[str, Contact], frozenset[str]]:
    """The records of these hits and of whom they were merged into, and which of them are as the last write left them.

    At half the price, and perhaps a second old: what is missing, or does not say what the index says, is read again
    consistently.
    """
    records = dict(store.contacts([hit.row.contact_id for hit in hits], fresh=False))
    fresh: set[str] = set()
    for _ in range(ROUNDS):
        doubtful = [hit.row.contact_id for hit in hits if not _is_told(records.get(hit.row.contact_id), hit, agrees)]
        pointed = [each.canonical_id for each in records.values() if each.canonical_id not in (None, *records)]
        wanted = [each for each in dict.fromkeys((*doubtful, *filter(None, pointed))) if each not in fresh]
        if not wanted:
            break
        for each in wanted:
            records.pop(each, None)
        records.update(store.contacts(wanted))
        fresh.update(wanted)
    return records, frozenset(fresh)


def _is_told(record: Contact | None, hit: Hit, agrees: Agrees) -> bool:
    return record is not None and (record.is_ancestor or agrees(hit, record))


def answer_of(records: Mapping[str, Contact], contact_id: str) -> Contact | None:
    """Who answers for a record, among those that were read."""
    found = records.get(contact_id)
    for _ in range(ROUNDS):
        if found is None or found.canonical_id is None:
            return found
        found = records.get(found.canonical_id)
    return None


def visible(contacts: Iterable[Contact], access: Access, now: datetime) -> list[Contact]:
    """AC2, CO4: those that are there, in the caller's divisions, each once."""
    found = {each.id: each for each in contacts if each.is_alive(now) and access.sees(each.division)}
    return list(found.values())
