"""Journey entries: what they keep and how they are ordered (JO1, JO3, JO4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given

from scv.domain.interactions.channels import Channel, Direction
from scv.domain.interactions.folding import advance, first
from scv.domain.interactions.interaction import Answer, EventType, Link, Outcome
from scv.domain.interactions.journeys import came_in_on, entry_key, journey_entry
from scv.domain.interactions.past import LastEvent
from scv.domain.values.ids import ContactId, ConversationId
from tests.builders import NOW, cookie, event, moments, phone

TOLD = Answer(Outcome.LINKED)


@given(one=moments, other=moments)
def test_JO3_keys_sort_by_start(one: datetime, other: datetime) -> None:
    if one != other:
        assert (entry_key(one, ConversationId("z")) < entry_key(other, ConversationId("a"))) == (one < other)


def test_JO3_keys_of_equal_times_differ_by_conversation() -> None:
    assert entry_key(NOW, ConversationId("conversation-1")) < entry_key(NOW, ConversationId("conversation-2"))


def test_JO4_an_entry_keeps_what_the_journey_shows() -> None:
    link = Link(ContactId("c-1"), "RS1", phone())
    started = event(phone(), id="e-1", subject="Order 7", queue="Sales", agent="u-7", channel=Channel.SMS)
    later = NOW + timedelta(minutes=3)
    ended = event(id="e-2", type=EventType.ENDED, at=later, started_at=None, ended_at=later, channel=None)
    interaction = advance(first(started, link, TOLD), ended, link, TOLD)
    entry = journey_entry(interaction)
    assert (entry.conversation_id, entry.contact_id, entry.link) == ("conversation-1", "c-1", link)
    assert (entry.channel, entry.direction) == (Channel.SMS, Direction.INBOUND)
    assert (entry.subject, entry.queue, entry.agent) == ("Order 7", "Sales", "u-7")
    assert (entry.started_at, entry.ended_at) == (NOW, later)
    assert (entry.event_count, entry.last_event) == (2, LastEvent("e-2", EventType.ENDED, later))


def test_JO4_an_entry_tells_the_identifier_it_came_in_on() -> None:
    stitched = first(event(phone(), cookie()), Link(ContactId("c-1"), "RS6", cookie()), TOLD)
    assert came_in_on(stitched) == cookie()


def test_JO4_what_nobody_stitched_came_in_on_its_strongest_identifier() -> None:
    unlinked = first(event(cookie(), phone()), Link(None, "PA5", by="u-7"), TOLD)
    assert came_in_on(unlinked) == phone()
    assert came_in_on(first(event(), Link(None, "PA5"), TOLD)) is None
