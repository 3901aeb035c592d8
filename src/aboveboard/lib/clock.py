"""The one place that asks what time it is, so that a test or a replay can say it instead.

The frozen instant is a plain module value, seen by every thread of the process: a request, its follower and its timer
then agree, which a context variable would not give. It is for tests and for replaying a decision in a process of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

_frozen: datetime | None = None


def now() -> datetime:
    """The present instant: aware, UTC, to the microsecond."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The present date in UTC."""
    return now().date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Let `now()` answer `at` inside the block, in every thread; may be nested. Raises ValueError for a naive datetime."""
    global _frozen
    if at.tzinfo is None:
        raise ValueError("Freeze the clock at an aware datetime: add a time zone.")
    before, _frozen = _frozen, at.astimezone(UTC)
    try:
        yield _frozen
    finally:
        _frozen = before
