"""Signature Version 4 of a POST to `/`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html."""

from __future__ import annotations

import hmac
from hashlib import sha256

from scv.adapters.aws.credentials import Credentials

METHOD = "AWS4-HMAC-SHA256"


class Signer:
    """Signs for one service in one region; the key of a day is derived once."""

    def __init__(self, service: str, region: str) -> None:
        self._service, self._region = service, region
        self._kept: tuple[str, str, bytes] = ("", "", b"")

    def sign(self, headers: dict[str, str], body: bytes, credentials: Credentials, stamp: str) -> None:
        """Adds date, token and signature to the headers, all of which are signed; their names are in lower case.

        `stamp` is the time in UTC, as 20130524T000000Z.
        """
        headers["x-amz-date"] = stamp
        if credentials.token:
            headers["x-amz-security-token"] = credentials.token
        names = sorted(headers)
        signed = ";".join(names)
        listed = "".join(f"{name}:{headers[name]}\n" for name in names)
        request = f"POST\n/\n\n{listed}\n{signed}\n{sha256(body).hexdigest()}"
        scope = f"{stamp[:8]}/{self._region}/{self._service}/aws4_request"
        text = f"{METHOD}\n{stamp}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        signature = hmac.digest(self._key(credentials.secret_key, stamp[:8]), text.encode(), "sha256").hex()
        headers["authorization"] = (
            f"{METHOD} Credential={credentials.access_key}/{scope}, SignedHeaders={signed}, Signature={signature}"
        )

    def _key(self, secret: str, day: str) -> bytes:
        kept = self._kept  # read once: another thread may replace it meanwhile
        if kept[:2] == (day, secret):
            return kept[2]
        key = f"AWS4{secret}".encode()
        for part in (day, self._region, self._service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        self._kept = (day, secret, key)
        return key
