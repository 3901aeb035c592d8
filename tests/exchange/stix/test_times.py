"""Timestamps keep their order and refuse what is no moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aboveboard.exchange.stix.times import TimestampRefused, microseconds, timestamp


@given(st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)))
def test_a_moment_comes_back(moment: datetime) -> None:
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
    assert timestamp(microseconds(text)) == text
    assert microseconds(text) == (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def test_digits_beyond_a_microsecond_are_cut() -> None:
    assert microseconds("2026-01-01T00:00:00.1234569Z") == microseconds("2026-01-01T00:00:00.123456Z")
    assert microseconds("2026-01-01T00:00:00.1Z") - microseconds("2026-01-01T00:00:00Z") == 100_000


@pytest.mark.parametrize(
    "text",
    ["", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z",
     "2026-01-01T00:00:60Z", "２026-01-01T00:00:00Z", "2026-01-01T00:00:00." + "1" * 99 + "Z", "0000-01-01T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_moment_in_utc_is_refused(text: str) -> None:
    with pytest.raises(TimestampRefused, match="write it like"):
        microseconds(text)
