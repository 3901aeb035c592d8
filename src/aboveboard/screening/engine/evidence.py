"""What is known beside the name: birth, country, schema, identifiers; agreement raises a score, contradiction lowers it."""

from dataclasses import dataclass

from aboveboard.screening.lists.record import Schema

from .values import FULL, Finding

# Added to a score in 1/10,000.
BIRTH_DAY, BIRTH_YEAR, COUNTRY = 700, 350, 200
BIRTH_NEAR, BIRTH_SWAPPED = 100, 500
NO_BIRTH_YEAR, NO_BIRTH_DAY, NO_COUNTRY, NO_SCHEMA = -2200, -900, -700, -1500
THINGS = frozenset({Schema.VESSEL, Schema.AIRPLANE})


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding, what it adds to the score, and the facts it rests on."""

    finding: Finding
    points: int = 0
    detail: str = ""


UNKNOWN = Weighed(Finding.UNKNOWN)


def birth(asked: list[int], listed: list[int]) -> Weighed:
    """The best agreement among the dates, each YYYYMMDD with zeros for what is not known."""
    if not asked or not listed:
        return UNKNOWN
    return max((_dates(a, b) for a in asked for b in listed), key=lambda weighed: weighed.points)


def _dates(a: int, b: int) -> Weighed:
    detail = f"{_written(a)} / {_written(b)}"
    if a // 10_000 != b // 10_000:
        return _other_year(a, b, detail)
    points = _same_year((a // 100 % 100, a % 100), (b // 100 % 100, b % 100))
    return Weighed(Finding.AGREES if points > 0 else Finding.CONTRADICTS, points, detail)


def _other_year(a: int, b: int, detail: str) -> Weighed:
    apart = abs(a // 10_000 - b // 10_000)
    if apart == 1 and not (a % 100 and b % 100):
        return Weighed(Finding.UNKNOWN, 0, detail)
    return Weighed(Finding.CONTRADICTS, NO_BIRTH_YEAR if apart > 2 else NO_BIRTH_YEAR // 2, detail)


def _same_year(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Points for two (month, day) of one year, zeros for what is not known."""
    if a == b and all(a):
        return BIRTH_DAY
    if not all((a[0], b[0])) or (a[0] == b[0] and not all((a[1], b[1]))):
        return BIRTH_YEAR
    if a == b[::-1]:
        return BIRTH_SWAPPED
    # Lists write 1 January or 31 December where only the year was known.
    if any(date in ((1, 1), (12, 31)) for date in (a, b)) or a[0] == b[0] or a[1] == b[1]:
        return BIRTH_NEAR
    return NO_BIRTH_DAY


def _written(date: int) -> str:
    year, month, day = date // 10_000, date // 100 % 100, date % 100
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def country(asked: frozenset[str], listed: frozenset[str]) -> Weighed:
    """Whether any country is shared."""
    if not asked or not listed:
        return UNKNOWN
    if shared := sorted(asked & listed):
        return Weighed(Finding.AGREES, COUNTRY, ", ".join(shared))
    return Weighed(Finding.CONTRADICTS, NO_COUNTRY, f"{', '.join(sorted(asked))} / {', '.join(sorted(listed))}")


def schema(asked: Schema, listed: Schema) -> Weighed:
    """A thing is never a person; a person is rarely an organisation; a legal entity may be either."""
    if asked is listed:
        return Weighed(Finding.AGREES)
    if (asked in THINGS) != (listed in THINGS):
        return Weighed(Finding.CONTRADICTS, -FULL, f"{asked} / {listed}")
    if asked in THINGS or Schema.LEGAL_ENTITY not in (asked, listed):
        return Weighed(Finding.CONTRADICTS, NO_SCHEMA, f"{asked} / {listed}")
    return Weighed(Finding.UNKNOWN, 0, f"{asked} / {listed}")
