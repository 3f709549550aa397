"""The model in memory alone: hundreds of operations for each one of both stores; every oracle and promise the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from scv.adapters.dynamodb import items
from tests.model import invariants
from tests.model.machine import ContactCenter, outcome
from tests.model.world import World


class MemoryCenter(ContactCenter):
    """That both stores agree is proved elsewhere; here is time for what happens seldom."""

    def beside(self) -> World:
        """The same one."""
        return self.memory

    def both(self, job: Callable[[World], Any]) -> Any:
        """Once is enough."""
        ContactCenter.done += 1
        found = outcome(job, self.memory)
        self.keep_ids()
        return found

    def both_store_the_same(self) -> None:
        """There is one."""

    @rule(chosen=st.lists(st.booleans(), min_size=12, max_size=12))
    def the_store_removes_what_has_expired(self, chosen: list[bool]) -> None:
        """RS8, PV2: item by item, late, and in no order."""
        now, store = self.clock(), self.memory.store
        stored = {key: items.contact_item(each) for key, each in store.records.items()}
        contacts = [key for key, item in stored.items() if not invariants.is_there(item, now)]
        conversations = [key for key, each in store.conversations.items() if not each.is_alive(now)]
        pointers = [key for key, until in store.pointers.items() if until is not None and until <= now]
        due = [
            (table, key)
            for table, found in zip(
                (store.records, store.conversations, store.pointers), (contacts, conversations, pointers), strict=True
            )
            for key in found
        ]
        for place, (table, key) in enumerate(due):
            if chosen[place % len(chosen)]:
                del table[key]
