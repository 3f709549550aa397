"""Pairs as clients read them: both contacts side by side, why, and the two calls that decide."""

from __future__ import annotations

from datetime import datetime

from scv.api.operations.operation import CONTACTS
from scv.api.responses.contacts import contact_uri, external_contact, shared_identifier
from scv.domain.contacts.contact import Contact
from scv.domain.pairs.pair import Verdict
from scv.domain.values.documents import Document, Json
from scv.domain.values.times import stamp


def suggestion(one: Contact, other: Contact, verdict: Verdict, found_at: datetime) -> Document:
    """SG2: a merge confirms it, which can be tried first with `dryRun=true`."""
    shared: list[Json] = [shared_identifier(each, one.division) for each in verdict.shared]
    both: list[Json] = [one.id, other.id]
    reasons: Document = {"identifiers": shared, "names": verdict.likeness.names.value}
    if verdict.scored is not None:
        reasons["scoredBy"] = {"source": verdict.scored.source, "model": verdict.scored.model}
    return {
        "contacts": [external_contact(one), external_contact(other)],
        "score": verdict.score,
        "reasons": reasons,
        "foundAt": stamp(found_at),
        "confirm": {"method": "POST", "path": f"{CONTACTS}/merge", "body": {"contactIds": both}},
        "dismiss": {"method": "DELETE", "path": f"{contact_uri(one.id)}/suggestions/{other.id}", "body": None},
    }
