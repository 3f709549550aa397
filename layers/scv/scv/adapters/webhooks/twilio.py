"""Twilio: calls, text messages and WhatsApp, as form posts that are signed over their address and fields (SE3).

https://www.twilio.com/docs/usage/security tells the signature; a library for it is only an oracle in tests.
A form has no time of its own, so `opened` adds when it came; what waits in the queue keeps that.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import parse_qsl

from scv.adapters.webhooks import signatures
from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.adapters.webhooks.twilio_urls import spellings
from scv.domain.consent.decisions import Status
from scv.domain.consent.words import on_messages, word_of
from scv.domain.identifiers.identifier import IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.events import EventType, Facts, InteractionEvent
from scv.domain.senders.conversations import derived
from scv.domain.senders.deliveries import Acknowledgement, Delivery, Reading, Taken
from scv.domain.senders.senders import Secrets, Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import BadRequest, InvalidValue
from scv.domain.values.ids import ConversationId
from scv.domain.values.times import moment, stamp

RECEIVED = "receivedAt"  # ours; no field of Twilio begins with a small letter
MAX_FIELDS = 500
STARTS = frozenset({"queued", "initiated", "ringing"})
ENDS = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
SENDING = frozenset({"accepted", "queued", "sending", "sent"})
ATTESTED = "TN-Validation-Passed-A"  # level A, and nothing behind it: no diverted or passed-on call
# The platform's prefix of an address: its channel, and what the address is. A bare number is a text message's.
PLATFORMS = {
    "": (Channel.SMS, IdentifierType.PHONE),
    "rcs": (Channel.SMS, IdentifierType.PHONE),
    "whatsapp": (Channel.WHATSAPP, IdentifierType.SOCIAL_WHATSAPP),
    "messenger": (Channel.FACEBOOK, IdentifierType.SOCIAL_FACEBOOK),
}
_OPTED = {"STOP": Status.DENIED, "START": Status.GRANTED}
_PREFIX = re.compile(r"^([a-z]+):(.*)$", re.DOTALL)
_BSUID = re.compile(r"^[A-Z]{2}\.[A-Za-z0-9.]+$")


class Twilio(Adapter):
    """Webhooks of calls and messages, and the status callbacks of both."""

    kind = "twilio"
    signs_url = True

    def verify(self, delivery: Delivery, sender: Sender, secrets: Secrets) -> None:
        """SE3: HMAC over the address as Twilio called it and every field, sorted; raises BadSignature.

        With SHA-1 and the account's token, or with SHA-256 and a shared key where the settings header says so.
        """
        settings = delivery.header("x-twilio-webhooks-signature-settings").replace(" ", "").lower()
        algorithm = "sha256" if "algorithm=hmac_sha256" in settings.split(",") else "sha1"
        fields = signed_fields(delivery.raw)
        signatures.require_any(
            delivery.header("x-twilio-signature"),
            (
                signatures.base64_hmac(secret, (url + fields).encode(errors="replace"), algorithm)
                for secret in secrets.valid
                for url in spellings(sender.public_url or "")
            ),
        )

    def opened(self, delivery: Delivery) -> Document:
        """The fields by name, each with its first value, and when they came."""
        document: Document = {}
        for name, value in _pairs(delivery.raw):
            document.setdefault(name, value)
        if delivery.received_at is not None:
            document[RECEIVED] = stamp(delivery.received_at)
        return document

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """A call, a message, or the state of one; nothing else is an interaction."""
        fields = Fields(document)
        told = Told(partial(country, None))
        event: InteractionEvent | None = None
        if fields.string("CallSid"):
            event = _call(fields, told)
        elif fields.string("MessageSid") or fields.string("SmsSid"):
            event = _message(fields, told, sender)
        return Reading((event,) if event else ())

    def acknowledge(self, taken: Taken) -> Acknowledgement:
        """Nothing for Twilio to do; JSON would be an error there."""
        return Acknowledgement(204)


def signed_fields(raw: bytes) -> str:
    """Every field as the signature has it: by name, each of its different values once, blank ones too."""
    values: dict[str, set[str]] = {}
    for name, value in _pairs(raw):
        values.setdefault(name, set()).add(value)
    return "".join(name + value for name in sorted(values) for value in sorted(values[name]))


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    """AC12: raises BadRequest for more fields than a form of theirs has."""
    try:
        return parse_qsl(raw.decode(errors="replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadRequest(f"A form has at most {MAX_FIELDS} fields.") from error


def _call(fields: Fields, told: Told) -> InteractionEvent:
    """A leg that the call itself dials (ParentCallSid) reaches an agent, so its addresses are nobody's here."""
    sid = fields.required_key("CallSid")
    status = (fields.string("CallStatus") or "").strip().lower()
    outbound = (fields.string("Direction") or "inbound").strip().lower().startswith("outbound")
    parent = fields.key("ParentCallSid")
    attested = fields.string("StirVerstat") == ATTESTED and not outbound
    if parent is None:
        how = Method.TOLD if outbound else Method.FULL_ATTESTATION if attested else Method.CALLER_ID
        _line(fields, "To" if outbound else "From", told, how)
    kind = EventType.ENDED if status in ENDS else EventType.STARTED if status in STARTS else EventType.UPDATED
    at = fields.required(RECEIVED, _at(fields))
    began = at if kind is EventType.STARTED else None
    if kind is EventType.ENDED:
        began = at - timedelta(seconds=_seconds(fields.string("CallDuration")))
    return InteractionEvent(
        id=f"{sid}:{fields.key('SequenceNumber') or status}",
        type=kind if parent is None else EventType.UPDATED,
        at=at,
        conversation_id=ConversationId(parent or sid),
        facts=Facts(
            communication_id=None if parent else sid,
            channel=Channel.VOICE,
            direction=None if parent else Direction.OUTBOUND if outbound else Direction.INBOUND,
            started_at=None if parent else began,
            ended_at=at if kind is EventType.ENDED and parent is None else None,
            name=None if parent or outbound else told.text(fields, "CallerName"),
        ),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _line(fields: Fields, name: str, told: Told, how: Method) -> None:
    """The number of a line; a browser or an app that calls (`client:`) has none."""
    address = fields.string(name) or ""
    if address.lower().startswith("client:"):
        told.cannot_read(name, address)
    else:
        told.identifier(fields, name, IdentifierType.PHONE, how=how)


def _message(fields: Fields, told: Told, sender: Sender) -> InteractionEvent | None:
    """A message that came, or one that goes out. That it was delivered or read later is no interaction."""
    status = (fields.string("MessageStatus") or "").strip().lower()
    if status and status not in SENDING:
        return None
    sid = fields.required("MessageSid", fields.key("MessageSid") or fields.key("SmsSid"))
    theirs, ours = ("To", "From") if status else ("From", "To")
    platform, address = _address(fields.string(theirs) or "")
    channel, _ = PLATFORMS.get(platform, PLATFORMS[""])
    near = _address(fields.string(ours) or fields.string("MessagingServiceSid") or "")[1]
    customer = _correspondent(fields, theirs, platform, address, near, bool(status), told)
    at = fields.required(RECEIVED, _at(fields))
    opted = fields.text("OptOutType")
    decision = None if status else _decision(opted, platform, fields)
    return InteractionEvent(
        id=f"{sid}:{status}" if status else sid,
        type=EventType.UPDATED if status else EventType.STARTED,
        at=at,
        conversation_id=derived(sender, near, customer, at),
        facts=Facts(
            channel=channel,
            direction=Direction.OUTBOUND if status else Direction.INBOUND,
            subject=f"Opt-out: {opted}" if opted else None,
            started_at=at,
            name=told.text(fields, "ProfileName"),
        ),
        mentions=told.mentions,
        unreadable=told.unreadable,
        choices=on_messages(decision, (each.identifier for each in told.mentions), sender.kind),
    )


def _decision(opted: str | None, platform: str, fields: Fields) -> Status | None:
    """CN1: what Twilio read in the message (Advanced Opt-Out), else the words that every carrier obeys."""
    if opted:
        return _OPTED.get(opted.strip().upper())
    return word_of(fields.string("Body") or "") if PLATFORMS[platform][0] is Channel.SMS else None


def _correspondent(
    fields: Fields, theirs: str, platform: str, address: str, near: str, outbound: bool, told: Told
) -> str:
    """SE2: who writes, as the conversation's id is made of it; what identifies them is told on the way.

    WhatsApp hides the number of who has a username: the address is then the business-scoped id (`CC.xxx`).
    """
    kinds = IdentifierType
    _, kind = PLATFORMS.get(platform, PLATFORMS[""])
    if kind is kinds.SOCIAL_WHATSAPP:
        how = Method.TOLD if outbound else Method.PLATFORM
        scoped = address if _BSUID.match(address) else fields.string("ExternalUserId")
        told.value("ExternalUserId" if scoped != address else theirs, scoped, kinds.SOCIAL_WHATSAPP_BSUID, how=how)
        number = fields.string("WaId") or (address if scoped != address else None)
        told.value("WaId", number, kind, how=how)
    elif kind is kinds.SOCIAL_FACEBOOK:
        told.value(theirs, address, kind, source=near, how=Method.TOLD if outbound else Method.PLATFORM)
    else:
        told.value(theirs, address, kind, how=Method.TOLD if outbound else Method.CALLER_ID)
    strongest = sorted(each.identifier for each in told.mentions)
    scoped_first = [each for each in strongest if each.type is kinds.SOCIAL_WHATSAPP_BSUID] or strongest
    return scoped_first[0].value if scoped_first else address


def _address(text: str) -> tuple[str, str]:
    """`whatsapp:+1803...` as its platform and the rest; a plain number is of none."""
    found = _PREFIX.match(text.strip())
    return (found[1], found[2].strip()) if found and found[1] in PLATFORMS else ("", text.strip())


def _at(fields: Fields) -> datetime | None:
    """When it happened, which only the state of a call says; else when it came."""
    spelled = fields.string("Timestamp")
    received = fields.string(RECEIVED)
    if spelled is None:
        return None if received is None else moment(received, RECEIVED)
    try:
        return moment(parsedate_to_datetime(spelled).isoformat(), "Timestamp")
    except (TypeError, ValueError) as error:
        raise InvalidValue("Not a time of RFC 2822.", field="Timestamp") from error


def _seconds(text: str | None) -> int:
    """The length of a call, 0 where nobody tells."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 7 else 0


ADAPTER = Twilio()
