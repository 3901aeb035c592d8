"""The consolidated list of the United Nations Security Council, official XML."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from . import xml
from .bounds import DEFAULT, Bounds, checked
from .countries import codes
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address, partial_date

SOURCE = "un"
GIVEN = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
QUALITY = {"low": NameKind.WEAK, "f.k.a.": NameKind.FORMER}
NOTICE = re.compile(r"INTERPOL-UN\s+Security\s+Council\s+Special\s+Notice", re.IGNORECASE)
NOTICE_FACT = "INTERPOL-UN Security Council Special Notice"
PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY", "NOTE")
MAX_YEARS = 10


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with the date that the file itself carries (`dateGenerated`, UTC)."""
    stream = xml.Stream(path, "CONSOLIDATED_LIST", frozenset({"INDIVIDUAL", "ENTITY"}), bounds)
    return Parsed(_published(path, stream.root), checked(path, _records(path, stream), bounds))


def _published(path: Path, root: Element) -> date:
    written = root.get("dateGenerated", "")
    try:
        return datetime.fromisoformat(written).date()
    except ValueError as fault:
        raise ListRefused(path.name, "root", f"dateGenerated is {written!r}, not a date.", "Fetch the list again.") from fault


def _records(path: Path, stream: xml.Stream) -> Iterator[tuple[str, Record]]:
    for place, element in stream:
        if not (number := xml.text(element, "DATAID")):
            raise ListRefused(path.name, place, "there is no DATAID.", "Fetch the list again.")
        yield place, _record(element, number)


def _record(element: Element, number: str) -> Record:
    prefix = element.tag
    person = prefix == "INDIVIDUAL"
    places = [*xml.texts(element, "NATIONALITY/VALUE"), *xml.texts(element, f"{prefix}_ADDRESS/COUNTRY")]
    return Record(
        id=f"un-{number}",
        source=SOURCE,
        schema=Schema.PERSON if person else Schema.ORGANIZATION,
        names=_names(element, prefix),
        countries=codes(places),
        births=_births(element),
        identifiers=_identifiers(element),
        programmes=tuple(xml.texts(element, "UN_LIST_TYPE")),
        facts=_facts(element, prefix),
        listed_on=_day(xml.text(element, "LISTED_ON")),
    )


def _names(element: Element, prefix: str) -> tuple[Name, ...]:
    whole = " ".join(part for tag in GIVEN if (part := xml.text(element, tag)))
    names = {whole: NameKind.PRIMARY} if whole else {}
    for alias in element.findall(f"{prefix}_ALIAS"):
        kind = QUALITY.get(xml.text(alias, "QUALITY").lower(), NameKind.ALIAS)
        # Several aliases stand in one field, parted by "; ".
        for name in xml.text(alias, "ALIAS_NAME").split(";"):
            if name.strip():
                names.setdefault(name.strip(), kind)
    if original := xml.text(element, "NAME_ORIGINAL_SCRIPT"):
        names.setdefault(original, NameKind.ORIGINAL)
    return tuple(Name(name, kind) for name, kind in names.items())


def _births(element: Element) -> tuple[str, ...]:
    found: set[str] = set()
    for birth in element.findall("INDIVIDUAL_DATE_OF_BIRTH"):
        first, last = xml.text(birth, "FROM_YEAR"), xml.text(birth, "TO_YEAR")
        if first.isdigit() and last.isdigit() and int(first) <= int(last) < int(first) + MAX_YEARS:
            found.update(f"{year:04}" for year in range(int(first), int(last) + 1))
        day = partial_date(xml.text(birth, "DATE"))
        if day and xml.text(birth, "TYPE_OF_DATE") == "APPROXIMATELY":
            day = day[:4]
        found.update(part for part in (day, partial_date(xml.text(birth, "YEAR"))) if part)
    for alias in element.findall("INDIVIDUAL_ALIAS"):
        if day := partial_date(xml.text(alias, "DATE_OF_BIRTH")):
            found.add(day)
    return tuple(sorted(found))


def _identifiers(element: Element) -> tuple[tuple[str, str], ...]:
    found: set[tuple[str, str]] = set()
    for document in element.findall("INDIVIDUAL_DOCUMENT"):
        number = xml.text(document, "NUMBER")
        if number:
            kind = xml.text(document, "TYPE_OF_DOCUMENT").lower()
            found.add(("passport" if "passpor" in kind or "pasaporte" in kind else "national", number))
    comments = xml.text(element, "COMMENTS1")
    found.update(("imo", number) for number in re.findall(r"\bIMO(?:\s+number)?:?\s*(\d{7})\b", comments))
    return tuple(sorted(found))


def _facts(element: Element, prefix: str) -> tuple[str, ...]:
    facts = [f"Reference {xml.text(element, 'REFERENCE_NUMBER')}"]
    if gender := xml.text(element, "GENDER"):
        facts.append(f"Gender {gender}")
    facts += [f"Title {title}" for title in xml.texts(element, "TITLE/VALUE")]
    facts += [f"Designation {post}" for post in xml.texts(element, "DESIGNATION/VALUE")]
    # The field of the postal code holds a province as often as a code, so the address stays what it is: words to be read.
    for place in element.findall(f"{prefix}_ADDRESS"):
        facts.append(address(*(xml.text(place, tag) for tag in PLACE)))
    comments = xml.text(element, "COMMENTS1")
    if NOTICE.search(comments):
        facts.append(NOTICE_FACT)
    if comments:
        facts.append(comments)
    return tuple(fact for fact in facts if fact)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
