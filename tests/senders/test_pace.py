"""AC12: a sender in a loop has its own bound, and takes nothing from the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.senders import samples
from scv.domain.senders.pace import BURST_SECONDS, QUEUE_SECONDS, Pace, Paces
from scv.domain.senders.senders import Sender
from scv.domain.values.errors import BadSignature, Throttled
from tests.senders.center import Center, delivery

(GENERIC,) = samples("generic")
RATE = 2


def test_ac12_a_loop_is_queued_then_refused_and_others_have_their_turn() -> None:
    paces = Paces()
    counted = [paces.of("loop", RATE, 0.0) for _ in range(RATE * (BURST_SECONDS + QUEUE_SECONDS) + 5)]

    assert counted.count(Pace.NOW) == RATE * BURST_SECONDS
    assert counted.count(Pace.LATER) == RATE * QUEUE_SECONDS
    assert counted[-5:] == [Pace.REFUSED] * 5
    assert paces.of("other", RATE, 0.0) is Pace.NOW


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200), st.integers(1, 20))
def test_ac12_no_more_than_the_rate_is_taken_in_at_once_whatever_the_rhythm(pauses: list[float], rate: int) -> None:
    paces, at, now = Paces(), 0.0, 0
    for pause in pauses:
        at += pause
        now += paces.of("loop", rate, at) is Pace.NOW
    assert now <= rate * (at + BURST_SECONDS) + 1e-6


def test_ac12_rs5_what_is_too_fast_waits_in_the_queue_and_only_beyond_that_is_refused() -> None:
    center = Center()
    sender = center.add(Sender("loop", "generic", rate=1))

    answers = [center.deliver(sender.id, delivery(GENERIC))[0].received[0].answer.outcome.value for _ in range(64)]

    assert answers[:BURST_SECONDS] == ["created"] * BURST_SECONDS  # the same event: its first answer again
    assert answers[BURST_SECONDS:] == ["queued"] * QUEUE_SECONDS
    assert len(center.queue.messages) == QUEUE_SECONDS
    with pytest.raises(Throttled):
        center.deliver(sender.id, delivery(GENERIC))
    center.seconds = 1.0
    assert center.deliver(sender.id, delivery(GENERIC))[0].received[0].answer.outcome.value == "created"


def test_ac12_whoever_cannot_sign_uses_up_nothing() -> None:
    center = Center()
    sender = center.add(Sender("loop", "generic", rate=1))
    for _ in range(200):
        with pytest.raises(BadSignature):
            center.deliver(sender.id, delivery(GENERIC, {}))

    assert center.deliver(sender.id, delivery(GENERIC))[0].received[0].answer.outcome.value == "created"
