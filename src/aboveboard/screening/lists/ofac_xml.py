"""Lists of the United States Treasury in the advanced XML (Sanctions List Service): parties, places and documents by reference."""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import replace
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from . import xml
from .bounds import DEFAULT, Bounds, checked
from .countries import codes, iso2
from .ofac_dates import day_of, period
from .ofac_remarks import labelled
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address, named, script_kind
from .xml import attribute

ROOT = "Sanctions"
VALUES = frozenset(
    {"Country", "AreaCode", "AliasType", "FeatureType", "IDRegDocType", "PartyType", "PartySubType", "NamePartType", "DetailReference"}
)
# Relationships stand in rows of thousands; they are named so that they are let go at once.
TAGS = VALUES | {"Location", "IDRegDocument", "DistinctParty", "SanctionsEntry", "ProfileRelationship"}
SUBTYPES = {"vessel": Schema.VESSEL, "aircraft": Schema.AIRPLANE}
TYPES = {"individual": Schema.PERSON, "entity": Schema.ORGANIZATION}
ALIASES = {"f.k.a.": NameKind.FORMER}
NATIONS = frozenset({"nationality country", "citizenship country", "nationality of registration", "vessel flag"})
LAST = frozenset({"last name", "surname"})
IMO = re.compile(r"IMO\s*(\d{7})")
# Three times as many parties as the list has now; they wait in memory for the programmes, which stand behind them.
MOST_PARTIES = 60_000
MOST_REFERENCES = 1_000_000


@dataclass(slots=True)
class _Known:
    """What the file has said so far that parties refer to, by its id."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    party_types: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    programmes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    listed: dict[str, date] = field(default_factory=dict)

    def value(self, kind: str, key: str) -> str:
        return self.values.get((kind, key), "")


def read(path: Path, source: str, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with its own date of issue, as records of the given source."""
    issue = next(iter(xml.Stream(path, ROOT, frozenset({"DateOfIssue", "ReferenceValueSets"}), bounds)), None)
    published = day_of(issue[1]) if issue and issue[1].tag == "DateOfIssue" else None
    if published is None:
        raise ListRefused(path.name, "root", "it does not begin with its date of issue.", "Fetch the list again.")
    stream = xml.Stream(path, ROOT, TAGS, bounds)
    return Parsed(published, checked(path, _records(path, stream, source), bounds))


def _records(path: Path, stream: xml.Stream, source: str) -> Iterator[tuple[str, Record]]:
    known, parties = _Known(), dict[str, tuple[str, Record]]()
    for place, element in stream:
        if element.tag == "DistinctParty":
            for profile in element.findall("Profile"):
                key = attribute(profile, "ID")
                if not key or key in parties:
                    problem = f"the profile {key!r} occurs a second time." if key else "a profile has no ID."
                    raise ListRefused(path.name, place, problem, "Fetch the list again.")
                parties[key] = place, _record(path, place, profile, known, source)
        else:
            _learn(element, known)
        if len(parties) > MOST_PARTIES or len(known.values) + len(known.places) + len(known.documents) > MOST_REFERENCES:
            raise ListRefused(path.name, place, "more parties or references than such a list has.", "Check that it is the list.")
    if unknown := sorted(known.programmes.keys() - parties.keys()):
        raise ListRefused(path.name, "SanctionsEntries", f"an entry is about profile {unknown[0]}, which is not there.", "Fetch it again.")
    for key, (place, record) in parties.items():
        yield place, replace(record, programmes=tuple(sorted(known.programmes[key])), listed_on=known.listed.get(key))


def _learn(element: Element, known: _Known) -> None:
    key, tag = attribute(element, "ID"), element.tag
    if tag in VALUES:
        said = " ".join((element.text or "").split())
        if tag == "PartySubType":
            known.party_types[key] = attribute(element, "PartyTypeID")
        iso = attribute(element, "ISO2") or (said if tag == "AreaCode" else "")
        known.values[tag, key] = iso or (attribute(element, "Description") if tag == "AreaCode" else said)
    elif tag == "Location":
        known.places[key] = _place(element, known)
    elif tag == "IDRegDocument":
        number = xml.text(element, "IDRegistrationNo")
        known.documents[attribute(element, "IdentityID")].append(
            (known.value("IDRegDocType", attribute(element, "IDRegDocTypeID")), number)
        )
    elif tag == "SanctionsEntry":
        _learn_entry(element, known)


def _learn_entry(element: Element, known: _Known) -> None:
    profile = attribute(element, "ProfileID")
    known.programmes[profile].update(xml.texts(element, "SanctionsMeasure/Comment"))
    days = [found for each in element.findall("EntryEvent/Date") if (found := day_of(each))]
    if profile in known.listed:
        days.append(known.listed[profile])
    if days:
        known.listed[profile] = min(days)


def _place(element: Element, known: _Known) -> tuple[str, str]:
    """Country and address of a location; of a nationality the country is the only part, as a name."""
    ordered = sorted(element.findall("LocationPart"), key=lambda each: attribute(each, "LocPartTypeID"))
    values = [value for each in ordered for value in each.findall("LocationPartValue")]
    parts = [xml.text(value, "Value") for value in values if value.get("Primary") != "false"]
    country = next(
        (
            found
            for tag, kind in (("LocationCountry", "Country"), ("LocationAreaCode", "AreaCode"))
            for each in element.findall(tag)
            if (found := iso2(known.value(kind, attribute(each, f"{kind}ID"))))
        ),
        None,
    )
    return country or (iso2(parts[0]) if len(parts) == 1 else "") or "", address(*parts, (country or "").upper())


def _record(path: Path, place: str, profile: Element, known: _Known, source: str) -> Record:
    schema = _schema(profile, known)
    if schema is None:
        raise ListRefused(path.name, place, "its type of party is not known.", "Fetch the list again; this format is newer than known.")
    identities = profile.findall("Identity")
    said = _Said()
    for feature in profile.findall("Feature"):
        said.feature(feature, known)
    for each in identities:
        for label, value in known.documents.get(attribute(each, "ID"), ()):
            said.number(label, value)
    return Record(
        id=f"ofac-{attribute(profile, 'ID')}",
        source=source,
        schema=schema,
        names=_names(identities, known, person=schema is Schema.PERSON),
        countries=codes(said.countries),
        births=tuple(sorted(said.births)) if schema is Schema.PERSON else (),
        identifiers=tuple(sorted(said.numbers)),
        facts=tuple(dict.fromkeys(fact for fact in said.facts if fact)),
    )


@dataclass(slots=True)
class _Said:
    """What features and documents say of one party."""

    countries: list[str] = field(default_factory=list)
    births: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    facts: list[str] = field(default_factory=list)

    def feature(self, feature: Element, known: _Known) -> None:
        """A birth date, a nation, an address, or a detail: a number where its label is one, a fact otherwise."""
        kind = known.value("FeatureType", attribute(feature, "FeatureTypeID"))
        for version in feature.findall("FeatureVersion"):
            if kind == "Birthdate":
                self.births.update(birth for each in version.findall("DatePeriod") for birth in period(each))
                continue
            for each in version.findall("VersionLocation"):
                country, told = known.places.get(attribute(each, "LocationID"), ("", ""))
                self.countries.append(country)
                self.facts += [] if kind.lower() in NATIONS else [told]
            for each in version.findall("VersionDetail"):
                self.number(kind, _detail(each, known))

    def number(self, label: str, value: str) -> None:
        """A number behind its label, or the two as a fact where such a label is not compared."""
        ship = IMO.search(value)
        if found := ("imo", ship[1]) if ship else labelled(f"{label} {value}"):
            self.numbers.add(found)
        elif value:
            self.facts.append(f"{label.removesuffix(' -')} {value}")


def _schema(profile: Element, known: _Known) -> Schema | None:
    key = attribute(profile, "PartySubTypeID")
    kind = known.value("PartyType", known.party_types.get(key, "")).lower()
    return SUBTYPES.get(known.value("PartySubType", key).lower()) or TYPES.get(kind)


def _detail(element: Element, known: _Known) -> str:
    said = " ".join((element.text or "").split())
    return said or known.value("DetailReference", attribute(element, "DetailReferenceID"))


def _names(identities: list[Element], known: _Known, *, person: bool) -> tuple[Name, ...]:
    pairs: list[tuple[str, NameKind]] = []
    for identity in identities:
        groups = {
            attribute(each, "ID"): known.value("NamePartType", attribute(each, "NamePartTypeID")) for each in identity.iter("NamePartGroup")
        }
        for alias in identity.findall("Alias"):
            kind = ALIASES.get(known.value("AliasType", attribute(alias, "AliasTypeID")).lower(), NameKind.ALIAS)
            if alias.get("Primary") == "true":
                kind = NameKind.PRIMARY
            if alias.get("LowQuality") == "true":
                kind = NameKind.WEAK
            for documented in alias.findall("DocumentedName"):
                text = _whole(documented, groups, person=person)
                pairs.append((text, script_kind(text, kind)))
    return named(sorted(pairs, key=lambda pair: pair[1] is not NameKind.PRIMARY))


def _whole(documented: Element, groups: dict[str, str], *, person: bool) -> str:
    """The parts of a name in speaking order: the file writes the family name of a person first."""
    parts = [
        (groups.get(attribute(value, "NamePartGroupID"), "").lower() in LAST, " ".join(value.text.split()))
        for value in documented.iter("NamePartValue")
        if value.text
    ]
    return " ".join(text for _, text in (sorted(parts, key=lambda part: part[0]) if person else parts))
