"""Decisions of consent, on the record where they stand and as items of their own, both directions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import (
    Attributes,
    Item,
    identifier_from,
    moment_of,
    packed,
    parsed,
    spelled,
    text,
    unpacked,
    when_text,
)
from scv.domain.consent.decisions import Decision, Speaker, Status
from scv.domain.consent.suppression import Suppression
from scv.domain.values.documents import Json
from scv.domain.values.ids import ContactId
from scv.domain.values.times import moment, stamp


def decision_item(decision: Decision) -> Item:
    """CN1: beside the contact that it was made on, in the order of recording."""
    return packed(
        {
            "id": decision.contact_id,
            "item": keys.decision_item(decision.recorded_at, decision.id),
            "purpose": decision.purpose,
            "status": decision.status.value,
            "saidBy": decision.said_by.value,
            "by": decision.recorded_by,
            "decidedAt": when_text(decision.decided_at),
            "point": text(spelled(decision.point)),
            "source": decision.source,
            "textVersion": decision.text_version,
            "evidence": decision.evidence,
        }
    )


def decision_from(item: Attributes) -> Decision:
    """The inverse of `decision_item`."""
    plain = unpacked(item)
    _, recorded, decision_id = plain["item"].split("#", 2)
    return Decision(
        id=decision_id,
        contact_id=plain["id"],
        purpose=plain["purpose"],
        status=Status(plain["status"]),
        said_by=Speaker(plain["saidBy"]),
        recorded_at=moment(recorded),
        recorded_by=plain.get("by", ""),
        decided_at=moment_of(plain.get("decidedAt")),
        point=identifier_from(parsed(plain.get("point"))),
        source=plain.get("source", ""),
        text_version=plain.get("textVersion", ""),
        evidence=plain.get("evidence", ""),
    )


def standing(decisions: Sequence[Decision], contact_id: ContactId) -> str | None:
    """CN2: those that stand on a record, as one attribute; whose own they are is left out."""
    return text([_listed(each, contact_id) for each in decisions])


def _listed(decision: Decision, contact_id: ContactId) -> list[Json]:
    point = spelled(decision.point)
    return [
        decision.id,
        None if decision.contact_id == contact_id else decision.contact_id,
        decision.purpose,
        decision.status.value,
        decision.said_by.value,
        stamp(decision.recorded_at),
        decision.recorded_by,
        when_text(decision.decided_at),
        None if point is None else [*point],
        decision.source,
        decision.text_version,
        decision.evidence,
    ]


def standing_from(told: str | None, contact_id: ContactId) -> tuple[Decision, ...]:
    """The inverse of `standing`."""
    return tuple(_from_listed(each, contact_id) for each in parsed(told) or ())


def _from_listed(told: list[Any], contact_id: ContactId) -> Decision:
    decision_id, made_on, purpose, status, said_by, recorded, by, decided, point, source, version, evidence = told
    return Decision(
        decision_id,
        made_on or contact_id,
        purpose,
        Status(status),
        Speaker(said_by),
        moment(recorded),
        by,
        moment_of(decided),
        identifier_from(point),
        source,
        version,
        evidence,
    )


def suppression_item(suppression: Suppression) -> Item:
    """CN4: by its place; nothing in it tells whose it was."""
    return packed(
        {
            "id": keys.SUPPRESSED + suppression.place,
            "item": keys.refusal_item(suppression.purpose, suppression.is_of_all),
            "since": stamp(suppression.since),
        }
    )


def suppression_from(item: Attributes) -> Suppression:
    """The inverse of `suppression_item`."""
    plain = unpacked(item)
    _, scope, purpose = plain["item"].split("#", 2)
    return Suppression(plain["id"].removeprefix(keys.SUPPRESSED), purpose, scope == "all", moment(plain["since"]))
