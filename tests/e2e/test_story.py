"""SE1, SE4: one person by four senders, on the running stack, as `make story` plays it."""

from __future__ import annotations

from typing import Any

from local.story import Story


def test_SE1_SE4_one_person_on_five_ways_in_has_one_journey(deployed: dict[str, Any]) -> None:
    story = Story(deployed)
    steps = {f"{what}, {by}": (contact, why) for what, by, contact, why in story.play()}
    journey = story.journey()

    jane = steps["calls again, twilio"][0]
    assert jane.startswith("Jane Roe ")
    assert steps["writes again, whatsapp"][0].startswith("Jane Roe ")  # the number was another one before
    assert steps["mails, cloudEvents"][0].startswith("Identified ")  # until an agent has said whose address it is
    assert sorted(channel for channel, *_ in journey) == ["Call", "Call", "Email", "Line", "WhatsApp", "WhatsApp"]
    assert {trust for *_, trust in journey} == {"attested", "presented"}
