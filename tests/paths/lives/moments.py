"""Days to come."""

from datetime import datetime, timedelta

from aboveboard.lib import clock


def later(days: int) -> datetime:
    """So many days from now."""
    return clock.now() + timedelta(days=days)
