"""Amazon SES inbound: a receipt rule hands a mail over, by a Lambda action or by an SNS topic (SE1, TR1).

What SES found out about the mail decides how its From address is known. An answer of a machine is no interaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from scv.adapters.webhooks.adapter import Adapter, Country
from scv.adapters.webhooks.fields import Fields, Told, read_within, readable
from scv.adapters.webhooks.messages import Item, at_most, items, within, word
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, IdentifierType, parse_email
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.senders.conversations import named
from scv.domain.senders.deliveries import Reading, read_each
from scv.domain.senders.senders import Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue

MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
EMPTY_PATHS = ("", "<>")


class SesAdapter(Adapter):
    """Mails that SES receives. IAM proves who hands them over."""

    kind = "ses"
    by_request = False

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: every mail; what else a topic tells, such as bounces of what we sent, is no interaction."""
        return read_each(at_most(_mails(Fields(document))), partial(_read, sender))


ADAPTER = SesAdapter()


def _mails(fields: Fields) -> Iterator[Item]:
    """Each record that may tell of a mail, whichever way it came."""
    if fields.raw("mail") is not None:
        yield "", fields
        return
    if not isinstance(fields.raw("Records"), list):
        raise InvalidValue("Send the records of SES or of its topic.", field="Records")
    yield from items(fields, "Records")


def _notification(record: Fields) -> Fields | None:
    """What a record tells of a mail, None for none; raises InvalidValue.

    A topic carries it as text, which is an object: what SES tells people there, as when it is set up, is about no mail.
    """
    if record.raw("ses") is not None:
        return within(record, "ses")
    if record.raw("Sns") is None:
        return record if record.raw("mail") is not None else None
    topic = within(record, "Sns")
    text, place = (topic.string("Message") or "").strip(), topic.place("Message")
    return Fields(read_within(text, place), place) if text.startswith("{") else None


def _read(sender: Sender, record: Fields) -> Iterator[InteractionEvent]:
    notification = _notification(record)
    if notification is None:
        return
    kind = notification.raw("notificationType")
    mail, receipt = notification.part("mail"), within(notification, "receipt")
    headers, common = _headers(mail), within(mail, "commonHeaders")
    if kind not in (None, "Received") or _by_machine(mail, headers, common):
        return
    told = Told(lambda: DEFAULT_COUNTRY)
    written = _author(common, headers)
    _identify(told, written, receipt)
    at = mail.required("timestamp", mail.moment("timestamp"))
    yield InteractionEvent(
        id=mail.required_key("messageId"),
        type=EventType.STARTED,
        at=at,
        conversation_id=named(sender, _thread(mail, headers, common)),
        facts=Facts(
            channel=Channel.EMAIL,
            direction=Direction.INBOUND,
            subject=common.text("subject"),
            started_at=at,
            name=_name(written),
        ),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _headers(mail: Fields) -> dict[str, str]:
    """By name in lower case; of several the first, which the last server wrote."""
    found: dict[str, str] = {}
    for _, header in items(mail, "headers"):
        name, value = header.raw("name"), header.raw("value")
        if isinstance(name, str) and isinstance(value, str):
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _by_machine(mail: Fields, headers: dict[str, str], common: Fields) -> bool:
    """RFC 3834: an automatic answer says so; one about a delivery has an empty return path."""
    paths = (common.raw("returnPath"), headers.get("return-path"), mail.raw("source"))
    automatic = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    return automatic != "no" or any(path in EMPTY_PATHS for path in paths if path is not None)


def _author(common: Fields, headers: dict[str, str]) -> str | None:
    """Who wrote it; never the envelope's sender, which mailing programs make up for each mail."""
    authors = common.raw("from")
    first = authors[0] if isinstance(authors, list) and authors else headers.get("from")
    return first if isinstance(first, str) else None


def _identify(told: Told, written: str | None, receipt: Fields) -> None:
    """TR1: DMARC vouches for the address; of a forged or harmful mail it identifies nobody, and is shown (ID11)."""
    place = "mail.commonHeaders.from[0]"
    verdicts = {name: _verdict(receipt, name) for name in ("dmarcVerdict", "spamVerdict", "virusVerdict")}
    if "FAIL" in verdicts.values():
        told.cannot_read(place, written)
    else:
        proved = verdicts["dmarcVerdict"] == "PASS"
        told.value(place, written, IdentifierType.EMAIL, how=Method.DMARC if proved else Method.FROM_ADDRESS)


def _verdict(receipt: Fields, name: str) -> str:
    return word(within(receipt, name), "status").upper()


def _thread(mail: Fields, headers: dict[str, str], common: Fields) -> str:
    """SE2: the mail that began it: the first that this one refers to, else the one it answers, else itself."""
    for text in (headers.get("references"), headers.get("in-reply-to"), common.raw("messageId")):
        found = MESSAGE_ID.search(text) if isinstance(text, str) else None
        if found:
            return found[1]
    return mail.required_key("messageId")


def _name(written: str | None) -> str | None:
    """CH: the name in the From header; an address is no name, although mail programs put it there."""
    try:
        found = parse_email(written) if written else None
    except InvalidValue:
        return None
    return None if found is None or found.name is None or "@" in found.name else readable(found.name)
