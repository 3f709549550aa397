"""What a million interactions cost with and without events of their links, from the table of prices."""

from __future__ import annotations

from benchmarks import telling

READER_MS = 0.3  # three times what one record takes where nothing else runs


def test_ev1_links_are_most_of_what_events_cost_and_are_told_only_if_asked_for() -> None:
    assert telling.dollars(0, 1, READER_MS) <= 0.02, "known callers, LinkEvents=decided"
    assert 1.00 < telling.dollars(1, 1, READER_MS) <= 1.03, "known callers, LinkEvents=all"
    assert 2.00 < telling.dollars(2, 2, READER_MS) <= 2.06, "new callers, LinkEvents=all"


def test_ev4_a_million_events_to_a_subscriber_cost_less_than_a_dollar() -> None:
    assert telling.subscriber(0.1) < 1.00
