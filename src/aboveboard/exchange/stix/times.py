"""Timestamps of STIX and TAXII as whole microseconds since 1970 in UTC, read and written without loss of order."""

import re
from datetime import UTC, datetime
from functools import lru_cache

_FORM = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z", re.ASCII)
_SPAN = 40


class TimestampRefused(ValueError):
    """The text is no RFC 3339 timestamp in UTC; the message says how to write one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:_SPAN]!r} is not a timestamp in UTC: write it like 2026-03-01T09:30:00.000000Z.")


# Two or three times of one object are mostly the same, and those of one report.
@lru_cache(maxsize=4096)
def microseconds(text: str) -> int:
    """Microseconds since 1970 UTC of an RFC 3339 timestamp with "Z" (STIX 2.1 §2.16); digits beyond six are cut off.

    Raises `TimestampRefused` for any other zone, a date that does not exist, or a leap second.
    """
    match = _FORM.fullmatch(text) if len(text) <= _SPAN else None
    if match is None:
        raise TimestampRefused(text)
    try:
        moment = datetime.fromisoformat(match[1] + "+00:00")
    except ValueError as error:
        raise TimestampRefused(text) from error
    return (moment.toordinal() - 719_163) * 86_400_000_000 + _within_day(moment) + int((match[2] or "")[:6].ljust(6, "0"))


def timestamp(micros: int) -> str:
    """The TAXII 2.1 §2 form of microseconds since 1970 UTC: exactly six decimals and "Z"."""
    seconds, fraction = divmod(micros, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:06d}Z"


def _within_day(moment: datetime) -> int:
    return (moment.hour * 3600 + moment.minute * 60 + moment.second) * 1_000_000
