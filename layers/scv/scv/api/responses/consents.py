"""Decisions of consent and what holds of them (CN1, CN2)."""

from __future__ import annotations

from scv.api.responses.contacts import reference, told
from scv.domain.consent.decisions import Decision
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def consent(decision: Decision) -> Document:
    """CN1: all that is kept; without `contactPoint` it is about every one, without `decidedAt` it is undated."""
    body: Document = {
        "id": decision.id,
        "contact": reference(decision.contact_id),
        "purpose": decision.purpose,
        "status": decision.status.value,
        "saidBy": decision.said_by.value,
        "recordedAt": stamp(decision.recorded_at),
        "recordedBy": {"id": decision.recorded_by},
    }
    if decision.point is not None:
        body["contactPoint"] = told(decision.point)
    if decision.decided_at is not None:
        body["decidedAt"] = stamp(decision.decided_at)
    named = {"source": decision.source, "textVersion": decision.text_version, "evidence": decision.evidence}
    return {**body, **{name: value for name, value in named.items() if value}}
