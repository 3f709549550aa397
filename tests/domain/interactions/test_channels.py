"""The channel table: what each channel is looked up by and may do by itself (CH, PA9)."""

from __future__ import annotations

import pytest

from scv.domain.identifiers.identifier import Identifier, IdentifierType
from scv.domain.interactions.channels import CHANNELS, Channel, Direction
from tests.builders import cookie, email, known, phone

WHATSAPP = known("SocialWhatsapp", "491711234567")
EVERYTHING = (known("ExternalId", "42", source="crm"), email(), phone(), WHATSAPP, cookie())


@pytest.mark.parametrize(
    ("channel", "own"),
    [
        (Channel.VOICE, phone()),
        (Channel.SMS, phone()),
        (Channel.EMAIL, email()),
        (Channel.WEB_MESSAGING, cookie()),
        (Channel.TWITTER, known("SocialTwitter", "ana")),
        (Channel.FACEBOOK, known("SocialFacebook", "1")),
        (Channel.LINE, known("SocialLine", "1")),
        (Channel.INSTAGRAM, known("SocialInstagram", "1")),
        (Channel.APPLE, known("AppleOpaqueId", "1")),
        (Channel.OPEN, known("ExternalId", "1", source="shop")),
        (Channel.WHATSAPP, WHATSAPP),
        (Channel.CALLBACK, phone()),
        (Channel.CAMPAIGN, phone()),
    ],
)
def test_CH_every_channel_is_looked_up_by_its_own_address(channel: Channel, own: Identifier) -> None:
    assert CHANNELS[channel].lookups((own,)) == (own,)


def test_CH_every_channel_has_a_row() -> None:
    assert set(CHANNELS) == set(Channel)


def test_CH_a_web_chat_is_looked_up_by_nothing() -> None:
    assert CHANNELS[Channel.WEB_CHAT].lookups(EVERYTHING) == ()


def test_ID6_CH_whatsapp_is_never_looked_up_by_phone() -> None:
    assert not {each.type for each in CHANNELS[Channel.WHATSAPP].lookups(EVERYTHING)} & {
        IdentifierType.PHONE,
        IdentifierType.EMAIL,
        IdentifierType.COOKIE,
    }


@pytest.mark.parametrize("channel", [Channel.CALLBACK, Channel.CAMPAIGN])
def test_CH_callback_and_campaign_search_by_phone_only_and_stitch_nothing(channel: Channel) -> None:
    row = CHANNELS[channel]
    assert row.lookups(EVERYTHING) == (phone(),)
    assert (row.stitches, row.prefills) == (False, True)


def test_CH_all_channels_but_three_stitch_by_themselves() -> None:
    assert {channel for channel, row in CHANNELS.items() if not row.stitches} == {
        Channel.WEB_CHAT,
        Channel.CALLBACK,
        Channel.CAMPAIGN,
    }


def test_JO2_callback_and_campaign_are_in_no_journey() -> None:
    assert {channel for channel, row in CHANNELS.items() if not row.in_journey} == {Channel.CALLBACK, Channel.CAMPAIGN}


def test_PA9_voice_opens_on_the_script_and_everything_written_on_the_ticket() -> None:
    assert CHANNELS[Channel.VOICE].tab == "script"
    written = set(Channel) - {Channel.VOICE, Channel.CAMPAIGN, Channel.CALLBACK}
    assert {CHANNELS[channel].tab for channel in written} == {"ticket"}


@pytest.mark.parametrize("spelling", ["webMessaging", "WEBMESSAGING", "webmessaging"])
def test_CH_channels_are_read_in_any_case(spelling: str) -> None:
    assert Channel(spelling) is Channel.WEB_MESSAGING
    assert Direction("INBOUND") is Direction.INBOUND
