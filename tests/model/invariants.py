"""What is never broken, asked of everything that is stored ("Never broken" in the design)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.domain.consent.decisions import Decision, holding
from scv.domain.consent.suppression import Suppression
from scv.domain.contacts.contact import UNASSIGNED_DIVISION, Contact, ContactType
from scv.domain.contacts.life import provisional_type
from scv.domain.identifiers.identifier import Identifier
from scv.domain.interactions.interaction import Interaction
from scv.domain.marks.marks import Mark, MarkKind
from scv.domain.privacy.erasure import PERSONAL, concerns, is_erased
from scv.domain.privacy.retention import pointer_expiry
from scv.domain.trust.trust import Trust
from scv.domain.values.ids import ContactId
from tests.model.world import World
from tests.stores.tables import Bench, schemas

Key = tuple[str, str]
Proofs = dict[tuple[str, str | None, Identifier], int]


def stored_contacts(bench: Bench) -> dict[ContactId, Contact]:
    """Every record of the Contacts table."""
    rows = (row for row in bench.rows(bench.tables.contacts) if row["item"]["S"] == keys.CONTACT)
    found = (items.contact_from(row) for row in rows if not row["id"]["S"].startswith(keys.RECEIPT))
    return {contact.id: contact for contact in found}


def stored_interactions(bench: Bench) -> dict[str, Interaction]:
    """Every interaction."""
    found = (items.interaction_from(row) for row in bench.rows(bench.tables.interactions))
    return {interaction.conversation_id: interaction for interaction in found}


def stored_decisions(bench: Bench) -> dict[tuple[ContactId, datetime, str], Decision]:
    """CN1: every decision that is kept."""
    rows = (row for row in bench.rows(bench.tables.contacts) if row["item"]["S"].startswith(keys.CONSENT))
    found = (items.decision_from(row) for row in rows)
    return {(each.contact_id, each.recorded_at, each.id): each for each in found}


def stored_suppressions(bench: Bench) -> set[Suppression]:
    """CN4: what erasures have left of refusals."""
    rows = (row for row in bench.rows(bench.tables.contacts) if row["id"]["S"].startswith(keys.SUPPRESSED))
    return {items.suppression_from(row) for row in rows}


def is_there(item: Mapping[str, Any], now: datetime) -> bool:
    """RS8: not yet due for removal by the store."""
    return "expiresAt" not in item or int(item["expiresAt"]["N"]) > now.timestamp()


def due(bench: Bench, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Every item whose time is over, by table, which DynamoDB may remove at any moment and in any order."""
    return [
        (table, items.key_of(row, *names))
        for table, names in key_names(bench).items()
        for row in bench.rows(table)
        if not is_there(row, now)
    ]


def key_names(bench: Bench) -> dict[str, list[str]]:
    """The key attributes of each table, by its physical name."""
    return {
        getattr(bench.tables, name): [key["AttributeName"] for key in schema["KeySchema"]]
        for name, schema in schemas().items()
    }


def require_rows_of_the_records(bench: Bench, contacts: Mapping[ContactId, Contact], now: datetime) -> None:
    """CO2: the identifier index and the search rows say what the records say, no more and no less.

    Guards and claims that were taken over from a contact that is gone are the new owner's.
    """
    living = [contact for contact in contacts.values() if contact.is_alive(now)]
    wanted = {_key(row, "identifier", "rank"): row for contact in living for row in items.index_rows(contact)}
    stored = {_key(row, "identifier", "rank"): row for row in bench.rows(bench.tables.identifiers)}
    expected = {key: row for key, row in wanted.items() if is_there(row, now)}
    rows = {key: row for key, row in stored.items() if not key[1].startswith((keys.POINTER, keys.MARKED))}
    actual = {key: row for key, row in rows.items() if is_there(row, now) and not _of_nobody(row, contacts, now)}
    assert actual == expected, _difference(actual, expected)
    words = {_key(row, "bucket", "token"): row for contact in living for row in items.search_rows(contact)}
    kept = {_key(row, "bucket", "token"): row for row in bench.rows(bench.tables.search)}
    gone = {each.id for each in contacts.values() if not _answers(each, contacts, now)}
    found = {key: row for key, row in kept.items() if keys.searched(key[1])[1] not in gone}
    assert {key: row for key, row in words.items() if keys.searched(key[1])[1] not in gone} == found


def stored_marks(bench: Bench) -> dict[tuple[str, Identifier], Mark]:
    """SI1: everything that is known of identifiers."""
    rows = (row for row in bench.rows(bench.tables.contacts) if row["item"]["S"] == keys.MARK_ITEM)
    return {(each.division, each.identifier): each for each in map(items.mark_from, rows)}


def marked_rows(bench: Bench) -> set[tuple[str, MarkKind]]:
    """SI1: what calls are told."""
    rows = (row for row in bench.rows(bench.tables.identifiers) if row["rank"]["S"] == keys.MARKED)
    return {(row["identifier"]["S"], items.kind_from(row)) for row in rows}


def stored_pointers(bench: Bench) -> dict[Key, int | None]:
    """PV1: every pointer, by identifier and conversation, and when it expires."""
    rows = (row for row in bench.rows(bench.tables.identifiers) if row["rank"]["S"].startswith(keys.POINTER))
    return {
        (row["identifier"]["S"], keys.pointed_at(row["rank"]["S"])): int(row["expiresAt"]["N"])
        if "expiresAt" in row
        else None
        for row in rows
    }


def require_pointers(interactions: Iterable[Interaction], pointers: Mapping[Key, int | None], now: datetime) -> None:
    """PV1: an interaction that nobody was ever linked to is found by each of its identifiers, as long as it lasts."""
    for interaction in interactions:
        if concerns(interaction) is not None or not interaction.is_alive(now):
            continue
        for identifier in interaction.carried:
            key = keys.identifier_key(interaction.division, identifier), interaction.conversation_id
            assert key in pointers, key
            expiry = pointers[key]
            assert expiry is None or (interaction.expires_at and expiry > interaction.expires_at.timestamp()), key


def require_erased(
    interactions: Iterable[Interaction],
    contacts: Mapping[ContactId, Contact],
    gone: Contact,
    ever: Mapping[ContactId, set[Identifier]],
    pointed: Collection[tuple[str, Identifier, str]],
    now: datetime,
) -> None:
    """PV1: who was erased is in no interaction any more that nobody is linked to, unless others may be meant.

    One of somebody living has nothing that this one never had; `ever`: what each record has had. `pointed`: the
    pointers before the erasure; only what expired so long ago that its pointer did too, and is gone, is not found.
    """
    held = {each for one in contacts.values() if _answers(one, contacts, now) for each in one.identifiers}
    for interaction in interactions:
        left = set(interaction.carried) & set(gone.identifiers)
        found_until = pointer_expiry(interaction)
        if found_until is not None and found_until <= now:
            left = {each for each in left if (interaction.division, each, interaction.conversation_id) in pointed}
        if concerns(interaction) is None and interaction.division == gone.division:
            assert not left or left & held, (interaction.conversation_id, left)
        linked = contacts.get(interaction.link.contact_id) if interaction.link.contact_id else None
        owner = _end(linked, contacts) if linked is not None else None
        if owner is not None and owner.is_alive(now) and owner.division == gone.division:
            assert left <= set(owner.identifiers).union(*(ever.get(each, set()) for each in owner.members)), left
        assert concerns(interaction) not in gone.members


def require_whole(interactions: Iterable[Interaction]) -> None:
    """RS11: no conversation ends before it starts; PV1: one that was erased tells nothing of anybody."""
    for interaction in interactions:
        assert interaction.facts.ended_at is None or interaction.started_at <= interaction.facts.ended_at
        if is_erased(interaction):
            told = (*interaction.mentions, *interaction.unreadable, *interaction.events, *interaction.choices)
            assert told == (), "PV1"
            assert not any(getattr(interaction.facts, name) for name in PERSONAL), "PV1"


def require_passed_on(
    interactions: Iterable[Interaction],
    contacts: Mapping[ContactId, Contact],
    decisions: Iterable[Decision],
    now: datetime,
) -> None:
    """CN1: what a person decided in a conversation lies with whoever it belongs to, whatever becomes of others."""
    kept = {(each.contact_id, each.id) for each in decisions}
    for interaction in interactions:
        linked = contacts.get(interaction.link.contact_id) if interaction.link.contact_id else None
        if linked is None or not interaction.choices or not _answers(linked, contacts, now):
            continue
        owner = _end(linked, contacts) or linked
        for chosen in interaction.choices:
            told = chosen.decision(interaction.conversation_id, owner.id).id
            assert any((record, told) in kept for record in owner.members), (interaction.conversation_id, owner.id)


def require_told(contacts: Mapping[ContactId, Contact], decisions: Iterable[Decision], now: datetime) -> None:
    """CN1, CN2: what holds is listed, unless that went with another one.

    No refusal of one's own conversations is without effect that the person has not lifted.
    """
    rows: dict[ContactId, list[Decision]] = {}
    for each in decisions:
        rows.setdefault(each.contact_id, []).append(each)
    for contact in contacts.values():
        if contact.is_ancestor or not contact.is_alive(now):
            continue
        records = dict.fromkeys((*contact.members, *contact.family.lineage))
        listed = [each for record in records for each in rows.get(record, ())]
        holds = {each.matter: each for each in holding(contact.decisions)}
        if all(record in contacts and _answers(contacts[record], contacts, now) for record in records):
            missing = {each.id for each in holds.values()} - {each.id for each in listed}
            assert not missing, (contact.id, missing)
        words = [each for each in listed if each.is_own_word]
        for record in contact.ancestors or (contact.id,):
            for refused in (each for each in rows.get(record, ()) if each.is_own_word and each.status.refuses):
                lifted = any(each.matter == refused.matter and _is_later(each, refused) for each in words)
                assert lifted or holds[refused.matter].status.refuses, (contact.id, refused)


def _is_later(one: Decision, other: Decision) -> bool:
    return (one.counts_from, one.status.refuses, one.id) > (other.counts_from, other.status.refuses, other.id)


def proofs_of(contacts: Iterable[Contact]) -> Proofs:
    """TR1: of each holding what its trust is worth, more being better."""
    worth = {trust: -place for place, trust in enumerate(Trust)}
    return {
        (contact.id, held.home, held.identifier): worth[held.known.trust]
        for contact in contacts
        for held in contact.held
        if held.is_live
    }


def _of_nobody(row: Mapping[str, Any], contacts: Mapping[ContactId, Contact], now: datetime) -> bool:
    """A row that readers skip: its contact, or who answers for it, is gone."""
    owner = row["owner"]["S"] if "owner" in row else keys.holder_of(row["rank"]["S"])[1]
    return not (owner in contacts and contacts[owner].is_alive(now))


def _answers(contact: Contact, contacts: Mapping[ContactId, Contact], now: datetime) -> bool:
    seen: set[str] = set()
    found: Contact | None = contact
    while found is not None and found.canonical_id is not None and found.id not in seen:
        seen.add(found.id)
        found = contacts.get(found.canonical_id)
    return found is not None and found.canonical_id is None and found.is_alive(now)


def _key(row: Mapping[str, Any], *names: str) -> Key:
    first, second = names
    return row[first]["S"], row[second]["S"]


def _difference(actual: Mapping[Key, object], expected: Mapping[Key, object]) -> str:
    more = {key: actual[key] for key in actual if actual[key] != expected.get(key)}
    less = {key: expected[key] for key in expected if actual.get(key) != expected[key]}
    return f"too much: {more}; missing: {less}"


def require_sound(contacts: Mapping[ContactId, Contact], now: datetime) -> None:
    """MG3: no cycle, one hop to who answers, and every member of a living set is there and points at it."""
    for contact in contacts.values():
        if contact.is_alive(now) and contact.type is ContactType.EPHEMERAL:
            assert provisional_type(contact.identifiers) is ContactType.EPHEMERAL, f"RS4: {contact.id}"
    for contact in contacts.values():
        assert contact.canonical_id != contact.id
        if contact.canonical_id is None or not _answers(contact, contacts, now):
            continue
        canonical = contacts[contact.canonical_id]
        assert "expiresAt" not in items.contact_item(contact), f"{contact.id} would be removed from a living set"
        if not contact.family.unmerged:
            assert canonical.canonical_id is None, f"{contact.id} is more than one hop away"
            assert contact.id in canonical.family.merge_set
    for contact in contacts.values():
        if contact.canonical_id is None and contact.is_alive(now):
            for member in contact.family.merge_set:
                assert member == contact.id or contacts[member].canonical_id == contact.id


def expected_holders(
    contacts: Mapping[ContactId, Contact], identifier: Identifier, now: datetime
) -> list[tuple[bool, datetime, str, str]]:
    """RS1, RS8, RS9, CL1: who holds it, in order, worked out from the records alone: claim, rank, member, contact."""
    found = []
    for member in contacts.values():
        if member.division != UNASSIGNED_DIVISION:
            continue
        answers = _end(member, contacts)
        if answers is None or not _lives(answers, now):
            continue
        for held in member.held:
            if held.identifier == identifier and held.home is None and held.is_live:
                found.append((False, member.ranked_at, member.id, answers.id))
                if held.claimed:
                    found.append((True, member.ranked_at, member.id, answers.id))
    return sorted(found, key=lambda each: (not each[0], each[1], each[2]))


def _end(contact: Contact, contacts: Mapping[ContactId, Contact]) -> Contact | None:
    found: Contact | None = contact
    for _ in range(len(contacts)):
        if found is None or found.canonical_id is None:
            break
        found = contacts.get(found.canonical_id)
    return found


def _lives(contact: Contact, now: datetime) -> bool:
    """RS8, CO4: only what was never saved, never merged and has not been called on for 60 days is gone by itself."""
    if contact.deleted_at is not None:
        return False
    lasting = contact.type is ContactType.CURATED or contact.family.merged_from or contact.pinned
    return bool(lasting) or contact.expires_at is None or contact.expires_at > now


def require_one_guard_and_claim(contacts: Iterable[Contact], now: datetime) -> None:
    """RS5, CL2: of what is alive, at most one guards an identifier and one claims it; who gave it up, neither."""
    owned: Counter[tuple[str, str, object]] = Counter()
    for contact in contacts:
        assert not [each for each in contact.held if not each.is_live and _exclusive(each)], "given up, and kept"
        if contact.is_alive(now):
            for held in contact.holdings:
                owned.update((name, contact.division, held.identifier) for name in _exclusive(held))
    twice = [each for each, times in owned.items() if times > 1]
    assert not twice


def _exclusive(held: Any) -> list[str]:
    return [name for name in ("guarded", "claimed") if getattr(held, name)]


def require_one_journey(world: World, contacts: Mapping[ContactId, Contact], conversations: Iterable[str]) -> None:
    """JO1, JO2: an interaction is in at most one journey, and in one exactly when its contact answers."""
    now = world.clock()
    living = [each for each in contacts.values() if each.canonical_id is None and each.is_alive(now)]
    shown = Counter(entry.conversation_id for contact in living for entry in world.journey(contact.id))
    assert not [each for each, times in shown.items() if times > 1]
    for conversation_id in conversations:
        interaction = world.store.interaction(conversation_id)
        if interaction.in_journey and interaction.is_alive(now):
            linked = contacts.get(interaction.link.contact_id)
            there = linked is not None and _answers(linked, contacts, now)
            assert (conversation_id in shown) == there, conversation_id
