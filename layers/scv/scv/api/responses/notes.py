"""What clients read of a note."""

from __future__ import annotations

from scv.api.paths import segment
from scv.api.responses.contacts import contact_uri, division
from scv.domain.contacts.notes import Note
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def note(written: Note) -> Document:
    """Note, on the record that it was written on; AC11: with its author and whoever changed it last."""
    body: Document = {
        "id": written.id,
        "entityId": written.contact_id,
        "entityType": "contact",
        "division": division(written.division),
        "noteText": written.text,
        "createDate": stamp(written.created_at),
        "modifyDate": stamp(written.modified_at),
        "createdBy": {"id": written.created_by},
        "selfUri": f"{contact_uri(written.contact_id)}/notes/{segment(written.id)}",
    }
    if written.editor:
        body["modifiedBy"] = {"id": written.editor}
    return body
