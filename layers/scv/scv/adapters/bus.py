"""The bus: EventBridge takes changes as CloudEvents and hands them to whoever has a rule for them (EV1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.domain.outbox.change import Change, cloud_event
from scv.domain.outbox.genesys import topics
from scv.domain.values.documents import Document
from scv.usecases.ports.outbox import Refused

AT_ONCE = 10  # entries of one call: an AWS limit
GENESYS = "scv.genesys"
SOURCE = "scv"  # what rules of the bus know all of ours by
# Of one entry, by the name of its refusal: the entry itself is wrong, and will be however often it is put.
HOPELESS = frozenset({"InvalidArgument", "MalformedDetail", "ValidationException", "EventValidationException"})
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class EventBus:
    """One bus; `source` names the stack in each event. `genesys`: changes are told by Genesys' topics as well."""

    def __init__(self, client: Callable[[], Any], bus: str, source: str, *, genesys: bool = False) -> None:
        self._client = client
        self._bus = bus
        self._source = source
        self._genesys = genesys

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """Ten entries in a call, which may take some of them and not others: that is no error of the call.

        A change counts as taken when all of its entries were.
        """
        entries = [(place, entry) for place, change in enumerate(changes) for entry in self._entries(change)]
        found: list[Refused | None] = [None] * len(changes)
        for start in range(0, len(entries), AT_ONCE):
            chunk = entries[start : start + AT_ONCE]
            with translating():
                answer = self._client().put_events(Entries=[entry for _, entry in chunk])
            for (place, _), each in zip(chunk, answer["Entries"], strict=True):
                found[place] = found[place] or _refused(each)
        return found

    def _entries(self, change: Change) -> Iterator[dict[str, str]]:
        yield self._entry(SOURCE, change.kind.type, cloud_event(change, self._source))
        for topic in topics(change) if self._genesys else ():
            yield self._entry(GENESYS, topic.template, topic.envelope)

    def _entry(self, source: str, kind: str, detail: Document) -> dict[str, str]:
        return {"EventBusName": self._bus, "Source": source, "DetailType": kind, "Detail": _compact(detail)}


def _refused(entry: Mapping[str, Any]) -> Refused | None:
    code = entry.get("ErrorCode")
    return Refused(str(code), code not in HOPELESS) if code else None
