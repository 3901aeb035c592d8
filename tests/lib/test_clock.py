"""The clock is aware UTC, and can be said."""

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread

import pytest

from aboveboard.lib import clock

AT = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_frozen_holds_in_every_thread_and_ends_with_the_block() -> None:
    seen: list[datetime] = []
    with clock.frozen(AT):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        assert seen == [AT]
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2026, 2, 28)
        with clock.frozen(AT + timedelta(days=1)):
            assert clock.now() == AT + timedelta(days=1)
        assert clock.now() == AT
    assert clock.now() != AT


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 3, 1)):
        pass
