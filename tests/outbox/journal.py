"""A store in memory that keeps what a stream would tell of it: each write, with the item before and after, in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from scv.adapters.dynamodb import items
from scv.adapters.dynamodb.imports import job_item
from scv.adapters.memory import MemoryStore
from scv.adapters.memory_imports import MemoryImports
from scv.domain.changes.plans import HistoryEntry, Plan, Receipt
from scv.domain.contacts.contact import Contact
from scv.domain.contacts.notes import Note
from scv.domain.identifiers.identifier import Identifier
from scv.domain.imports.jobs import ImportJob
from scv.domain.interactions.interaction import Interaction
from scv.domain.marks.marks import Mark, MarkDecision
from scv.domain.pairs.pair import Pair
from scv.domain.values.ids import DivisionId

Record = dict[str, Any]
SHARDS = 3


@dataclass
class JournalStore(MemoryStore):
    """`shards`: the records of each shard; those of one key are in one."""

    shards: list[list[Record]] = field(default_factory=lambda: [[] for _ in range(SHARDS)])
    now: Any = None
    numbers: int = 0

    def apply(self, plan: Plan) -> None:
        with self.lock:
            ids = [each.contact.id for each in plan.contacts] + [each.contact_id for each in plan.repoints]
            before = {each: self.records.get(each) for each in ids}
            super().apply(plan)
            for each in ids:
                self._contact(before[each], self.records.get(each))
            for entry in plan.history:
                self._entry(entry)

    def _keep(self, interaction: Interaction) -> None:
        before = self.conversations.get(interaction.conversation_id)
        super()._keep(interaction)
        after = self.conversations[interaction.conversation_id]
        old, new = (items.interaction_item(each) if each else None for each in (before, after))
        self._wrote({"conversationId": {"S": interaction.conversation_id}}, old, new)

    def add_note(self, note: Note, entry: HistoryEntry, receipt: Receipt, now: datetime) -> None:
        super().add_note(note, entry, receipt, now)
        self._entry(entry)

    def replace_note(self, before: Note, after: Note, entry: HistoryEntry) -> None:
        super().replace_note(before, after, entry)
        self._entry(entry)

    def remove_note(self, note: Note, entry: HistoryEntry) -> None:
        super().remove_note(note, entry)
        self._entry(entry)

    def suggest(self, pair: Pair) -> None:
        known = (pair.first, pair.second) in self.paired
        super().suggest(pair)
        if not known:
            self._pair(None, pair)

    def dismiss(self, pairs: Sequence[Pair]) -> None:
        before = [self.paired.get((each.first, each.second)) for each in pairs]
        super().dismiss(pairs)
        for old, new in zip(before, pairs, strict=True):
            self._pair(old, new)

    def keep_mark(self, before: Mark | None, after: Mark, decision: MarkDecision | None = None) -> None:
        super().keep_mark(before, after, decision)
        self._mark(before, after)

    def forget_mark(self, division: DivisionId, identifier: Identifier) -> None:
        before = self.mark(division, identifier)
        super().forget_mark(division, identifier)
        if before is not None:
            self._mark(before, None)

    def _mark(self, before: Mark | None, after: Mark | None) -> None:
        old, new = (items.mark_item(each) if each else None for each in (before, after))
        self._wrote(items.key_of(new or old or {}, "id", "item"), old, new)

    def removed_by_ttl(self, now: datetime) -> None:
        """The store removes what has expired, as DynamoDB does in the end."""
        for contact in [each for each in self.records.values() if each.expires and each.expires <= now]:
            del self.records[contact.id]
            self._contact(contact, None)
        for gone in [each for each in self.conversations.values() if not each.is_alive(now)]:
            del self.conversations[gone.conversation_id]
            key = {"conversationId": {"S": gone.conversation_id}}
            self._wrote(key, items.interaction_item(gone), None)

    def _contact(self, before: Contact | None, after: Contact | None) -> None:
        old, new = (items.contact_item(each) if each else None for each in (before, after))
        self._wrote(items.key_of(new or old or {}, "id", "item"), old, new)

    def _entry(self, entry: HistoryEntry) -> None:
        item = items.history_item(entry)
        self._wrote(items.key_of(item, "id", "item"), None, item)

    def _pair(self, before: Pair | None, after: Pair) -> None:
        new, other = items.pair_items(after)
        olds: Iterable[Any] = items.pair_items(before) if before else (None, None)
        for old, each in zip(olds, (new, other), strict=True):
            self._wrote(items.key_of(each, "id", "item"), old, each)

    def _wrote(self, keys: Record, old: Any, new: Any) -> None:
        self.numbers += 1
        change: Record = {
            "Keys": keys,
            "SequenceNumber": f"{self.numbers:021d}",
            "ApproximateCreationDateTime": self.now().timestamp() if self.now else 0.0,
        }
        change |= {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image}
        first = next(iter(keys.values()))["S"]
        self.shards[crc32(first.encode()) % SHARDS].append({"dynamodb": change})


@dataclass
class JournalImports(MemoryImports):
    """Imports of the same table."""

    store: JournalStore = field(default_factory=JournalStore)

    def keep_job(self, job: ImportJob) -> None:
        before = self.jobs.get(job.id)
        super().keep_job(job)
        new = job_item(job)
        self.store._wrote(items.key_of(new, "id", "item"), job_item(before) if before else None, new)
