"""A plan as one DynamoDB transaction: every action with the condition that guards it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from scv.frozen import dataclass
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.domain.changes.plans import Plan, Receipt, Relink, Repoint, Transition
from scv.domain.contacts.contact import DERIVED_ROWS, Contact
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.retention import kept, pointer_expiry
from scv.domain.values.ids import ContactId, ConversationId
from scv.usecases.ports.writes import AlreadyDone, AlreadyHeld, InteractionChanged, StaleWrite

MAX_ACTIONS = 100  # of one transaction: an AWS limit

Refusal = Callable[[Item | None], Exception]


@dataclass(frozen=True, slots=True)
class Action:
    """One part of a transaction, and what it means when its condition fails."""

    request: dict[str, Any]
    refused: Refusal


def actions(plan: Plan, tables: Tables) -> list[Action]:
    """Everything the plan writes. Nothing is read first: each condition asks in the write itself."""
    found = [receipt_put(plan.receipt, plan.now, plan.takes_over, tables)] if plan.receipt else []
    found.extend(_record(step, tables) for step in plan.contacts)
    found.extend(_repoint(repoint, tables) for repoint in plan.repoints)
    found.extend(_index(plan, tables))
    found.extend(_search(plan, tables))
    found.extend(plain_put(tables.contacts, items.history_item(entry)) for entry in plan.history)
    found.extend(plain_put(tables.contacts, items.decision_item(each)) for each in plan.decisions)
    if plan.interaction:
        found.append(_interaction(plan.interaction, tables))
        found.extend(_pointers(plan, plan.interaction.after, tables))
    return found


def _record(step: Transition, tables: Tables) -> Action:
    contact = step.contact
    name = "Delete" if step.after is None else "Put"
    request: dict[str, Any] = {"TableName": tables.contacts}
    if step.after is None:
        request["Key"] = items.key_of(items.contact_item(contact), "id", "item")
    else:
        request["Item"] = items.contact_item(step.after)
    if step.before is None:
        request["ConditionExpression"] = "attribute_not_exists(id)"
    else:
        # CO5, MG8: nobody has written the record since it was read
        request["ConditionExpression"] = "revision = :revision"
        request["ExpressionAttributeValues"] = {":revision": {"N": str(step.before.revision)}}
    return Action({name: request}, lambda _old: StaleWrite(contact.id))


def _repoint(repoint: Repoint, tables: Tables) -> Action:
    request = {
        "TableName": tables.contacts,
        "Key": items.packed({"id": repoint.contact_id, "item": keys.CONTACT}),
        "UpdateExpression": "SET canonicalId = :new, revision = revision + :one",
        # MG8: it still is an ancestor of the contact that is being merged
        "ConditionExpression": "canonicalId = :old",
        "ExpressionAttributeValues": items.packed({":old": repoint.old, ":new": repoint.new, ":one": 1}),
    }
    return Action({"Update": request}, lambda _old: StaleWrite(repoint.contact_id))


def _index(plan: Plan, tables: Tables) -> Iterator[Action]:
    """The rows of the identifier index that differ between before and after, each once."""
    old = _keyed(items.index_rows, (step.before for step in plan.contacts), ("identifier", "rank"))
    new = _keyed(items.index_rows, (step.after for step in plan.contacts), ("identifier", "rank"))
    for key, row in new.items():
        if old.get(key) != row:
            yield _index_put(row, old.get(key), plan, tables)
    for key, row in old.items():
        if key not in new:
            yield _index_delete(row, tables)


def _keyed(
    rows: Callable[[Contact], Iterator[Item]], contacts: Iterator[Contact | None], names: tuple[str, str]
) -> dict[tuple[str, str], Item]:
    found = {}
    for contact in contacts:
        for row in rows(contact) if contact else ():
            found[row[names[0]]["S"], row[names[1]]["S"]] = row
    return found


def _index_put(row: Item, before: Item | None, plan: Plan, tables: Tables) -> Action:
    if "owner" not in row:
        return plain_put(tables.identifiers, row)
    owner = row["owner"]["S"]
    gone = {f":gone{place}": {"S": each} for place, each in enumerate(sorted(plan.takes_over))}
    values = {":now": {"N": str(items.epoch(plan.now))}, **gone}
    mine = before["owner"]["S"] if before else owner
    values[":mine"] = {"S": mine}
    # RS5, CL2: the guard or claim is free, ours to move, expired, or of a contact that is gone
    clauses = ["attribute_not_exists(identifier)", "#owner = :mine", "expiresAt <= :now"]
    clauses.extend(f"#owner = {name}" for name in gone)
    request = {
        "TableName": tables.identifiers,
        "Item": row,
        "ConditionExpression": " OR ".join(clauses),
        "ExpressionAttributeNames": {"#owner": "owner"},
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return Action({"Put": request}, lambda stored: AlreadyHeld(_owner(stored)))


def _index_delete(row: Item, tables: Tables) -> Action:
    request: dict[str, Any] = {
        "TableName": tables.identifiers,
        "Key": items.key_of(row, "identifier", "rank"),
    }
    if "owner" in row:
        # a guard or claim that somebody else has taken over since is not ours to remove
        request["ConditionExpression"] = "attribute_not_exists(identifier) OR #owner = :mine"
        request["ExpressionAttributeNames"] = {"#owner": "owner"}
        request["ExpressionAttributeValues"] = {":mine": row["owner"]}
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return Action({"Delete": request}, lambda stored: AlreadyHeld(_owner(stored)))


def _owner(stored: Item | None) -> ContactId | None:
    return ContactId(stored["owner"]["S"]) if stored and "owner" in stored else None


def _search(plan: Plan, tables: Tables) -> Iterator[Action]:
    """The rows of search that differ; those of version 0.1 all go, and all of today's come."""
    old = _keyed(_stored_search_rows, (step.before for step in plan.contacts), ("bucket", "token"))
    new = _keyed(items.search_rows, (step.after for step in plan.contacts), ("bucket", "token"))
    for key, row in new.items():
        if old.get(key) != row:
            yield plain_put(tables.search, row)
    for key, row in old.items():
        if key not in new:
            request = {"TableName": tables.search, "Key": items.key_of(row, "bucket", "token")}
            yield Action({"Delete": request}, _unguarded)


def living(contact_id: ContactId, table: str) -> Action:
    """CO4, MG3: what is kept beside a contact is written while that has neither been deleted nor merged."""
    request = {
        "TableName": table,
        "Key": items.packed({"id": contact_id, "item": keys.CONTACT}),
        "ConditionExpression": "attribute_exists(id) AND attribute_not_exists(deletedAt) "
        "AND attribute_not_exists(canonicalId)",
    }
    return Action({"ConditionCheck": request}, lambda _old: StaleWrite(contact_id))


def _stored_search_rows(contact: Contact) -> Iterator[Item]:
    return items.first_search_keys(contact) if contact.rows < DERIVED_ROWS else items.search_rows(contact)


def plain_put(table: str, item: Item) -> Action:
    """A put that nothing guards."""
    return Action({"Put": {"TableName": table, "Item": item}}, _unguarded)


def _unguarded(_old: Item | None) -> Exception:
    return AssertionError("an action without a condition cannot fail its condition")


def interaction_put(relink: Relink, tables: Tables) -> dict[str, Any]:
    """The conditional write of an interaction, alone or inside a transaction."""
    after = kept(relink.after, tables.retention)
    request: dict[str, Any] = {
        "TableName": tables.interactions,
        "Item": items.interaction_item(after, tables.journey_shards),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if relink.before is None:
        # RS5: the first event of a conversation; this condition is the dedupe
        request["ConditionExpression"] = "attribute_not_exists(conversationId)"
        if after.received_at is not None:
            # PV2: one that has expired and that the store has not removed yet is absent
            request["ConditionExpression"] += " OR expiresAt <= :now"
            request["ExpressionAttributeValues"] = {":now": {"N": str(items.epoch(after.received_at))}}
    else:
        # JO6: no other event of the conversation came in between
        request["ConditionExpression"] = "revision = :revision"
        request["ExpressionAttributeValues"] = {":revision": {"N": str(relink.before.revision)}}
    return request


def changed(conversation_id: ConversationId, stored: Mapping[str, Any] | None) -> InteractionChanged:
    """The refusal of an interaction's write, with what is stored when the store told it."""
    return InteractionChanged(conversation_id, items.interaction_from(stored) if stored else None)


def _interaction(relink: Relink, tables: Tables) -> Action:
    request = interaction_put(relink, tables)
    return Action({"Put": request}, lambda stored: changed(relink.after.conversation_id, stored))


def _pointers(plan: Plan, interaction: Interaction, tables: Tables) -> Iterator[Action]:
    """PV1: without conditions: the interaction's own holds for them, and repeated they renew their expiry."""
    expires_at = pointer_expiry(kept(interaction, tables.retention))
    for each in plan.pointing:
        key = keys.identifier_key(interaction.division, each)
        yield plain_put(tables.identifiers, items.pointer_row(key, interaction.conversation_id, expires_at))
    for each in plan.unpointing:
        key = keys.identifier_key(interaction.division, each)
        row = items.pointer_row(key, interaction.conversation_id, None)
        yield Action({"Delete": {"TableName": tables.identifiers, "Key": row}}, _unguarded)


def receipt_put(receipt: Receipt, now: datetime, takes_over: frozenset[ContactId], tables: Tables) -> Action:
    """The record of a request; refused while the same request has one whose result is not gone."""
    gone = {f":gone{place}": {"S": each} for place, each in enumerate(sorted(takes_over))}
    # a silent resend of the same request finds the receipt and changes nothing
    clauses = ["attribute_not_exists(id)", "expiresAt <= :now", *(f"#owner = {name}" for name in gone)]
    request: dict[str, Any] = {
        "TableName": tables.contacts,
        "Item": items.receipt_item(receipt),
        "ConditionExpression": " OR ".join(clauses),
        "ExpressionAttributeValues": {":now": {"N": str(items.epoch(now))}, **gone},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if gone:
        request["ExpressionAttributeNames"] = {"#owner": "owner"}
    return Action({"Put": request}, lambda stored: AlreadyDone(_owner(stored) or ""))
