"""Times as text sort like times, and only a moment is a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given

from scv.domain.values.errors import InvalidValue
from scv.domain.values.times import moment, stamp, truncated
from tests.builders import moments


@given(first=moments, second=moments)
def test_texts_sort_like_the_times_they_spell(first: datetime, second: datetime) -> None:
    assert (stamp(first) < stamp(second)) == (first < second)


@given(when=moments)
def test_a_stamp_is_read_back_as_itself(when: datetime) -> None:
    assert moment(stamp(when)) == when


def test_a_time_of_another_zone_is_stored_in_utc() -> None:
    noon_in_paris = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert stamp(noon_in_paris) == "2026-07-01T10:00:00.000Z"


def test_nothing_finer_than_a_millisecond_is_kept() -> None:
    assert moment("2026-02-04T09:30:00.123999Z").microsecond == 123_000
    assert truncated(datetime(2026, 1, 1, 0, 0, 0, 1999, UTC)).microsecond == 1000


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-02-04T09:30:00", "1969-12-31T23:00Z"])
def test_what_is_no_moment_is_refused_by_its_field(text: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        moment(text, field="startedAt")
    assert refused.value.field == "startedAt"


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"])
def test_a_time_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        moment(text)
