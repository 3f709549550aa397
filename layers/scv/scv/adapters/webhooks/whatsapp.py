"""WhatsApp Cloud API of Meta: messages, what we sent, and changes of numbers and ids (SE1, SE2).

A person is told by number, by business-scoped id, or by both; a parent id is the same for linked businesses. All that
one message tells belong to one account (SE4). Groups are many people and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scv.adapters.webhooks.adapter import Country
from scv.adapters.webhooks.fields import Fields, Told
from scv.adapters.webhooks.messages import at_most, decision_of, epoch, items, message, within, word
from scv.adapters.webhooks.meta import MetaAdapter
from scv.domain.consent.decisions import MARKETING, Status
from scv.domain.identifiers.identifier import DEFAULT_COUNTRY, IdentifierType
from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.interaction import EventType, Facts, InteractionEvent
from scv.domain.senders.conversations import derived
from scv.domain.senders.deliveries import Reading, read_each
from scv.domain.senders.senders import Sender
from scv.domain.trust.trust import Method
from scv.domain.values.documents import Document
from scv.domain.values.errors import InvalidValue
from scv.domain.values.ids import ConversationId
from scv.domain.values.times import stamp

OBJECT = "whatsapp_business_account"
NUMBER, SCOPED = IdentifierType.SOCIAL_WHATSAPP, IdentifierType.SOCIAL_WHATSAPP_BSUID
CHANGED = frozenset({"user_changed_number", "user_changed_user_id", "customer_changed_number"})
NO_MESSAGE = frozenset({"reaction"})
ABOUT = {"marketing_messages": MARKETING}
PREFERRED = {"stop": Status.DENIED, "resume": Status.GRANTED}
WENT_OUT = "sent"  # the first state of what we sent; later ones tell nothing about the customer

Conversation = partial[ConversationId]
READ = frozenset(
    [
        "object",
        "entry",
        "id",
        "changes",
        "field",
        "value",
        "metadata",
        "phone_number_id",
        "contacts",
        "profile",
        "name",
        "wa_id",
        "user_id",
        "parent_user_id",
        "messages",
        "from",
        "from_user_id",
        "from_parent_user_id",
        "timestamp",
        "type",
        "group_id",
        "system",
        "new_wa_id",
        "previous_user_id",
        "previous_parent_user_id",
        "statuses",
        "status",
        "recipient_id",
        "recipient_type",
        "recipient_user_id",
        "recipient_parent_user_id",
        "user_preferences",
        "category",
    ]
)


class WhatsAppAdapter(MetaAdapter):
    """Meta's `messages` field of a WhatsApp business account."""

    kind = "whatsapp"
    names = READ

    def read(self, document: Document, sender: Sender, country: Country) -> Reading:
        """SE1: messages, changes of identity, decisions on marketing, and what went out; all else is no interaction."""
        fields = Fields(document)
        if fields.raw("object") != OBJECT:
            raise InvalidValue(f"Send notifications of {OBJECT}.", field="object")
        return read_each(at_most(_told(fields)), partial(_read, sender))


ADAPTER = WhatsAppAdapter()


def _told(fields: Fields) -> Iterator[tuple[str, tuple[Fields, Fields]]]:
    """Every message and state, each with the value that it stands in."""
    for _, entry in items(fields, "entry"):
        for _, change in items(entry, "changes"):
            value, kind = within(change, "value"), change.raw("field")
            if kind == "messages":
                for place, item in (*items(value, "messages"), *items(value, "statuses")):
                    yield place, (value, item)
            elif kind == "user_preferences":
                for place, item in items(value, "user_preferences"):
                    yield place, (value, item)


def _read(sender: Sender, found: tuple[Fields, Fields]) -> Iterator[InteractionEvent]:
    value, item = found
    ours = within(value, "metadata").key("phone_number_id") or ""
    of = partial(derived, sender, ours)
    told = Told(lambda: DEFAULT_COUNTRY)  # WhatsApp always tells the country code
    if item.raw("group_id") is not None or item.raw("recipient_type") == "group":
        return
    if item.raw("status") is not None:
        if item.raw("status") == WENT_OUT:
            yield _sent(item, told, of)
    elif word(item, "category") in ABOUT:
        if word(item, "value") in PREFERRED:
            yield _preferred(item, value, told, of, sender)
    elif item.raw("type") == "system":
        if word(within(item, "system"), "type") in CHANGED:
            yield _changed(item, told, of)
    elif word(item, "type") not in NO_MESSAGE:
        yield _received(item, value, told, of)


def _received(item: Fields, value: Fields, told: Told, of: Conversation) -> InteractionEvent:
    """One message; the profile beside it has the name, and what the message itself leaves out."""
    profile = _profile(item, tuple(each for _, each in items(value, "contacts")))
    _identify(told, item, ("from_user_id", "from_parent_user_id"), "from")
    _identify(told, profile, ("user_id", "parent_user_id"), "wa_id")
    at = epoch(item, "timestamp")
    name = told.text(within(profile, "profile"), "name")
    conversation = of(_who(item, told), at)
    return message(told, item.required_key("id"), at, conversation, Channel.WHATSAPP, Direction.INBOUND, name)


def _profile(item: Fields, profiles: tuple[Fields, ...]) -> Fields:
    """Whose message it is: the profile with the same id or number, else the only one of a message that names nobody."""
    for theirs, own in (("from_user_id", "user_id"), ("from", "wa_id")):
        wanted = item.raw(theirs)
        found = [each for each in profiles if wanted and each.raw(own) == wanted]
        if found:
            return found[0]
    alone = len(profiles) == 1 and not (item.raw("from_user_id") or item.raw("from"))
    return profiles[0] if alone else Fields({}, "contacts")


def _changed(item: Fields, told: Told, of: Conversation) -> InteractionEvent:
    """The account has another number or id from now on; what it had and what it has are all told.

    It belongs to that day's conversation with the new id, and starts none: the customer has not written.
    """
    system = within(item, "system")
    _identify(told, system, ("user_id", "parent_user_id"), "wa_id")
    at = epoch(item, "timestamp")
    conversation = of(_who(item, told), at)
    _identify(told, system, ("previous_user_id", "previous_parent_user_id"), "new_wa_id")
    _identify(told, item, ("from_user_id", "from_parent_user_id"), "from")
    return InteractionEvent(
        id=item.required_key("id"),
        type=EventType.UPDATED,
        at=at,
        conversation_id=conversation,
        facts=Facts(channel=Channel.WHATSAPP),
        mentions=told.mentions,
        unreadable=told.unreadable,
    )


def _preferred(item: Fields, value: Fields, told: Told, of: Conversation, sender: Sender) -> InteractionEvent:
    """CN1: the setting of WhatsApp by which a person stops or resumes the marketing of one business."""
    profile = _profile(item, tuple(each for _, each in items(value, "contacts")))
    _identify(told, item, ("user_id", "parent_user_id"), "wa_id")
    _identify(told, profile, ("user_id", "parent_user_id"), "wa_id")
    at, status = epoch(item, "timestamp"), PREFERRED[word(item, "value")]
    conversation = of(_who(item, told), at)
    event_id = f"{conversation}:{stamp(at)}:{status.value}"  # Meta gives it none
    return decision_of(
        told, event_id, at, conversation, Channel.WHATSAPP, sender.kind, status, ABOUT[word(item, "category")]
    )


def _sent(item: Fields, told: Told, of: Conversation) -> InteractionEvent:
    """What we sent to the customer, told once."""
    _identify(told, item, ("recipient_user_id", "recipient_parent_user_id"), "recipient_id")
    at = epoch(item, "timestamp")
    event_id = f"{item.required_key('id')}:{WENT_OUT}"
    return message(told, event_id, at, of(_who(item, told), at), Channel.WHATSAPP, Direction.OUTBOUND)


def _identify(told: Told, fields: Fields, ids: tuple[str, ...], number: str) -> None:
    """TR1: the platform proved them, the number too."""
    for name in ids:
        told.identifier(fields, name, SCOPED, how=Method.PLATFORM)
    told.identifier(fields, number, NUMBER, how=Method.PLATFORM)


def _who(item: Fields, told: Told) -> str:
    """SE2: the business-scoped id when it is told, else the number; raises InvalidValue when neither is."""
    known = [each.identifier for each in told.mentions]
    first = next((each for each in known if each.type is SCOPED), known[0] if known else None)
    return item.required("from", first).value
