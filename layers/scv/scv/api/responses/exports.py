"""What clients read of exports, in Genesys' shapes."""

from __future__ import annotations

from scv.api.operations.exports import EXPORTS_PATH
from scv.api.paths import segment
from scv.domain.exports.exports import ShownExport
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def contacts_export(shown: ShownExport) -> Document:
    """ContactsExport; its conditions are told back by nobody, since they may name persons."""
    export = shown.export
    body: Document = {
        "id": export.id,
        "divisionIds": [*export.asked_divisions],
        "createdBy": {"id": export.asked_by},
        "dateCreated": stamp(export.asked_at),
        "status": shown.status.value,
        "format": export.format.value,
        "selfUri": f"{EXPORTS_PATH}/{segment(export.id)}",
    }
    if export.finished_at:
        body |= {"dateCompletion": stamp(export.finished_at), "resultRowCount": export.rows}
    if shown.link:
        body["downloadUrl"] = shown.link
    return body
