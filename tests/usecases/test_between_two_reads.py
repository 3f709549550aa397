"""Between two reads of one job others do theirs: what was read does not fit together, and is read again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from scv.adapters.memory import MemoryStore
from scv.domain.contacts.contact import Contact
from scv.domain.identifiers.identifier import Identifier
from scv.domain.linking.resolution import Rows
from scv.domain.values.errors import MergeConflict
from scv.domain.values.ids import ContactId, DivisionId
from scv.usecases.contact_of import resolve_contact, resolve_contacts
from tests.people import AGENT, NOW, person, phone
from tests.usecases.centers import Center

CONTACT_A, CONTACT_B = ContactId("a"), ContactId("b")
SECOND = timedelta(seconds=1)


@dataclasses.dataclass
class Busy(MemoryStore):
    """Others do something once: after a read of many records, or before a look at the index."""

    after_records: Callable[[], Any] | None = None
    before_holders: Callable[[], Any] | None = None

    def contacts(self, contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:
        found = dict(super().contacts(contact_ids, fresh))
        meanwhile, self.after_records = self.after_records, None
        if meanwhile:
            meanwhile()
        return found

    def holders(self, division: DivisionId, identifiers: Sequence[Identifier], limit: int = 20) -> Rows:
        meanwhile, self.before_holders = self.before_holders, None
        if meanwhile:
            meanwhile()
        return super().holders(division, identifiers, limit)


@pytest.fixture
def busy() -> Center:
    center = Center(Busy())
    center.has(person("a", NOW - SECOND), person("b"), person("c"))
    return center


def test_mg3_a_merge_undone_between_two_reads_leads_nobody_in_a_circle(busy: Center) -> None:
    """Read before, the input points at the result; read after, the result points at the input."""
    result = busy.merged("a", "b")
    busy.store.after_records = lambda: busy.unmerge(AGENT, result.id)
    found = resolve_contacts(busy.store, AGENT, [CONTACT_A, ContactId("c")], busy.clock())
    assert [each.id for each in found] == ["a", "c"]


def test_mg8_a_merge_that_comes_between_two_reads_of_another_is_seen(busy: Center) -> None:
    """The first input was read before the other merge, the second one is its result by now."""

    def torn(contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:
        del busy.store.contacts  # once
        before = dict(MemoryStore.contacts(busy.store, contact_ids, fresh))
        busy.merged("a", "b")
        return {**before, CONTACT_B: busy.store.contact(CONTACT_B)}

    busy.store.contacts = torn
    with pytest.raises(MergeConflict):
        busy.merged("a", "b")
    assert busy.store.contact("a").canonical_id == busy.store.contact(CONTACT_B).canonical_id


def test_cl3_a_claim_that_was_made_for_the_same_contact_meanwhile_changes_nothing(busy: Center) -> None:
    busy.store.before_holders = lambda: busy.claims.claim(AGENT, CONTACT_A, phone())
    claimed = busy.claims.claim(AGENT, CONTACT_A, phone())
    assert [held.claimed for held in claimed.held] == [True]
    assert [entry.action for entry in busy.history(AGENT, CONTACT_A)] == ["claim", "create"]


def test_mg3_the_ids_of_many_undone_merges_answer_as_who_was_there_first(center: Center) -> None:
    center.has(*(person(f"c{place:02d}", NOW + place * SECOND) for place in range(20)))
    results, merged = [], "c00"
    for place in range(1, 20):
        merged = center.merged(merged, f"c{place:02d}").id
        results.append(merged)
    for each in reversed(results):
        center.unmerge(AGENT, each)
    answering = [resolve_contact(center.store, AGENT, each, center.clock()) for each in results]
    assert {each.id for each in answering} == {"c00"}
    assert not any(each.is_ancestor for each in answering)
