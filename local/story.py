"""One person on five ways in: calls by Twilio, writes by WhatsApp, changes the number, mails, chats on LINE.

Every request is a sample of `events/senders/`, signed as its sender signs; ids and numbers are of this play alone, so
that it can be played again. It needs the local stack, and prints each decision with its reason, then the journey.
"""

from __future__ import annotations

import dataclasses
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from local.failures import LocalError
from local.play import answered
from local.senders import SECRET, Sample, samples
from local.terminal import table
from scv.api.paths import segment

EXTERNAL = "/api/v2/externalcontacts"
KINDS = ("twilio", "whatsapp", "cloudEvents", "line")
HEADINGS = ("what happens", "by", "contact", "why")
ACCOUNTS = ("13491208655302741918", "11815799212886844830", "24602319766413852029", "22926800323997955941")
JOURNEY = ("channel", "came in on", "linked by", "known by")
MAIL = {"specversion": "1.0", "source": "https://mail.example.com/inbox", "type": "com.example.interaction.started"}
Json = Any


@dataclass
class Story:
    """One play. `tag` is in every id, `digits` are the last four of every number."""

    stack: Mapping[str, Any]
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    digits: str = field(default_factory=lambda: f"{secrets.randbelow(9000) + 1000}")

    def play(self) -> Iterator[tuple[str, str, str, str]]:
        """Each step: what happens, by which sender, whose it is, and why. Raises LocalError when one is refused."""
        for kind in KINDS:
            self._registered(kind)
        phone, first, second = f"+1803123{self.digits}", f"1803124{self.digits}", f"1803125{self.digits}"
        mail, line = f"jane.{self.tag}@example.com", f"U{self.tag:0>32}"
        yield self._comes("calls", "twilio", self._call("1"), ("Phone", phone))
        yield self._decided("agent creates Jane", ("Phone", phone), "create", {"firstName": "Jane", "lastName": "Roe"})
        jane = self._holder("Phone", phone)["id"]
        yield self._comes("writes", "whatsapp", self._message("01", first, ".1"), ("SocialWhatsapp", first))
        yield self._decided("agent selects Jane", ("SocialWhatsapp", first), "select", {"externalContactId": jane})
        yield self._comes("changes number", "whatsapp", self._change(first, second), ("SocialWhatsapp", second))
        yield self._comes("writes again", "whatsapp", self._message("06", second, ".2"), ("SocialWhatsapp", second))
        yield self._comes("mails", "cloudEvents", self._mail(mail), ("Email", mail))
        yield self._decided("agent selects Jane", ("Email", mail), "select", {"externalContactId": jane})
        yield self._comes("chats", "line", self._chat(line), ("SocialLine", line))
        yield self._decided("agent selects Jane", ("SocialLine", line), "select", {"externalContactId": jane})
        yield self._comes("calls again", "twilio", self._call("2"), ("Phone", phone))

    def journey(self) -> list[tuple[str, str, str, str]]:
        """Jane's journey, newest first: channel, address it came in on, why it is hers, how the address is known."""
        jane = self._holder("Phone", f"+1803123{self.digits}")["id"]
        found = self._asked("GET", f"{EXTERNAL}/contacts/{jane}/journey/sessions?pageSize=25")
        return [_entry(each) for each in found["entities"]]

    def _call(self, number: str) -> Sample:
        return self._sample(
            "twilio", "01", {"+18031230601": f"%2B1803123{self.digits}", "CA2001": f"CA{self.tag}{number}"}
        )

    def _message(self, name: str, number: str, message: str) -> Sample:
        told = {"18031230301": number, "18031230302": number, "SAMPLE0001": self.tag + message}
        return self._sample("whatsapp", name, {**told, "SAMPLE0006": self.tag + message, **self._accounts()})

    def _change(self, first: str, second: str) -> Sample:
        told = {"18031230301": first, "18031230302": second, "SAMPLE0005": f"{self.tag}.c"}
        return self._sample("whatsapp", "05", {**told, **self._accounts()})

    def _accounts(self) -> dict[str, str]:
        """The person's business-scoped ids before and after the change, and those of the parent."""
        return {each: each[:8] + f"{int(self.tag, 16):012d}" for each in ACCOUNTS}

    def _mail(self, address: str) -> Sample:
        name = f"mail-{self.tag}"
        data = {"conversationId": name, "channel": "email", "direction": "inbound", "customer": {"email": address}}
        event = {**MAIL, "id": name, "data": data}
        return dataclasses.replace(_first("cloudEvents", "01"), name=name, body=json.dumps(event).encode())

    def _chat(self, user: str) -> Sample:
        told = {"U00000000000000000000000000000001": user, "01KASAMPLE0000000000000001": f"01K{self.tag}"}
        return self._sample("line", "01", {**told, "50000000000000001": f"5{int(self.tag, 16):016d}"})

    def _sample(self, kind: str, name: str, told: Mapping[str, str]) -> Sample:
        sample = _first(kind, name)
        body = sample.body.decode()
        for old, new in told.items():
            body = body.replace(quote(old, safe="") if kind == "twilio" else old, new)
        now = int(datetime.now(UTC).timestamp())
        body = re.sub(r'"timestamp": "\d+"', f'"timestamp": "{now}"', body)  # of WhatsApp, in seconds
        body = re.sub(r'"timestamp": \d+', f'"timestamp": {now * 1000}', body)  # of LINE, in milliseconds
        return dataclasses.replace(sample, name=f"{name}-{self.tag}", body=body.encode())

    def _registered(self, kind: str) -> None:
        sample = _first(kind, "01")
        settings = {"kind": kind, "divisions": ["*"], "publicUrl": sample.url, "secrets": {"current": SECRET}}
        self._asked("PUT", f"/api/v2/senders/{sample.sender_id}", settings)

    def _comes(self, what: str, kind: str, sample: Sample, by: tuple[str, str]) -> tuple[str, str, str, str]:
        """A request comes in; who holds the identifier now, and why the newest interaction is theirs."""
        address = f"{self.stack['apiUrl']}/webhooks/{sample.sender_id}"
        status, answer = answered(address, sample.signed(), sample.body)
        if status not in (200, 202, 204):
            raise LocalError(f"{kind} was refused: {status} {answer}")
        return (what, kind, *self._seen(by))

    def _decided(self, what: str, by: tuple[str, str], deed: str, body: Json) -> tuple[str, str, str, str]:
        """An agent decides on the panel of the newest interaction of whoever holds the identifier."""
        conversation = self._newest(self._holder(*by)["id"])["id"]
        self._asked("POST", f"/api/v2/conversations/{segment(conversation)}/panel/{deed}", body)
        return (what, "panel", *self._seen(by, conversation))

    def _seen(self, by: tuple[str, str], conversation: str = "") -> tuple[str, str]:
        """Whose it is, and why: of the conversation that was decided on, else of the newest."""
        contact = self._holder(*by)
        name = " ".join(filter(None, (contact.get("firstName"), contact.get("lastName")))) or contact["type"]
        place = segment(conversation or self._newest(contact["id"])["id"])
        why = self._asked("GET", f"/api/v2/journey/sessions/{place}")["why"]
        return f"{name} {contact['id'][-4:]}", f"{why['rule']} {why.get('identifier', {}).get('value', '')}".strip()

    def _holder(self, kind: str, value: str) -> dict[str, Json]:
        found = self._asked("POST", f"{EXTERNAL}/identifierlookup", {"type": kind, "value": value})
        return dict(found)

    def _newest(self, contact: str) -> dict[str, Json]:
        found = self._asked("GET", f"{EXTERNAL}/contacts/{contact}/journey/sessions?pageSize=1")
        return dict(found["entities"][0])

    def _asked(self, method: str, path: str, body: Json = None) -> Mapping[str, Json]:
        headers = {"Authorization": f"Bearer {self.stack['token']}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        status, answer = answered(f"{self.stack['apiUrl']}{path}", headers, sent, method)
        if status >= 300:
            raise LocalError(f"{method} {path} was refused: {status} {answer}")
        return answer


def _entry(session: Mapping[str, Json]) -> tuple[str, str, str, str]:
    channel, why = session["conversationChannels"][0], session["why"]
    kind, address = channel.get("messageType") or channel["type"], session.get("identifier", {}).get("value", "")
    return str(kind), str(address), str(why["rule"]), str(why.get("trust", {}).get("level", ""))


def _first(kind: str, number: str) -> Sample:
    return next(each for each in samples(kind) if each.name.startswith(number))


def shown(story: Story, columns: int) -> Iterator[str]:
    """The two tables, as text."""
    yield table(HEADINGS, list(story.play()), columns, {"why": 20, "contact": 10})
    yield ""
    yield "Jane's journey, newest first"
    yield table(JOURNEY, story.journey(), columns, {"came in on": 20})
