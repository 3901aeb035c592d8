"""How long to wait after a failure, and how long a server asks us to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
# No server keeps us away for longer than this by one answer.
MOST_ASKED = timedelta(days=1)
# A server that fails for so long stands on the worklists of both sides.
LONG = timedelta(hours=24)


def wait(failures: int, chance: float) -> timedelta:
    """The wait after so many failures in a row (one or more): doubled each time, and between half and one and a half of it.

    `chance` is drawn anew for each from [0, 1), so that servers which failed together are not all asked together.
    """
    seconds = FIRST.total_seconds() * 2.0 ** min(failures - 1, 20)
    return timedelta(seconds=min(seconds, LONGEST.total_seconds()) * (0.5 + chance))


def asked_for(retry_after: str, now: datetime) -> int | None:
    """The seconds that a `Retry-After` header asks for (RFC 9110 §10.2.3), a day at most; None where it says nothing."""
    text = retry_after.strip()
    most = int(MOST_ASKED.total_seconds())
    if text.isascii() and text.isdecimal():
        return min(int(text[:9]), most)
    try:
        at = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    until = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(0, min(int((until - now).total_seconds()), most))
