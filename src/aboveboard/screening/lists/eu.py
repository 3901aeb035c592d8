"""The consolidated list of financial sanctions of the European Union, official XML 1.1."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from . import xml
from .bounds import DEFAULT, Bounds, checked
from .countries import codes
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address, named, number, partial_date, script_kind
from .xml import attribute

SOURCE = "eu-fsf"
SCHEMAS = {"person": Schema.PERSON, "enterprise": Schema.ORGANIZATION, "entity": Schema.ORGANIZATION}
NUMBERS = {
    "passport": "passport",
    "id": "national",
    "ssn": "national",
    "regnumber": "registry",
    "fiscalcode": "tax",
    "swiftbic": "bic",
    "imo": "imo",
}
IMO = re.compile(r"\bIMO\b\D{0,20}(\d{7})\b", re.IGNORECASE)
PLACE = ("street", "poBox", "zipCode", "city", "place", "region")
UNKNOWN = "00"


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with the date that the file itself carries (`generationDate`)."""
    stream = xml.Stream(path, "export", frozenset({"sanctionEntity"}), bounds)
    return Parsed(_published(path, stream.root), checked(path, _records(path, stream), bounds))


def _published(path: Path, root: Element) -> date:
    written = root.get("generationDate", "")
    try:
        return datetime.fromisoformat(written).date()
    except ValueError as fault:
        raise ListRefused(path.name, "root", f"generationDate is {written!r}, not a date.", "Fetch the list again.") from fault


def _records(path: Path, stream: xml.Stream) -> Iterator[tuple[str, Record]]:
    for place, element in stream:
        key = attribute(element, "logicalId")
        kind = element.find("subjectType")
        code = attribute(kind, "code").lower() if kind is not None else ""
        if not key:
            raise ListRefused(path.name, place, "there is no logicalId.", "Fetch the list again.")
        if code not in SCHEMAS:
            raise ListRefused(
                path.name, place, f"{code!r} is no type of subject.", "Fetch the list again; this format is newer than known."
            )
        yield place, _record(element, key, SCHEMAS[code])


def _record(element: Element, key: str, schema: Schema) -> Record:
    countries = [_country(each) for tag in ("citizenship", "address") for each in element.findall(tag)]
    person = schema is Schema.PERSON
    return Record(
        id=f"eu-{key}",
        source=SOURCE,
        schema=schema,
        names=_names(element),
        countries=codes(countries),
        births=_births(element) if person else (),
        identifiers=_identifiers(element),
        programmes=tuple(dict.fromkeys(found for each in element.findall("regulation") if (found := attribute(each, "programme")))),
        facts=_facts(element),
        listed_on=_day(attribute(element, "designationDate")),
    )


def _names(element: Element) -> tuple[Name, ...]:
    """The names in every language of the regulations; the first strong one is the primary name, a weak one never is."""
    pairs: list[tuple[str, NameKind]] = []
    has_primary = False
    for alias in element.findall("nameAlias"):
        whole = attribute(alias, "wholeName") or " ".join(
            part for name in ("firstName", "middleName", "lastName") if (part := attribute(alias, name))
        )
        if attribute(alias, "strong").lower() == "false":
            kind = NameKind.WEAK
        else:
            kind = script_kind(whole, NameKind.ALIAS if has_primary else NameKind.PRIMARY)
            has_primary = has_primary or kind is NameKind.PRIMARY
        pairs.append((whole, kind))
    # A name that is strong in one language and weak in another is as strong as the stronger.
    return named(sorted(pairs, key=lambda pair: pair[1] is NameKind.WEAK))


def _births(element: Element) -> tuple[str, ...]:
    found: set[str] = set()
    for birth in element.findall("birthdate"):
        year = attribute(birth, "year")
        month, day = attribute(birth, "monthOfYear"), attribute(birth, "dayOfMonth")
        whole = partial_date(attribute(birth, "birthdate")) or partial_date("-".join(part.zfill(2) for part in (year, month, day) if part))
        stated = whole or partial_date(year)
        if stated:
            found.add(stated[:4] if attribute(birth, "circa").lower() == "true" else stated)
    return tuple(sorted(found))


def _identifiers(element: Element) -> tuple[tuple[str, str], ...]:
    found: set[tuple[str, str]] = set()
    for each in element.findall("identification"):
        written = attribute(each, "number") or attribute(each, "latinNumber")
        is_false = attribute(each, "knownFalse").lower() == "true"
        if written and not is_false:
            found.add(number(NUMBERS.get(attribute(each, "identificationTypeCode").lower(), "other"), written))
    for remark in xml.texts(element, "remark"):
        found.update(("imo", ship) for ship in IMO.findall(remark))
    return tuple(sorted(found))


def _facts(element: Element) -> tuple[str, ...]:
    facts = [f"Reference {attribute(element, 'euReferenceNumber')}"] if attribute(element, "euReferenceNumber") else []
    if reference := attribute(element, "unitedNationId"):
        facts.append(f"United Nations reference {reference}")
    for label, name in (("Gender", "gender"), ("Title", "title"), ("Function", "function")):
        facts += [f"{label} {value}" for alias in element.findall("nameAlias") if (value := attribute(alias, name))]
    for each in element.findall("address"):
        facts.append(address(*(attribute(each, name) for name in PLACE), _told_country(each)))
    facts += xml.texts(element, "remark")
    return tuple(dict.fromkeys(fact for fact in facts if fact))


def _country(element: Element) -> str:
    code = attribute(element, "countryIso2Code")
    return "" if code in ("", UNKNOWN) else code


def _told_country(element: Element) -> str:
    return attribute(element, "countryDescription").title() if _country(element) else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
