"""What both formats of the United Kingdom's list have in common: kinds of parties and names, and days written as dd/mm/yyyy."""

import re
from datetime import date, datetime

from .record import NameKind, Schema, script_kind

SOURCE = "uk"
SCHEMAS = {"individual": Schema.PERSON, "entity": Schema.ORGANIZATION, "ship": Schema.VESSEL}
KINDS = {"primary name": NameKind.PRIMARY, "primary name variation": NameKind.ALIAS, "alias": NameKind.ALIAS, "aka": NameKind.ALIAS}
FORMER = ("fka", "f.k.a", "former")
DAY = re.compile(r"(?P<day>[0-9d]{1,2})/(?P<month>[0-9m]{1,2})/(?P<year>\d{4})", re.IGNORECASE)
YEAR = re.compile(r"(?:18|19|20)\d\d")
REPORT = ("%d-%b-%Y", "%d/%m/%Y", "%Y-%m-%d")


def kind_of(kind: str, strength: str, name: str) -> NameKind:
    """The standing of a name: an alias of low quality is weak, whatever it is called beside."""
    if strength.lower().startswith("low"):
        return NameKind.WEAK
    if kind.lower().startswith(FORMER):
        return NameKind.FORMER
    return script_kind(name, KINDS.get(kind.lower(), NameKind.ALIAS))


def births(written: str) -> list[str]:
    """The partial dates of a field; `dd/mm/1965` and `00/00/1965` mean the year only, `dd/07/1965` the month."""
    found: list[str] = []
    for match in DAY.finditer(written):
        day, month, year = (match[part] for part in ("day", "month", "year"))
        is_month = month.isdigit() and 1 <= int(month) <= 12
        is_day = is_month and day.isdigit() and _is_day(int(year), int(month), int(day))
        found.append(f"{year}-{int(month):02}-{int(day):02}" if is_day else f"{year}-{int(month):02}" if is_month else year)
    return found or YEAR.findall(written)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def day(written: str) -> date | None:
    """A whole day written as dd/mm/yyyy, or None."""
    (whole, *_) = births(written) or [""]
    return date.fromisoformat(whole) if len(whole) == 10 else None


def report_date(written: str) -> date | None:
    """The date of the report, in the ways in which the two formats write it."""
    for form in REPORT:
        try:
            return datetime.strptime(written.strip()[:11], form).date()
        except ValueError:
            continue
    return None


def ship_number(written: str) -> str:
    """The seven digits of an IMO number, or nothing."""
    found = re.search(r"\d{7}", written)
    return found[0] if found else ""
