"""Secrets of AWS Secrets Manager: JSON objects, read once and kept per process for a minute."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from scv.adapters.dynamodb.store import translating

KEPT_SECONDS = 60


class Secret:
    """One secret; a new version is seen within a minute, which is what makes rotation work."""

    def __init__(
        self, client: Callable[[], Any], secret_id: str, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._id = secret_id
        self._seconds = seconds
        self._read_at = float("-inf")
        self._values: Mapping[str, str] = {}

    def __call__(self) -> Mapping[str, str]:
        """The secret's entries by name. Raises Unavailable when it cannot be read."""
        if self._seconds() - self._read_at >= KEPT_SECONDS:
            with translating():
                answer = self._client().get_secret_value(SecretId=self._id)
            self._values = json.loads(answer["SecretString"])
            self._read_at = self._seconds()
        return self._values
