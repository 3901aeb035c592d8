"""Canada's consolidated list under the Special Economic Measures Act and the Magnitsky law, official XML."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from . import xml
from .bounds import DEFAULT, Bounds, checked
from .countries import iso2
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema

SOURCE = "ca-sema"
LANGUAGE = re.compile(r"\b(?:Belarus+ian|Russian|Ukrainian|Persian|Farsi|Arabic|French|English|Burmese)\s*:\s*", re.I)
KNOWN_AS = re.compile(r"\b(?:also known as|a\.?k\.?a\.?|AKA)\b[:\s]*")
FORM = re.compile(r"(?:inc|ltd|llc|co|corp|limited|s\.?a|jsc|l\.l\.c|company)\.?", re.I)
YEARS = re.compile(r"(?:18|19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list; the file carries no date of publication."""
    stream = xml.Stream(path, "data-set", frozenset({"record"}), bounds)
    return Parsed(None, checked(path, _records(path, stream), bounds))


def _records(path: Path, stream: xml.Stream) -> Iterator[tuple[str, Record]]:
    for place, element in stream:
        if not xml.text(element, "Item"):
            raise ListRefused(path.name, place, "there is no Item number.", "Fetch the list again.")
        yield place, _record(element)


def _record(element: Element) -> Record:
    regime = xml.text(element, "Country").split(" / ")[0]
    country = iso2(regime)
    imo = xml.text(element, "ShipIMONumber")
    person = bool(xml.text(element, "LastName") or xml.text(element, "GivenName"))
    schema = Schema.VESSEL if imo else Schema.PERSON if person else Schema.ORGANIZATION
    title = xml.text(element, "TitleOrShip")
    return Record(
        id=_id(country or regime, xml.text(element, "Schedule"), xml.text(element, "Item")),
        source=SOURCE,
        schema=schema,
        names=_names(element),
        countries=(country,) if country else (),
        births=_births(element) if schema is Schema.PERSON else (),
        identifiers=(("imo", imo),) if imo else (),
        programmes=(regime,) if regime else (),
        facts=(f"Title or ship {title}",) if title else (),
        listed_on=_day(xml.text(element, "DateOfListing")),
    )


def _id(regime: str, schedule: str, item: str) -> str:
    """The entry's place in the regulations, which is what identifies it: the file has no other number."""
    place = re.sub(r"[^0-9a-z.]+", "-", f"{regime[:24]} {schedule} {item}".lower()).strip("-")
    return f"ca-{place}"


def _names(element: Element) -> tuple[Name, ...]:
    person = f"{xml.text(element, 'GivenName')} {xml.text(element, 'LastName')}".strip()
    names: dict[str, NameKind] = {}
    if whole := person or xml.text(element, "EntityOrShip"):
        names[whole] = NameKind.PRIMARY
    for alias in aliases(xml.text(element, "Aliases"), has_forms=not person):
        latin = any("a" <= letter.lower() <= "z" for letter in alias)
        names.setdefault(alias, NameKind.ALIAS if latin else NameKind.ORIGINAL)
    return tuple(Name(name, kind) for name, kind in names.items())


def aliases(written: str, *, has_forms: bool = False) -> list[str]:
    """The single aliases of the free-text field; a comma before a legal form parts nothing."""
    cleaned = KNOWN_AS.sub(";", LANGUAGE.sub(";", written))
    found: list[str] = []
    for group in re.split(r"[;\n]|\s+or\s+|/\s*(?=[А-Яа-яІіЎў])", cleaned):
        for part in group.split(","):
            part = part.strip(" .:()") if part.count("(") != part.count(")") else part.strip(" .:")
            if has_forms and found and FORM.fullmatch(part):
                found[-1] = f"{found[-1]}, {part}"
            elif len(part) > 1:
                found.append(part)
    return found


def _births(element: Element) -> tuple[str, ...]:
    return tuple(sorted({found for found in YEARS.findall(xml.text(element, "DateOfBirthOrShipBuildDate"))}))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
