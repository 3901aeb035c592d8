"""Says when a source may be told what a country said, and reads a country's sighting out of a STIX object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from aboveboard.exchange.feedback import LEAST_COUNTRIES, MOST_TIMES, FeedbackForm, FeedbackKind
from aboveboard.exchange.rules.destinations import Bureaus, is_open_to
from aboveboard.exchange.stix import schema
from aboveboard.exchange.stix.times import microseconds
from aboveboard.exchange.stix.visibility import ObjectClass
from aboveboard.exchange.values import moment_of


class SightingRefused(ValueError):
    """The object is no sighting that can be counted; the text tells its sender what to do."""


@dataclass(frozen=True, slots=True)
class Said:
    """The countries (ISO 3166, capitals) that the source of an object reads by name, and those that it reads unnamed."""

    named: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Telling:
    """What the source of an object may read of what one country says of it: whether anything, and whether by whom."""

    is_told: bool
    names_country: bool


def telling(country: str, agrees: bool, classes: Iterable[ObjectClass], bureaus: Bureaus, before: Said) -> Telling:
    """How what a country (ISO 3166, capitals) says of an object is told; `before` is what was said already of it and its like.

    `classes` are those of all that its source sent with the same values: who reads one and not the other would be known by having
    said the same of both, so those alone stand around it who read all of them.

    Who is named can be struck from those who might have said the rest. So nothing is told unnamed where too few are left, and who
    agrees to be named is not, where that would leave too few around one who was told unnamed before.
    """
    alike = set(classes)
    open_to = {member for member in bureaus.members if all(is_open_to(member, each, bureaus) for each in alike)}
    if agrees and (is_crowd(len(open_to - before.named - {country})) or not before.unnamed - {country}):
        return Telling(is_told=True, names_country=True)
    return Telling(is_told=is_crowd(len(open_to - before.named)), names_country=False)


def names_outcome(country: str, before: Said) -> bool:
    """Whether a country that agrees is named with what came of its alert; `before` are those told of the same submission already.

    Who is named can be struck from those who might have said what was told unnamed: nobody is, where that would leave too few.
    """
    others = before.unnamed - {country}
    return not others or is_crowd(len(others - before.named))


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
