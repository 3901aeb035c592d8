"""Reads the hours of a duty: whether somebody answers at a moment there."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

ALWAYS = "always"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_PHONE = re.compile(r"\+[0-9][0-9 ()/-]{5,37}")


def problem(phone: str, zone: str, hours: str) -> tuple[str, str] | None:
    """Which field of a duty cannot be taken and why; None where all can."""
    if not _PHONE.fullmatch(phone):
        return "phone", "Write the number as it is called from abroad, for example +31 20 555 0100."
    if zone not in available_timezones():
        return "zone", "Choose a time zone such as Europe/Paris."
    if hours != ALWAYS and _read(hours) is None:
        return "hours", "Write always, or days and hours such as mon-fri 08:00-18:00."
    return None


def answers(hours: str, at: datetime) -> bool:
    """Whether the hours say that somebody answers at this moment, in the zone that the moment is in."""
    if hours == ALWAYS:
        return True
    found = _read(hours)
    if found is None:
        return False
    first, last, start, end = found
    return _covers(first, last, at) and start <= _minutes(at.time()) < end


def local(zone: str, at: datetime) -> datetime:
    """The moment as clocks there show it."""
    return at.astimezone(ZoneInfo(zone))


def is_old(kept_at: datetime, days: int, now: datetime) -> bool:
    """Whether nobody has confirmed the duty for longer than the regulation lets stand."""
    return kept_at + timedelta(days=days) < now


def _covers(first: int, last: int, at: datetime) -> bool:
    day = at.weekday()
    return first <= day <= last if first <= last else day >= first or day <= last


def _read(hours: str) -> tuple[int, int, int, int] | None:
    match = _HOURS.fullmatch(hours)
    if match is None:
        return None
    first, last = match[1], match[2] or match[1]
    start, end = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
    if first not in DAYS or last not in DAYS or not start < end <= 24 * 60:
        return None
    return DAYS.index(first), DAYS.index(last), start, end


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
