"""When a message that was not taken is sent again, and when a webhook is switched off."""

from datetime import timedelta

MINUTE = 60
# The wait after each failure; after the last the webhook is switched off. About a day in all.
WAITS = tuple(timedelta(seconds=each) for each in (10, MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 300 * MINUTE, 600 * MINUTE))
MOST_FAILURES = len(WAITS) + 1


def wait(failures: int) -> timedelta:
    """How long to wait after so many failures in a row (one or more)."""
    return WAITS[min(failures, len(WAITS)) - 1]


def is_given_up(failures: int) -> bool:
    """Whether so many failures in a row end it."""
    return failures >= MOST_FAILURES
