"""The channels: what each is looked up by, and what it may do by itself (CH)."""

from __future__ import annotations

from enum import StrEnum
from scv.frozen import dataclass

from scv.domain.identifiers.identifier import Identifier, IdentifierType


class Direction(StrEnum):
    """Who began it: the customer (inbound) or the contact center (outbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"

    @classmethod
    def _missing_(cls, value: object) -> Direction | None:
        wanted = str(value).lower()
        return next((member for member in cls if member.value == wanted), None)


class Channel(StrEnum):
    """The channels of the CH table, spelled as in interaction events."""

    VOICE = "voice"
    SMS = "sms"
    EMAIL = "email"
    WEB_MESSAGING = "webMessaging"
    WEB_CHAT = "webChat"
    TWITTER = "twitter"
    FACEBOOK = "facebook"
    LINE = "line"
    INSTAGRAM = "instagram"
    APPLE = "apple"
    OPEN = "open"
    WHATSAPP = "whatsapp"
    CALLBACK = "callback"
    CAMPAIGN = "campaign"

    @classmethod
    def _missing_(cls, value: object) -> Channel | None:
        wanted = str(value).lower()
        return next((member for member in cls if member.value.lower() == wanted), None)


_EVERYTHING = frozenset(IdentifierType)
_NOTHING: frozenset[IdentifierType] = frozenset()
_ONLY_PHONE = frozenset({IdentifierType.PHONE})
_NEVER_PHONE = frozenset(
    {IdentifierType.SOCIAL_WHATSAPP, IdentifierType.SOCIAL_WHATSAPP_BSUID, IdentifierType.EXTERNAL_ID}
)


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """One row of the CH table.

    `looked_up_by`: the types of identifier that count; an event brings the address of its channel,
    and what else it tells counts as well (RS6) unless the row forbids it. `stitches`: linked without
    an agent. `prefills`: the panel's search is filled and already run. `in_journey`: JO2. `wire`:
    channel type and message type of journey entries. `tab`: PA9.
    """

    looked_up_by: frozenset[IdentifierType]
    stitches: bool
    in_journey: bool
    wire: tuple[str, str | None]
    prefills: bool = False
    tab: str = "ticket"

    def lookups(self, identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
        """Those of an interaction's identifiers by which this channel looks for a contact."""
        return tuple(identifier for identifier in identifiers if identifier.type in self.looked_up_by)


CHANNELS: dict[Channel, ChannelRule] = {
    Channel.VOICE: ChannelRule(_EVERYTHING, True, True, ("Call", None), tab="script"),
    Channel.SMS: ChannelRule(_EVERYTHING, True, True, ("Message", "Sms")),
    Channel.EMAIL: ChannelRule(_EVERYTHING, True, True, ("Email", None)),
    Channel.WEB_MESSAGING: ChannelRule(_EVERYTHING, True, True, ("Message", "WebMessaging")),
    Channel.WEB_CHAT: ChannelRule(_NOTHING, False, True, ("Webchat", None)),
    Channel.TWITTER: ChannelRule(_EVERYTHING, True, True, ("Message", "Twitter")),
    Channel.FACEBOOK: ChannelRule(_EVERYTHING, True, True, ("Message", "Facebook")),
    Channel.LINE: ChannelRule(_EVERYTHING, True, True, ("Message", "Line")),
    Channel.INSTAGRAM: ChannelRule(_EVERYTHING, True, True, ("Message", "Instagram")),
    Channel.APPLE: ChannelRule(_EVERYTHING, True, True, ("Message", "Apple")),
    Channel.OPEN: ChannelRule(_EVERYTHING, True, True, ("Message", "Open")),
    Channel.WHATSAPP: ChannelRule(_NEVER_PHONE, True, True, ("Message", "WhatsApp")),
    Channel.CALLBACK: ChannelRule(_ONLY_PHONE, False, False, ("Callback", None), prefills=True, tab="script"),
    Channel.CAMPAIGN: ChannelRule(_ONLY_PHONE, False, False, ("Call", None), prefills=True, tab="script"),
}
