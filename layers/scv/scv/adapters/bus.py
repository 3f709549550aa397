"""The bus: EventBridge takes changes as CloudEvents and hands them to whoever has a rule for them (EV1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.domain.outbox.change import Change, cloud_event
from scv.usecases.ports import Refused

SOURCE = "scv"  # what rules of the bus know all of ours by
# Of one entry, by the name of its refusal: the entry itself is wrong, and will be however often it is put.
HOPELESS = frozenset({"InvalidArgument", "MalformedDetail", "ValidationException", "EventValidationException"})
_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class EventBus:
    """One bus; `source` names the stack in each event."""

    def __init__(self, client: Callable[[], Any], bus: str, source: str) -> None:
        self._client = client
        self._bus = bus
        self._source = source

    def put(self, changes: Sequence[Change]) -> Sequence[Refused | None]:
        """One call, which may take some of them and not others: that is no error of the call."""
        with translating():
            answer = self._client().put_events(Entries=[self._entry(each) for each in changes])
        return [_refused(each) for each in answer["Entries"]]

    def _entry(self, change: Change) -> dict[str, str]:
        return {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": change.kind.type,
            "Detail": _compact(cloud_event(change, self._source)),
        }


def _refused(entry: Mapping[str, Any]) -> Refused | None:
    code = entry.get("ErrorCode")
    return Refused(str(code), code not in HOPELESS) if code else None
