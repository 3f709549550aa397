"""Marks as clients read them: the identifier, what it is, who said so and when (SI1, SI2)."""

from __future__ import annotations

from scv.api.responses.contacts import shared_identifier
from scv.domain.marks.marks import Mark
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def mark(found: Mark) -> Document:
    """What holds; of what is only proposed nobody has said anything."""
    body: Document = {
        "identifier": shared_identifier(found.identifier, found.division),
        "mark": found.kind.value if found.kind else "none",
        "date": stamp(found.at),
        "reason": found.reason,
    }
    if found.id:
        body["id"] = found.id
    if found.by is not None:
        body["by"] = {"id": found.by}
    proposal = found.proposal
    if proposal is not None:
        body["proposed"] = {"why": proposal.why.value, "count": proposal.count, "date": stamp(proposal.at)}
    return body
