"""In-memory stores: the fake that tests use, and the reference for what the other stores must do."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from operator import attrgetter
from typing import TypeVar

from scv.adapters.memory_marks import MemoryMarks
from scv.adapters.memory_pairs import MemoryPairs
from scv.adapters.memory_suppressions import MemorySuppressions
from scv.domain.changes.plans import HistoryEntry, Plan, Receipt, Relink, Transition, by_time
from scv.domain.consent.decisions import Decision, by_recording
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact
from scv.domain.contacts.notes import Note, latest_first
from scv.domain.exports.exports import Export
from scv.domain.identifiers.identifier import Identifier, earlier_spellings
from scv.domain.interactions.interaction import Interaction
from scv.domain.interactions.journeys import JourneyEntry, journey_entry
from scv.domain.linking.resolution import Holder, Ranked, Rows
from scv.domain.privacy.access_file import Beside
from scv.domain.privacy.erasure import concerns
from scv.domain.privacy.requests import PrivacyRequest
from scv.domain.privacy.retention import kept, pointer_expiry
from scv.domain.projects.datasheets import Datasheet
from scv.domain.projects.project import Project, ProjectSave
from scv.domain.search.budget import ROWS_A_UNIT
from scv.domain.search.index import Ask, Chunk, Row
from scv.domain.search.tokens import Token, tokens
from scv.domain.signing_in.clients import Client
from scv.domain.sources.external_sources import SourceList
from scv.domain.values.ids import ContactId, ConversationId, DivisionId
from scv.usecases.ports.contacts import DECISIONS_READ, HISTORY_READ, HOLDERS_READ
from scv.usecases.ports.writes import AlreadyDone, AlreadyHeld, InteractionChanged, StaleWrite

T = TypeVar("T")
U = TypeVar("U")


@dataclass
class MemoryStore(MemoryMarks, MemoryPairs, MemorySuppressions):
    """Contacts, interactions and projects in dictionaries; the index is worked out at each question."""

    entries: list[HistoryEntry] = field(default_factory=list)
    decided: dict[tuple[ContactId, datetime, str], Decision] = field(default_factory=dict)
    conversations: dict[ConversationId, Interaction] = field(default_factory=dict)
    settings: dict[str, Project] = field(default_factory=dict)
    saved: dict[tuple[str, int], ProjectSave] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    written: dict[tuple[str, str], Note] = field(default_factory=dict)
    sheets: dict[tuple[str, str, str], Datasheet] = field(default_factory=dict)
    pointers: dict[tuple[DivisionId, Identifier, ConversationId], datetime | None] = field(default_factory=dict)
    claimants: dict[tuple[DivisionId, Identifier], ContactId] = field(default_factory=dict)  # a claim has one row
    erased: dict[ContactId, tuple[ContactId, ...]] = field(default_factory=dict)
    asked: dict[str, PrivacyRequest] = field(default_factory=dict)
    taken_along: dict[str, Export] = field(default_factory=dict)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    retention: timedelta | None = None
    declared: set[DivisionId] = field(default_factory=set)
    indexed: dict[ContactId, tuple[Contact, tuple[Token, ...]]] = field(default_factory=dict)
    all_respelled: bool = True
    machines: dict[str, Client] = field(default_factory=dict)
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    listed_sources: SourceList = field(default_factory=SourceList)

    def note_brought_over(self) -> None:
        """ID2: every row has today's spelling."""
        self.all_respelled = True

    def client(self, client_id: str) -> Client | None:
        """As it is now."""
        return self.machines.get(client_id)

    def clients(self) -> Sequence[Client]:
        """By name."""
        return sorted(self.machines.values(), key=lambda client: (client.name, client.made_at, client.id))

    def save_client(self, client: Client) -> None:
        """One at a time; raises StaleWrite."""
        with self.lock:
            before = self.machines.get(client.id)
            if (before.revision if before else 0) != client.revision - 1:
                raise StaleWrite(client.id)
            self.machines[client.id] = client

    def is_withdrawn(self, subject: str, issued_at: datetime | None) -> bool:
        """Until and with the second in which it happened."""
        at = self.withdrawn.get(subject)
        return at is not None and (issued_at is None or issued_at <= at)

    def withdraw(self, subject: str, at: datetime) -> None:
        """Moves the time where there is one."""
        self.withdrawn[subject] = at

    def restore(self, subject: str) -> None:
        """Nothing happens where nothing was withdrawn."""
        self.withdrawn.pop(subject, None)

    def withdrawals(self) -> Mapping[str, datetime]:
        """By subject."""
        return dict(self.withdrawn)

    def wait(self, attempt: int, /) -> None:  # noqa: ARG002
        """Lets another thread go on; nothing here is busy for longer."""
        time.sleep(0)

    def contact(self, contact_id: ContactId) -> Contact | None:
        return self.records.get(contact_id)

    def contacts(self, contact_ids: Sequence[ContactId], fresh: bool = True) -> Mapping[ContactId, Contact]:  # noqa: ARG002
        return {each: self.records[each] for each in contact_ids if each in self.records}

    def holders(self, division: DivisionId, identifiers: Sequence[Identifier], limit: int = HOLDERS_READ) -> Rows:
        with self.lock:
            return {identifier: self._holders(division, identifier, limit) for identifier in identifiers}

    def holders_in(
        self, divisions: Sequence[DivisionId], identifiers: Sequence[Identifier], limit: int = HOLDERS_READ
    ) -> Mapping[tuple[DivisionId, Identifier], Ranked]:
        with self.lock:
            asked = product(divisions, identifiers)
            return {(division, each): self._holders(division, each, limit) for division, each in asked}

    def _holders(self, division: DivisionId, identifier: Identifier, limit: int) -> Ranked:
        found = [
            holder
            for contact in self.records.values()
            if contact.division == division
            for stored in (identifier, *(() if self.all_respelled else earlier_spellings(identifier)))
            for holder in _rows(contact, identifier, stored)
            if not holder.claimed or self.claimants.get((division, stored), contact.id) == contact.id
        ]
        mark = self.mark(division, identifier)
        return Ranked(sorted(found, key=lambda holder: holder.rank)[:limit], mark.kind if mark else None)

    def apply(self, plan: Plan) -> None:
        with self.lock:
            self._check(plan)
            for step in plan.contacts:
                self._step(step)
            for repoint in plan.repoints:
                member = self.records[repoint.contact_id]
                self.records[member.id] = dataclasses.replace(
                    member, family=member.family.pointing_at(repoint.new), revision=member.revision + 1
                )
            if plan.interaction:
                self._keep(plan.interaction.after)
                self._point(plan, plan.interaction.after)
            places = {_place_of(entry) for entry in plan.history}
            self.entries = [*(each for each in self.entries if _place_of(each) not in places), *plan.history]
            self.decided.update({(each.contact_id, each.recorded_at, each.id): each for each in plan.decisions})
            if plan.receipt:
                self.receipts[plan.receipt.key] = plan.receipt

    def _check(self, plan: Plan) -> None:
        if plan.torn is not None:
            raise StaleWrite(plan.torn)
        if plan.receipt:
            kept = self.receipt(plan.receipt.key, plan.now)
            if kept is not None and kept not in plan.takes_over:
                raise AlreadyDone(kept)
        for step in plan.contacts:
            _check_revision(self.records, step)
        for repoint in plan.repoints:
            stored = self.records.get(repoint.contact_id)
            if stored is None or stored.canonical_id != repoint.old:
                raise StaleWrite(repoint.contact_id)
        for step in plan.contacts:
            self._check_unique(plan, step)
        if plan.interaction:
            self._check_interaction(plan.interaction)

    def _check_unique(self, plan: Plan, step: Transition) -> None:
        """RS5, CL2: nobody outside this plan guards or claims what the contact newly guards or claims."""
        if step.after is None:
            return
        moving = {each.before.id for each in plan.contacts if each.before} | plan.takes_over
        old = set(step.before.holdings) if step.before else set()
        for held in (held for held in step.after.holdings if held not in old):
            for other in self.records.values():
                if other.id in moving or other.division != step.after.division or not other.is_alive(plan.now):
                    continue
                theirs = next((each for each in other.holdings if each.identifier == held.identifier), None)
                if theirs and ((held.guarded and theirs.guarded) or (held.claimed and theirs.claimed)):
                    raise AlreadyHeld(other.id)

    def _keep(self, interaction: Interaction) -> None:
        self.conversations[interaction.conversation_id] = kept(interaction, self.retention)

    def _point(self, plan: Plan, interaction: Interaction) -> None:
        expires_at = pointer_expiry(kept(interaction, self.retention))
        for each in plan.pointing:
            self.pointers[interaction.division, each, interaction.conversation_id] = expires_at
        for each in plan.unpointing:
            self.unpoint(interaction.division, each, interaction.conversation_id)

    def _check_interaction(self, relink: Relink) -> None:
        stored, now = self.conversations.get(relink.after.conversation_id), relink.after.received_at
        if stored and relink.before is None and now and not stored.is_alive(now):
            return  # PV2: it has expired, and is absent although it is still there
        expected = relink.before.revision if relink.before else None
        if (stored.revision if stored else None) != expected:
            raise InteractionChanged(relink.after.conversation_id, stored)

    def _step(self, step: Transition) -> None:
        if step.after is not None:
            self.records[step.after.id] = step.after
            had = {held.identifier for held in step.before.holdings if held.claimed} if step.before else set()
            made = (held.identifier for held in step.after.holdings if held.claimed and held.identifier not in had)
            self.claimants.update({(step.after.division, each): step.after.id for each in made})
        elif step.before is not None:
            del self.records[step.before.id]

    def history(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = HISTORY_READ
    ) -> tuple[HistoryEntry, ...]:
        known = {(entry.contact_id, entry.at, entry.id): entry for entry in self.entries}.values()
        found = [each for each in known if each.contact_id in contact_ids and (before is None or each.at < before)]
        return by_time(found)[:limit]

    def decisions_of(
        self, contact_ids: Sequence[ContactId], before: datetime | None = None, limit: int = DECISIONS_READ
    ) -> tuple[Decision, ...]:
        known = [each for each in list(self.decided.values()) if each.contact_id in contact_ids]
        return by_recording(each for each in known if before is None or each.recorded_at < before)[:limit]

    def receipt(self, key: str, now: datetime) -> str | None:
        kept = self.receipts.get(key)
        return kept.result if kept and kept.expires_at > now else None

    def carried_out(self, keys: Sequence[str], now: datetime) -> Mapping[str, str]:
        found = ((key, self.receipt(key, now)) for key in keys)
        return {key: result for key, result in found if result is not None}

    def note(self, contact_ids: Sequence[ContactId], note_id: str) -> Note | None:
        return next((self.written[each, note_id] for each in contact_ids if (each, note_id) in self.written), None)

    def first_notes(self, contact_ids: Sequence[ContactId], limit: int, *, oldest_first: bool) -> tuple[Note, ...]:
        found = [note for note in list(self.written.values()) if note.contact_id in contact_ids]
        return tuple(latest_first(found, oldest_first=oldest_first)[:limit])

    def count_notes(self, contact_ids: Sequence[ContactId]) -> tuple[int, bool]:
        return len([key for key in list(self.written) if key[0] in contact_ids]), True

    def add_note(self, note: Note, entry: HistoryEntry, receipt: Receipt, now: datetime) -> None:
        with self.lock:
            earlier = self.receipt(receipt.key, now)
            if earlier is not None:
                raise AlreadyDone(earlier)
            self.require_living(note.contact_id)
            self.written[note.contact_id, note.id] = note
            self.entries.append(entry)
            self.receipts[receipt.key] = receipt

    def replace_note(self, before: Note, after: Note, entry: HistoryEntry) -> None:
        with self.lock:
            stored = self.written.get((before.contact_id, before.id))
            if stored is None or stored.revision != before.revision:
                raise StaleWrite(before.contact_id)
            self.written[after.contact_id, after.id] = after
            self.entries.append(entry)

    def remove_note(self, note: Note, entry: HistoryEntry) -> None:
        with self.lock:
            if self.written.pop((note.contact_id, note.id), None) is None:
                raise StaleWrite(note.contact_id)
            self.entries.append(entry)

    def remove_parts(self, contact_ids: Sequence[ContactId], *, history: bool = False) -> None:
        with self.lock:
            for noted in [key for key in self.written if key[0] in contact_ids]:
                del self.written[noted]
            for key in [key for key in self.sheets if key[0] in contact_ids]:
                del self.sheets[key]
            for place in [place for place in self.decided if place[0] in contact_ids]:
                del self.decided[place]
            if history:
                self.forget_pairs(self.pairs_of(contact_ids))
                self.entries = [entry for entry in self.entries if entry.contact_id not in contact_ids]

    def remove_decisions(self, decisions: Sequence[Decision]) -> None:
        for each in decisions:
            self.decided.pop((each.contact_id, each.recorded_at, each.id), None)

    def read(self, asks: Sequence[Ask]) -> Sequence[Chunk]:
        with self.lock:
            return [self._read(ask) for ask in asks]

    def _read(self, ask: Ask) -> Chunk:
        found = sorted(
            (
                Row(token.text, contact.id, token.names, token.again)
                for contact in self.records.values()
                if contact.division == ask.division
                for token in self._tokens(contact)
                if token.shelf is ask.shelf and token.text.startswith(ask.prefix)
            ),
            key=attrgetter("token"),
            reverse=ask.backwards,
        )
        behind = [
            row for row in found if not ask.after or (row.token < ask.after if ask.backwards else row.token > ask.after)
        ]
        page = tuple(behind[: ask.limit])
        return Chunk(page, len(behind) > ask.limit, max(1, -(-len(page) // ROWS_A_UNIT)) * (1.0 if ask.fresh else 0.5))

    def _tokens(self, contact: Contact) -> tuple[Token, ...]:
        """Worked out once for each state of a contact."""
        known, found = self.indexed.get(contact.id, (None, ()))
        if known is not contact:
            self.indexed[contact.id] = contact, (found := tokens(contact))
        return found

    def interaction(self, conversation_id: ConversationId) -> Interaction | None:
        return self.conversations.get(conversation_id)

    def add(self, interaction: Interaction) -> None:
        with self.lock:
            self._check_interaction(Relink(None, interaction))
            self._keep(interaction)

    def replace(self, before: Interaction, after: Interaction) -> None:
        with self.lock:
            relink = Relink(before, after)
            self._check_interaction(relink)
            self._keep(relink.after)

    def pointed(self, division: DivisionId, identifier: Identifier) -> tuple[ConversationId, ...]:
        return tuple(sorted(place[2] for place in list(self.pointers) if place[:2] == (division, identifier)))

    def unpoint(self, division: DivisionId, identifier: Identifier, conversation_id: ConversationId) -> None:
        self.pointers.pop((division, identifier, conversation_id), None)

    def journey(self, contact_ids: Sequence[ContactId], limit: int, before: str | None) -> tuple[JourneyEntry, ...]:
        found = [
            journey_entry(interaction)
            for interaction in list(self.conversations.values())
            if interaction.in_journey and interaction.link.contact_id in contact_ids
        ]
        below = [entry for entry in found if before is None or entry.key < before]
        return tuple(sorted(below, key=lambda entry: entry.key, reverse=True)[:limit])

    def count_journeys(self, contact_ids: Sequence[ContactId], limit: int) -> dict[ContactId, int]:
        return {each: len(self.journey([each], limit, None)) for each in contact_ids}

    def conversations_of(self, contact_ids: Sequence[ContactId]) -> tuple[ConversationId, ...]:
        found = list(self.conversations.values())
        return tuple(each.conversation_id for each in found if concerns(each) in contact_ids)

    def beside(self, contact_ids: Sequence[ContactId]) -> Beside:
        return Beside(
            self.first_notes(contact_ids, len(self.written), oldest_first=True),
            tuple(sheet for key, sheet in sorted(self.sheets.items()) if key[0] in contact_ids),
            self.decisions_of(contact_ids, limit=len(self.decided)),
            self.history(contact_ids, limit=len(self.entries)),
        )

    def interactions(self, conversation_ids: Sequence[ConversationId]) -> tuple[Interaction, ...]:
        return tuple(self.conversations[each] for each in conversation_ids if each in self.conversations)

    def request(self, request_id: str) -> PrivacyRequest | None:
        return self.asked.get(request_id)

    def keep_request(self, request: PrivacyRequest) -> None:
        self.asked[request.id] = request

    def latest_requests(self, limit: int) -> tuple[PrivacyRequest, ...]:
        return tuple(self.asked[each] for each in sorted(self.asked, reverse=True)[:limit])

    def export(self, export_id: str) -> Export | None:
        return self.taken_along.get(export_id)

    def keep_export(self, export: Export) -> None:
        self.taken_along[export.id] = export

    def latest_exports(self, limit: int) -> tuple[Export, ...]:
        return tuple(self.taken_along[each] for each in sorted(self.taken_along, reverse=True)[:limit])

    def put_job(self, kind: str, job_id: str) -> None:
        self.waiting.append((kind, job_id))

    def write(self, name: str, pieces: Iterable[str]) -> None:
        self.files[name] = "".join(pieces)

    def link(self, name: str, lasts: timedelta, saved_as: str) -> str:
        return f"https://files.example.com/{name}?lasts={int(lasts.total_seconds())}&as={saved_as}"

    def forget(self, folder: str) -> None:
        for name in [each for each in self.files if each.startswith(folder)]:
            del self.files[name]

    def project(self, project_id: str) -> Project:
        return self.settings.get(project_id, Project(project_id))

    def save_datasheet(self, sheet: Datasheet, entry: HistoryEntry) -> None:
        with self.lock:
            self.require_living(sheet.contact_id)
            self.sheets[sheet.contact_id, sheet.project_id, sheet.id] = sheet
            self.entries.append(entry)

    def datasheets(
        self, contact_ids: Sequence[ContactId], project_id: str, datasheet_ids: Sequence[str]
    ) -> tuple[Datasheet, ...]:
        found = (self.sheets.get((each, project_id, sheet)) for each in contact_ids for sheet in datasheet_ids)
        return tuple(sheet for sheet in found if sheet)

    def stored(self, project_id: str) -> Project:
        return self.project(project_id)

    def save(self, project: Project, entry: ProjectSave) -> None:
        with self.lock:
            if self.project(project.id).version != project.version - 1:
                raise StaleWrite(project.id)
            self.settings[project.id] = project
            self.saved[project.id, project.version] = entry

    def project_ids(self) -> tuple[str, ...]:
        return tuple(self.settings)

    def stored_projects(self, project_ids: Sequence[str]) -> tuple[Project, ...]:
        return tuple(self.project(each) for each in project_ids)

    def sources(self) -> SourceList:
        return self.listed_sources

    def save_sources(self, after: SourceList) -> None:
        with self.lock:
            if self.listed_sources.revision != after.revision - 1:
                raise StaleWrite("externalsources")
            self.listed_sources = after

    def saves(self, project_id: str, versions: Sequence[int]) -> tuple[ProjectSave, ...]:
        found = (self.saved.get((project_id, version)) for version in sorted(versions, reverse=True))
        return tuple(entry for entry in found if entry)

    def at_once(self, one: Callable[[], T], other: Callable[[], U]) -> tuple[T, U]:
        return one(), other()

    def divisions(self) -> tuple[DivisionId, ...]:
        curated = (each.division for each in self.records.values() if self._tokens(each))
        return tuple(sorted({UNASSIGNED_DIVISION, *self.declared, *curated}))

    def found_empty(self, division: DivisionId) -> None:
        """The records have told so before."""

    def note_erasure(self, contact_id: ContactId, members: Sequence[ContactId], at: datetime, by: str) -> None:  # noqa: ARG002
        self.erased[contact_id] = tuple(members)


def _rows(contact: Contact, identifier: Identifier, stored: Identifier) -> Iterator[Holder]:
    """One row as holder and, for a claim, one more before all others."""
    for held in contact.holdings:
        if held.identifier != stored:
            continue
        for claimed in {False, held.claimed}:
            yield Holder(
                identifier,
                contact.id,
                contact.type,
                contact.ranked_at,
                claimed,
                contact.expires,
                contact.must_be_looked_at,
                contact.named_in_rows,
                known=held.known,
            )


def _place_of(entry: HistoryEntry) -> tuple[str, datetime, str]:
    """An entry that is written again takes the place of the first."""
    return entry.contact_id, entry.at, entry.id


def _check_revision(records: Mapping[ContactId, Contact], step: Transition) -> None:
    contact = step.contact
    stored = records.get(contact.id)
    if (stored.revision if stored else None) != (step.before.revision if step.before else None):
        raise StaleWrite(contact.id)
