"""Instants as the exchange stores them: microseconds since 1970 UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment_of(since: int) -> datetime:
    """The aware instant of microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=since)
