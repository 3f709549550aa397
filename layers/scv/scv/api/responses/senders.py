"""What managers read of a sender: everything but its secrets and its key (AC6)."""

from __future__ import annotations

from scv.api.operations.operation import SENDERS
from scv.api.paths import segment
from scv.domain.senders.roster import Registered
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def sender(entry: Registered) -> Document:
    """AC4: of a secret only when it was set."""
    told = entry.sender
    found: Document = {
        "id": told.id,
        "kind": told.kind,
        "divisions": list(told.divisions),
        "projects": list(told.projects),
        "ratePerSecond": told.rate,
        "secrets": {name: {"setAt": stamp(at)} for name, at in entry.secrets_set.items()},
        "webhookPath": f"/webhooks/{segment(told.id)}",
        "selfUri": f"{SENDERS}/{segment(told.id)}",
    }
    if entry.modified_at is not None:
        found |= {"modifyDate": stamp(entry.modified_at), "modifiedBy": entry.modified_by}
    known = {"divisionId": told.division, "projectId": told.project_id, "publicUrl": told.public_url}
    return found | {name: each for name, each in known.items() if each is not None}


def sender_listing(entries: tuple[Registered, ...]) -> Document:
    """All that the caller manages."""
    return {"entities": [sender(each) for each in entries], "selfUri": SENDERS}
