"""The United Kingdom's sanctions list in its official XML: one element a designation."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from . import xml
from .bounds import DEFAULT, Bounds, checked
from .countries import codes
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address, named, script_kind
from .uk_words import SCHEMAS, SOURCE, births, day, kind_of, report_date, ship_number

PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
LINES = tuple(f"AddressLine{number}" for number in range(1, 7))
NUMBERS = {
    "passport": "IndividualDetails//PassportNumber",
    "national": "IndividualDetails//NationalIdentifierNumber",
    "registry": "EntityDetails//BusinessRegistrationNumber",
}
FACTS = {
    "Title": "IndividualDetails//Title",
    "Gender": "IndividualDetails//Gender",
    "Position": "IndividualDetails//Position",
    "Place of birth": "IndividualDetails//TownOfBirth",
    "Measures": "SanctionsImposed",
    "United Nations reference": "UNReferenceNumber",
}


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with its own `DateGenerated`."""
    first = xml.Stream(path, "Designations", frozenset({"DateGenerated", "Designation"}), bounds)
    written = next(((element.tag, (element.text or "").strip()) for _, element in first), ("", ""))
    published = report_date(written[1]) if written[0] == "DateGenerated" else None
    if published is None:
        raise ListRefused(path.name, "root", "it does not begin with the day on which it was generated.", "Fetch the list again.")
    stream = xml.Stream(path, "Designations", frozenset({"Designation"}), bounds)
    return Parsed(published, checked(path, _records(path, stream), bounds))


def _records(path: Path, stream: xml.Stream) -> Iterator[tuple[str, Record]]:
    for place, element in stream:
        number, kind = xml.text(element, "UniqueID"), xml.text(element, "IndividualEntityShip")
        if not number:
            raise ListRefused(path.name, place, "there is no UniqueID.", "Fetch the list again.")
        if kind.lower() not in SCHEMAS:
            raise ListRefused(path.name, place, f"{kind!r} is no kind of party.", "Fetch the list again; this format is newer than known.")
        yield place, _record(element, number, SCHEMAS[kind.lower()])


def _record(element: Element, number: str, schema: Schema) -> Record:
    places = xml.texts(element, "IndividualDetails//Nationality") + xml.texts(element, "Addresses/Address/AddressCountry")
    places += xml.texts(element, "ShipDetails//CurrentBelievedFlagOfShip")
    found = {(kind, value) for kind, path in NUMBERS.items() for value in xml.texts(element, path)}
    found |= {("imo", value) for written in xml.texts(element, "ShipDetails//IMONumber") if (value := ship_number(written))}
    regime = xml.text(element, "RegimeName")
    return Record(
        id=f"uk-{number}",
        source=SOURCE,
        schema=schema,
        names=_names(element),
        countries=codes(places),
        births=tuple(sorted({birth for each in xml.texts(element, "IndividualDetails//DOB") for birth in births(each)})),
        identifiers=tuple(sorted(found)),
        programmes=(regime,) if regime else (),
        facts=_facts(element),
        listed_on=day(xml.text(element, "DateDesignated")),
    )


def _names(element: Element) -> tuple[Name, ...]:
    pairs = []
    for each in element.findall("Names/Name"):
        whole = " ".join(part for tag in PARTS if (part := xml.text(each, tag)))
        pairs.append((whole, kind_of(xml.text(each, "NameType"), xml.text(each, "AliasStrength"), whole)))
    for name in xml.texts(element, "NonLatinNames//NameNonLatinScript"):
        pairs.append((name, script_kind(name, NameKind.ORIGINAL)))
    # The primary name first, whatever the order of the file.
    return named(sorted(pairs, key=lambda pair: pair[1] is not NameKind.PRIMARY))


def _facts(element: Element) -> tuple[str, ...]:
    facts = [f"{label} {value}" for label, path in FACTS.items() for value in xml.texts(element, path)]
    for each in element.findall("Addresses/Address"):
        facts.append(address(*(xml.text(each, tag) for tag in (*LINES, "AddressPostalCode", "AddressCountry"))))
    facts += [xml.text(element, tag) for tag in ("OtherInformation", "UKStatementofReasons")]
    return tuple(dict.fromkeys(fact for fact in facts if fact))
