"""What was said of two contacts that are not the same person (NP1)."""

from __future__ import annotations

from scv.api.responses.contacts import reference
from scv.domain.contacts.declarations import Declaration
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def declaration(said: Declaration) -> Document:
    """The other contact, who said so, when and why; of a withdrawn one the same of its end."""
    body: Document = {
        "contact": reference(said.other),
        "by": {"id": said.by},
        "date": stamp(said.at),
        "reason": said.reason,
    }
    end = said.withdrawn
    if end is not None:
        body["withdrawn"] = {"by": {"id": end.by}, "date": stamp(end.at), "reason": end.reason}
    return body
