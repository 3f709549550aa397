"""Secrets from AWS Secrets Manager: read once and kept per process for a minute.

Not `aws-secretsmanager-caching`: it makes two calls for a secret where one does, and needs a second
permission for that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from scv.adapters.dynamodb.errors import translating
from scv.domain.values.errors import Unavailable

KEPT_SECONDS = 60


class Secret:
    """One secret; a change is seen within a minute."""

    def __init__(self, client: Any, secret_id: str, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._id = secret_id
        self._seconds = seconds
        self._kept: str | None = None
        self._read_at = 0.0

    def value(self) -> Mapping[str, Any]:
        """The JSON object that it is; raises Unavailable."""
        found: Mapping[str, Any] = json.loads(self.text())
        return found

    def text(self) -> str:
        """The text as it is; the last one known while Secrets Manager does not answer, else raises Unavailable."""
        if self._kept is not None and self._seconds() - self._read_at < KEPT_SECONDS:
            return self._kept
        try:
            return self._read()
        except Unavailable:
            if self._kept is None:
                raise
        self._read_at = self._seconds()
        return self._kept

    def anew(self) -> Mapping[str, Any]:
        """The JSON object as it is at this moment, kept or not; raises Unavailable."""
        found: Mapping[str, Any] = json.loads(self._read())
        return found

    def _read(self) -> str:
        with translating():
            found = self._client.get_secret_value(SecretId=self._id)
        text = str(found["SecretString"])
        self._kept, self._read_at = text, self._seconds()
        return text


def signing_keys(secret: Mapping[str, Any]) -> tuple[str, ...]:
    """AC4: the current key and, while it is being rotated, the one before."""
    return tuple(secret[name] for name in ("current", "previous") if secret.get(name))
