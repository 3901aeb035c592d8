"""Says when a source may be told what a country said, and reads a country's sighting out of a STIX object."""

from collections.abc import Mapping, Set
from datetime import date

from aboveboard.exchange.feedback import LEAST_COUNTRIES, MOST_TIMES, FeedbackForm, FeedbackKind
from aboveboard.exchange.rules.destinations import is_open_to
from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.times import microseconds
from aboveboard.exchange.stix.visibility import ObjectClass
from aboveboard.exchange.values import moment_of


class SightingRefused(ValueError):
    """The object is no sighting that can be counted; the text tells its sender what to do."""


def is_told(names_country: bool, found: ObjectClass, members: Set[str]) -> bool:
    """Whether the source of an object of this class may read what one country says of it.

    It may where that country agrees to be named, or where so many members (ISO 3166, capitals) could have said it that none is
    singled out: of an object that one country was given everybody knows who speaks.
    """
    return names_country or is_crowd(sum(is_open_to(country, found) for country in members))


def is_crowd(countries: int) -> bool:
    """Whether so many countries stand behind something that none can be singled out."""
    return countries >= LEAST_COUNTRIES


def seen(content: Mapping[str, object], *, names_country: bool, today: date) -> tuple[str, FeedbackForm]:
    """The id of the object that was seen and what is told of it, from a STIX sighting (STIX 2.1 §5.2); raises `SightingRefused`."""
    if found := schema.faults(content):
        raise SightingRefused(" ".join(found)[:1000])
    if content.get("type") != "sighting":
        raise SightingRefused("Send a STIX object of the type sighting.")
    times = content.get("count", 1)
    if not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
        raise SightingRefused(f"count is a whole number from 1 to {MOST_TIMES:,}; of what was never seen send nothing.")
    said = content.get("last_seen") or content.get("first_seen")
    remark = str(content.get("description", ""))
    last = moment_of(microseconds(said)).date() if isinstance(said, str) else today
    return str(content["sighting_of_ref"]), FeedbackForm(FeedbackKind.SIGHTED, times, last, remark, names_country)
