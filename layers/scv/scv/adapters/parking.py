"""Parking: where a record of a stream waits that nobody can follow, so that those behind it are not held up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scv.adapters.dynamodb.errors import translating


class Parking:
    """A queue that nothing reads by itself; an alarm tells of it (docs/operations.md)."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self._client = client
        self._url = url

    def keep(self, place: Mapping[str, str], error: str) -> None:
        """Which record it is and what was raised: no personal data (AC5). Raises Unavailable."""
        with translating():
            self._client().send_message(
                QueueUrl=self._url, MessageBody=json.dumps({**place, "error": error}, allow_nan=False)
            )
