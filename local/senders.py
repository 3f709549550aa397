"""Requests of every kind of sender as the files of `events/senders/` hold them, signed as that sender signs."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from standardwebhooks.webhooks import Webhook

FOLDER = Path(__file__).parents[1] / "events" / "senders"
SECRET = "whsec_c2FtcGxlIG9mIGEgc2VjcmV0IGZvciBzZW5kZXJz"  # noqa: S105 - of sample senders alone
PUBLIC_URL = "https://hooks.example.com/v1/webhooks/"


@dataclass(frozen=True)
class Sample:
    """One file: a request, or a document that AWS hands over, and the events that become of it.

    `becomes` names of each event what matters; `status` is what the sender is answered.
    """

    kind: str
    name: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any] | None = None
    becomes: tuple[Mapping[str, Any], ...] = ()
    status: int = 200
    text: str | None = None

    @property
    def sender_id(self) -> str:
        """The sender that the samples of a kind come from."""
        return f"sample-{self.kind}"

    @property
    def url(self) -> str:
        """The address that the sender calls, without a query."""
        return PUBLIC_URL + self.sender_id

    def signed(self, secret: str = SECRET) -> dict[str, str]:
        """The headers, with the signature that this kind of sender makes."""
        return {**self.headers, **SIGNERS[self.kind](self, secret)}


def samples(kind: str | None = None) -> tuple[Sample, ...]:
    """All files, or those of a kind, in the order of their names."""
    return tuple(map(_sample, sorted(FOLDER.glob(f"{kind or '*'}/*.json"))))


def _sample(path: Path) -> Sample:
    """`json`, `form` (a list of pairs or an object) or `body` is the request's body; `document` is of AWS."""
    told = json.loads(path.read_text())
    body = json.dumps(told["json"], ensure_ascii=False) if "json" in told else told.get("body", "")
    if "form" in told:
        body = urlencode(list(told["form"].items()) if isinstance(told["form"], dict) else told["form"])
    return Sample(
        kind=path.parent.name,
        name=path.stem,
        body=body.encode(),
        headers=told.get("headers", {}),
        query=told.get("query", {}),
        document=told.get("document"),
        becomes=tuple(told["becomes"]),
        status=told.get("status", 200),
        text=told.get("text"),
    )


def standard(sample: Sample, secret: str) -> dict[str, str]:
    """Standard Webhooks: signed anew, because a signature holds for five minutes."""
    when, message_id = datetime.now(UTC), f"msg-{sample.name}"
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, when, sample.body.decode()),
    }


def meta(sample: Sample, secret: str) -> dict[str, str]:
    """Meta: HMAC-SHA256 over the body, in hex."""
    return {"x-hub-signature-256": f"sha256={hmac.new(secret.encode(), sample.body, sha256).hexdigest()}"}


def genesys_open(sample: Sample, secret: str) -> dict[str, str]:
    """Genesys Open Messaging: the same header, in base64."""
    return {"x-hub-signature-256": f"sha256={_base64(sample, secret)}"}


def line(sample: Sample, secret: str) -> dict[str, str]:
    """LINE: HMAC-SHA256 over the body, in base64."""
    return {"x-line-signature": _base64(sample, secret)}


def _base64(sample: Sample, secret: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), sample.body, sha256).digest()).decode()


def twilio(sample: Sample, secret: str) -> dict[str, str]:
    """Twilio: HMAC-SHA1 over the address and the sorted fields."""
    fields = sorted(set(parse_qsl(sample.body.decode(), keep_blank_values=True)))
    told = sample.url + "".join(name + value for name, value in fields)
    digest = hmac.new(secret.encode(), told.encode(), "sha1").digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


SIGNERS: dict[str, Callable[[Sample, str], dict[str, str]]] = {
    "generic": standard,
    "whatsapp": meta,
    "messenger": meta,
    "line": line,
    "genesysOpen": genesys_open,
    "cloudEvents": standard,
    "twilio": twilio,
}
