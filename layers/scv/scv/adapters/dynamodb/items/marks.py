"""Marks of identifiers: what is known of one, its place in a list, and what was decided (SI1, SI2)."""

from __future__ import annotations

from datetime import datetime

from scv.adapters.dynamodb import keys
from scv.adapters.dynamodb.items.attributes import (
    Attributes,
    Item,
    epoch,
    identifier_of,
    packed,
    parsed,
    spelled,
    text,
    unpacked,
)
from scv.domain.identifiers.identifier import Identifier
from scv.domain.marks.marks import Mark, MarkDecision, MarkKind, Proposal, Why
from scv.domain.values.ids import ConversationId, DivisionId
from scv.domain.values.times import moment, stamp

LETTERS = {MarkKind.SHARED: "s", MarkKind.BLOCKED: "b"}
KINDS = {letter: kind for kind, letter in LETTERS.items()}


def marked_row(division: DivisionId, identifier: Identifier, kind: MarkKind) -> Item:
    """SI1: beside the identifier's holders and before them all; as small as can be, since each call reads it."""
    return packed({"identifier": keys.identifier_key(division, identifier), "rank": keys.MARKED, "m": LETTERS[kind]})


def kind_from(row: Attributes) -> MarkKind:
    """The inverse of `marked_row`; a letter of a later version counts as shared, which links nobody."""
    return KINDS.get(row["m"]["S"], MarkKind.SHARED)


def mark_item(mark: Mark) -> Item:
    """Beside the decisions about the same identifier."""
    return packed({"id": keys.mark_id(mark.division, mark.identifier), "item": keys.MARK_ITEM, **_told(mark)})


def listed_mark_item(mark: Mark) -> Item:
    """In a list of its division, with all that a list tells."""
    shelf = keys.PROPOSED_MARKS if mark.is_proposed else keys.HELD_MARKS
    return packed({"id": keys.marks_id(mark.division), "item": shelf + mark.place, **_told(mark)})


def _told(mark: Mark) -> dict[str, str | int | bool | None]:
    proposal = mark.proposal
    return {
        "division": mark.division,
        "identifier": text(spelled(mark.identifier)),
        "kind": mark.kind.value if mark.kind else None,
        "by": mark.by,
        "at": stamp(mark.at),
        "reason": mark.reason,
        "proposal": text([proposal.why.value, proposal.count, stamp(proposal.at)]) if proposal else None,
        "revision": mark.revision,
        "markId": mark.id or None,
    }


def mark_from(item: Attributes) -> Mark:
    """The inverse of `mark_item` and of `listed_mark_item`."""
    plain = unpacked(item)
    proposed, kind = parsed(plain.get("proposal")), plain.get("kind")
    return Mark(
        plain["division"],
        identifier_of(parsed(plain["identifier"])),
        MarkKind(kind) if kind else None,
        plain.get("by"),
        moment(plain["at"]),
        plain.get("reason", ""),
        Proposal(Why(proposed[0]), proposed[1], moment(proposed[2])) if proposed else None,
        plain["revision"],
        plain.get("markId", ""),
    )


def mark_decision_item(mark: Mark, decision: MarkDecision) -> Item:
    """AC11: not spelled as a contact's history is, whose entries go to others and must have nothing personal."""
    return packed(
        {
            "id": keys.mark_id(mark.division, mark.identifier),
            "item": keys.mark_decision_item(decision.at, decision.id),
            "kind": decision.kind.value if decision.kind else None,
            "by": decision.by,
            "reason": decision.reason,
        }
    )


def mark_decision_from(item: Attributes) -> MarkDecision:
    """The inverse of `mark_decision_item`."""
    plain = unpacked(item)
    _, when, decision_id = plain["item"].split("#", 2)
    kind = plain.get("kind")
    return MarkDecision(
        decision_id, MarkKind(kind) if kind else None, plain["by"], moment(when), plain.get("reason", "")
    )


def unlinked_item(
    division: DivisionId, identifier: Identifier, conversation_id: ConversationId, until: datetime
) -> Item:
    """SI2: a conversation that was taken away from whom the identifier had led to."""
    return packed(
        {
            "id": keys.mark_id(division, identifier),
            "item": keys.UNLINKED + conversation_id,
            "expiresAt": epoch(until),
        }
    )
