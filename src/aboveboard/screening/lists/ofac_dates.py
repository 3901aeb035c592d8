"""Dates and periods of the advanced OFAC XML: a period of a whole year means that year, and nothing of its first or last day."""

import calendar
from datetime import date
from xml.etree.ElementTree import Element

from . import xml

MAX_YEARS = 10


def day_of(element: Element) -> date | None:
    """The whole day of an element with Year, Month and Day, or None."""
    try:
        return date(*(int(xml.text(element, part)) for part in ("Year", "Month", "Day")))
    except ValueError:
        return None


def period(element: Element) -> list[str]:
    """The partial dates that a `DatePeriod` stands for.

    One day is that day, a whole month that month, a whole year that year; anything wider, and whatever is called
    approximate, the single years of it. A period of over ten years says too little to be compared, so it gives none.
    """
    bounds = [element.find(path) for path in ("Start/From", "End/To")]
    if bounds[1] is None:
        bounds[1] = element.find("Start/To")
    first, last = (_parts(each) for each in bounds)
    if first is None:
        return []
    last = last or first
    approximate = any(each.get("Approximate") == "true" for tag in ("Start", "End") for each in element.findall(tag))
    if not 0 <= last[0] - first[0] < MAX_YEARS:
        return []
    if not approximate and first == last:
        return ["-".join(f"{part:02}" for part in first if part)]
    year, month, day = first
    if not approximate and month and (year, month, day) == (last[0], last[1], 1) and last[2] == calendar.monthrange(year, month)[1]:
        return [f"{year:04}-{month:02}"]
    return [f"{each:04}" for each in range(year, last[0] + 1)]


def _parts(element: Element | None) -> tuple[int, int, int] | None:
    """Year, month and day, zero where one is not said; None without a year or where the calendar has no such day."""
    if element is None:
        return None
    year, month, day = (int(said) if (said := xml.text(element, part)).isdigit() else 0 for part in ("Year", "Month", "Day"))
    if not 1_000 <= year <= 9_999 or month > 12:
        return None
    if not month or not day or day > calendar.monthrange(year, month)[1]:
        return year, month, 0
    return year, month, day
