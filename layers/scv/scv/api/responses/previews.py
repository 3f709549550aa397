"""What a preview shows: fields, identifiers, conflicts, what would be lost, journeys, and its token (MG9)."""

from __future__ import annotations

from datetime import datetime

from scv.api.responses.contacts import conflicts, external_contact, reference, told
from scv.domain.identity.previews import JourneyCount, Lost, Showing, ShownField, ShownHolding
from scv.domain.identity.unmerging import Returning
from scv.domain.values.documents import Document
from scv.domain.values.times import stamp


def preview(shown: Showing, token: tuple[str, datetime] | None) -> Document:
    """MG9: what comes beside the contact as it would be; one of many in a bulk call has no token."""
    held: Document = {}
    if token is not None:
        held = {"previewToken": token[0], "previewExpires": stamp(token[1])}
    return {
        "did": shown.outcome.did,
        "conflicts": conflicts(shown.outcome.conflicts),
        "fields": [_field(each) for each in shown.fields],
        "holdings": [_holding(each) for each in shown.holdings],
        "lost": [_lost(each) for each in shown.lost],
        "journeys": [_journey(each) for each in shown.journeys],
        **held,
    }


def _field(shown: ShownField) -> Document:
    return {"field": shown.field, "value": shown.value, "contacts": [reference(each) for each in shown.contact_ids]}


def _holding(shown: ShownHolding) -> Document:
    return {
        "identifier": told(shown.identifier),
        "contacts": [reference(each) for each in shown.contact_ids],
        "inFields": shown.in_fields,
        "claimed": shown.claimed,
        **({"mark": shown.mark.value} if shown.mark else {}),
    }


def _lost(lost: Lost) -> Document:
    return {"identifier": told(lost.identifier), "contact": reference(lost.contact_id)}


def _journey(counted: JourneyCount) -> Document:
    return {"contact": reference(counted.contact_id), "count": counted.count, "truncated": counted.truncated}


def returning(each: Returning) -> Document:
    """MG10: where an interaction since the merge would go."""
    return {"conversationId": each.conversation_id, "contact": reference(each.contact_id)}


def merge_preview(shown: Showing, token: tuple[str, datetime] | None) -> Document:
    """MG9: the would-be ExternalContact, with everything that a person decides by."""
    return {**external_contact(shown.outcome.result), **preview(shown, token)}
