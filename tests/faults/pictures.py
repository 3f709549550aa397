"""A picture of everything that is stored, without ids and counters: what two ways to one end have in common."""

from __future__ import annotations

from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.domain.consent.decisions import Decision
from scv.domain.contacts.contact import Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.search.index import MARK
from scv.domain.values.ids import ContactId
from tests.model import invariants
from tests.model.world import World
from tests.stores.tables import Bench


def picture(bench: Bench, world: World) -> dict[str, Any]:
    """Living contacts, what they hold, their sets and journeys, every interaction, notes, history, sources."""
    now, contacts = world.clock(), invariants.stored_contacts(bench)
    rows = bench.rows(bench.tables.contacts)
    living = [each for each in contacts.values() if each.is_alive(now)]
    interactions = invariants.stored_interactions(bench).values()
    return {
        "contacts": sorted(_contact(each) for each in living),
        "gone": sorted(_name(each, contacts) for each in contacts.values() if each.deleted_at),
        "interactions": sorted(_interaction(each, contacts) for each in interactions),
        "notes": sorted(row["text"]["S"] for row in rows if row["item"]["S"].startswith(keys.NOTE)),
        "history": sorted(
            {items.history_from(row).action for row in rows if row["item"]["S"].startswith(keys.HISTORY)}
        ),
        "index": sorted(
            (row["identifier"]["S"], row["rank"]["S"].partition("#")[0]) for row in bench.rows(bench.tables.identifiers)
        ),
        "marks": sorted(
            (repr(each.identifier), repr(each.kind), repr(each.by), each.reason, each.revision)
            for each in invariants.stored_marks(bench).values()
        ),
        "of marks": sorted(
            row["item"]["S"].partition("#")[0] for row in rows if row["id"]["S"].startswith((keys.MARK_OF, keys.MARKS))
        ),
        "consents": sorted({repr(_said(items.decision_from(row))) for row in rows if _is(row, keys.CONSENT)}),
        "stands": sorted(repr(sorted(map(repr, map(_said, each.consents)))) for each in living),
        "suppressed": sorted(
            (row["id"]["S"], row["item"]["S"], row["since"]["S"])
            for row in rows
            if row["id"]["S"].startswith(keys.SUPPRESSED)
        ),
        "pairs": sorted(
            (row["item"]["S"].count("#"), "dismissedAt" in row, row.get("scored", {}).get("S", ""))
            for row in rows
            if _is(row, keys.PAIR)
        ),
        "requests": sorted(
            {(row["kind"]["S"], row["contactId"]["S"]) for row in rows if row["id"]["S"] == keys.REQUEST}
        ),
        "exports": sorted({row["askedBy"]["S"] for row in rows if row["id"]["S"] == keys.EXPORT}),
        "pointers": sorted(invariants.stored_pointers(bench)),
        "sources": sorted(
            (each.fields.name, each.fields.active)
            for row in bench.rows(bench.tables.settings)
            if row["id"]["S"] == keys.SOURCES
            for each in items.source_list_from(row)
        ),
        "search": sorted(row["token"]["S"].partition(MARK)[0] for row in bench.rows(bench.tables.search)),
    }


def _is(row: dict[str, Any], kind: str) -> bool:
    return str(row["item"]["S"]).startswith(kind)


def _said(decision: Decision) -> tuple[object, ...]:
    """CN1: what was decided, not when and on which record."""
    return decision.purpose, decision.point, decision.status.value, decision.said_by.value


def _contact(contact: Contact) -> str:
    held = sorted((str(each.identifier), each.claimed, each.guarded, each.how.value) for each in contact.held)
    state = (
        contact.is_ancestor,
        contact.pinned,
        contact.family.unmerged,
        len(contact.family.merge_set),
        contact.expires is None,
    )
    return repr((contact.type.value, contact.profile, held, state))


def _name(contact: Contact | None, contacts: dict[ContactId, Contact]) -> str:
    """An id that was given says who it is; one that was made says it by what was merged into it."""
    if contact is None:
        return "nobody"
    if len(contact.id) < 32:
        return contact.id
    return "+".join(_name(contacts.get(each), contacts) for each in contact.family.merged_from) or "new"


def _interaction(interaction: Interaction, contacts: dict[ContactId, Contact]) -> str:
    link = interaction.link
    owner = _name(contacts.get(ContactId(link.contact_id or "")), contacts)
    told = [(seen.id, seen.type.value) for seen in interaction.events]
    return repr((interaction.conversation_id, owner, link.rule, interaction.facts, interaction.identifiers, told))


def require_sound(bench: Bench, world: World) -> None:
    """What is never broken, at this very moment."""
    now, contacts = world.clock(), invariants.stored_contacts(bench)
    invariants.require_sound(contacts, now)
    invariants.require_one_guard_and_claim(contacts.values(), now)
    invariants.require_rows_of_the_records(bench, contacts, now)
    interactions = invariants.stored_interactions(bench)
    invariants.require_one_journey(world, contacts, list(interactions))
    invariants.require_pointers(interactions.values(), invariants.stored_pointers(bench), now)
