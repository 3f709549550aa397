"""Keys that the container hands out, as Lambda does where a process was restored from a snapshot (SnapStart).

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from threading import Lock
from urllib.parse import urlsplit

from scv.adapters.aws.errors import NoCredentialsError
from scv.adapters.aws.keys import Credentials

ADDRESS, TOKEN = "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"
OWN = frozenset({"localhost", "127.0.0.1", "::1"})  # elsewhere the token would go over a network: botocore decides
EARLY_SECONDS = 600.0  # they are asked for anew so long before they expire, and used on while that fails
TRIES, SECONDS = 3, 2.0


class Container:
    """What an address of this machine hands out; asked before each request, kept until shortly before it expires."""

    def __init__(self, address: str, token: str, clock: Callable[[], float] = time.time) -> None:
        self._address, self._token, self._clock = urlsplit(address), token, clock
        self._kept: tuple[Credentials, float] | None = None
        self._turn = Lock()

    def __call__(self) -> Credentials:
        """The keys; raises NoCredentialsError when none can be had and none are left."""
        with self._turn:
            now = self._clock()
            if self._kept is None or self._kept[1] - EARLY_SECONDS <= now:
                self._kept = self._asked() or self._kept
            if self._kept is None or self._kept[1] <= now:
                raise NoCredentialsError
            return self._kept[0]

    def _asked(self) -> tuple[Credentials, float] | None:
        for _ in range(TRIES):
            try:
                return _read(self._answer())
            except (OSError, HTTPException, ValueError, KeyError, TypeError):
                continue
        return None

    def _answer(self) -> bytes:
        connection = HTTPConnection(self._address.hostname or "", self._address.port, timeout=SECONDS)
        try:
            path = f"{self._address.path or '/'}{'?' + self._address.query if self._address.query else ''}"
            connection.request("GET", path, headers={"Authorization": self._token} if self._token else {})
            answer = connection.getresponse()
            if answer.status != 200:
                raise HTTPException(answer.status)
            return answer.read()
        finally:
            connection.close()


def _read(answer: bytes) -> tuple[Credentials, float]:
    told = json.loads(answer)
    ends = datetime.fromisoformat(told["Expiration"]).timestamp()
    return Credentials(told["AccessKeyId"], told["SecretAccessKey"], told["Token"] or ""), ends


def container(environment: Mapping[str, str]) -> Container | None:
    """The container that the environment names, when it is on this machine; None leaves it to botocore."""
    address = urlsplit(environment.get(ADDRESS, ""))
    if address.scheme != "http" or address.hostname not in OWN or not environment.get(TOKEN):
        return None
    return Container(environment[ADDRESS], environment[TOKEN])
