"""What access files are made of, and the requests for them: read whole, and by the owner's key alone (PV3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any

from scv.adapters.dynamodb import items, keys
from scv.adapters.dynamodb.errors import translating
from scv.adapters.dynamodb.items import Item
from scv.adapters.dynamodb.keys import Tables
from scv.adapters.dynamodb.store import DynamoStore
from scv.domain.changes.plans import by_time
from scv.domain.consent.decisions import by_recording
from scv.domain.contacts.notes import latest_first
from scv.domain.interactions.interaction import Interaction
from scv.domain.privacy.access_file import Beside
from scv.domain.privacy.requests import KEPT, PrivacyRequest, RequestKind, RequestStatus
from scv.domain.values.ids import ContactId, ConversationId
from scv.domain.values.times import moment, stamp


class DynamoPersonal:
    """Over the same client as the store."""

    def __init__(self, client: Any, tables: Tables, store: DynamoStore) -> None:
        self._client = client
        self._tables = tables
        self._store = store

    def beside(self, contact_ids: Sequence[ContactId]) -> Beside:
        """Four queries for each record, in pages, all records at once."""
        notes = [items.note_from(each) for each in self._parts(contact_ids, keys.NOTE)]
        sheets = [items.datasheet_from(each) for each in self._parts(contact_ids, keys.DATASHEET)]
        consents = [items.decision_from(each) for each in self._parts(contact_ids, keys.CONSENT)]
        history = [items.history_from(each) for each in self._parts(contact_ids, keys.HISTORY)]
        return Beside(
            tuple(latest_first(notes, oldest_first=True)),
            tuple(sorted(sheets, key=lambda each: (each.contact_id, each.project_id, each.id))),
            by_recording(consents),
            by_time(history),
        )

    def _parts(self, contact_ids: Sequence[ContactId], prefix: str) -> list[Item]:
        found = self._store.each(lambda each: list(self._store.parts(each, prefix)), contact_ids)
        return list(chain.from_iterable(found))

    def interactions(self, conversation_ids: Sequence[ConversationId]) -> Sequence[Interaction]:
        """One BatchGetItem for up to 100."""
        wanted = [items.packed({"conversationId": each}) for each in conversation_ids]
        return [items.interaction_from(each) for each in self._store.batch_get(self._tables.interactions, wanted)]

    def request(self, request_id: str) -> PrivacyRequest | None:
        """One strongly consistent read."""
        key = items.packed({"id": keys.REQUEST, "item": request_id})
        with translating():
            found = self._client.get_item(TableName=self._tables.contacts, Key=key, ConsistentRead=True)
        return request_from(found["Item"]) if "Item" in found else None

    def keep_request(self, request: PrivacyRequest) -> None:
        """One put."""
        with translating():
            self._client.put_item(TableName=self._tables.contacts, Item=request_item(request))

    def latest_requests(self, limit: int) -> tuple[PrivacyRequest, ...]:
        """One query from the end, in pages."""
        found = self._store.part_range(keys.REQUEST, "0", "~", limit, forward=False)
        return tuple(request_from(each) for each in found)


def request_item(request: PrivacyRequest) -> Item:
    """A request by ids alone; the store forgets it after a year."""
    return items.packed(
        {
            "id": keys.REQUEST,
            "item": request.id,
            "kind": request.kind.value,
            "contactId": request.contact_id,
            "divisionId": request.division,
            "askedBy": request.asked_by or "unknown",
            "askedAt": stamp(request.asked_at),
            "divisions": items.text(list(request.divisions)),
            "everywhere": request.everywhere,
            "status": request.status.value,
            "finishedAt": stamp(request.finished_at) if request.finished_at else None,
            "expiresAt": items.epoch(request.asked_at + KEPT),
        }
    )


def request_from(item: Item) -> PrivacyRequest:
    """The inverse of `request_item`."""
    plain = items.unpacked(item)
    return PrivacyRequest(
        id=plain["item"],
        kind=RequestKind(plain["kind"]),
        contact_id=plain["contactId"],
        division=plain["divisionId"],
        asked_by=plain["askedBy"],
        asked_at=moment(plain["askedAt"]),
        divisions=tuple(json.loads(plain.get("divisions", "[]"))),
        everywhere=plain.get("everywhere", False),
        status=RequestStatus(plain["status"]),
        finished_at=moment(plain["finishedAt"]) if "finishedAt" in plain else None,
    )
