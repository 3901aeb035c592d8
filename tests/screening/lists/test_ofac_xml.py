"""The advanced XML of the United States Treasury: references resolved, periods read as what they mean, names in speaking order."""

from datetime import date
from pathlib import Path

import pytest

from aboveboard.screening.lists import ofac
from aboveboard.screening.lists.record import ListRefused, Record, Schema
from tests.screening.lists.make import names, parsed, read

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
REFERENCES = """<ReferenceValueSets>
 <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType><AliasType ID="1403">Name</AliasType>
  </AliasTypeValues>
 <AreaCodeValues><AreaCode ID="11" CountryID="11" Description="Kenya">KE</AreaCode><AreaCode ID="99" Description="undetermined"/>
  </AreaCodeValues>
 <CountryValues><Country ID="11" ISO2="KE">Kenya</Country><Country ID="12">Russia</Country></CountryValues>
 <DetailReferenceValues><DetailReference ID="1">Female</DetailReference></DetailReferenceValues>
 <FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType>
  <FeatureType ID="13">SWIFT/BIC</FeatureType><FeatureType ID="25">Location</FeatureType><FeatureType ID="224">Gender</FeatureType>
   </FeatureTypeValues>
 <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType>
  <IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType>
  <IDRegDocType ID="1600">Library Card</IDRegDocType></IDRegDocTypeValues>
 <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
 <PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
  <PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
 <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType>
  </PartyTypeValues>
</ReferenceValueSets>"""
PLACES = """<Locations>
 <Location ID="1"><LocationAreaCode AreaCodeID="11"/>
  <LocationPart LocPartTypeID="1454"><LocationPartValue Primary="true"><Value>Nairobi</Value></LocationPartValue></LocationPart>
  <LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Test Street</Value></LocationPartValue>
   <LocationPartValue Primary="false"><Value>Улица 1</Value></LocationPartValue></LocationPart></Location>
 <Location ID="2"><LocationPart LocPartTypeID="1"><LocationPartValue Primary="true"><Value>Russia</Value></LocationPartValue>
  </LocationPart></Location>
 <Location ID="3"><LocationAreaCode AreaCodeID="99"/></Location>
</Locations>
<IDRegDocuments>
 <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="501" IssuedBy-CountryID="11"><IDRegistrationNo>A 77</IDRegistrationNo>
  <IssuingAuthority/></IDRegDocument>
 <IDRegDocument ID="2" IDRegDocTypeID="1600" IdentityID="501"><IDRegistrationNo>L1</IDRegistrationNo></IDRegDocument>
 <IDRegDocument ID="3" IDRegDocTypeID="1626" IdentityID="502"><IDRegistrationNo>IMO 9123456</IDRegistrationNo></IDRegDocument>
</IDRegDocuments>"""


def alias(kind: str, *parts: tuple[str, str], low: bool = False) -> str:
    spoken = "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}">{text}</NamePartValue></DocumentedNamePart>' for group, text in parts
    )
    primary, quality = str(kind == "1403").lower(), str(low).lower()
    return (
        f'<Alias AliasTypeID="{kind}" Primary="{primary}" LowQuality="{quality}"><DocumentedName ID="1">{spoken}</DocumentedName></Alias>'
    )


def day(tag: str, text: str) -> str:
    parts = "".join(f"<{name}>{part}</{name}>" for name, part in zip(("Year", "Month", "Day"), text.split("-"), strict=False))
    return f"<{tag}>{parts}</{tag}>"


def born(first: str, last: str, *, approximate: bool = False) -> str:
    flag = str(approximate).lower()
    return (
        '<Feature FeatureTypeID="8"><FeatureVersion><DatePeriod CalendarTypeID="1">'
        f'<Start Approximate="{flag}">{day("From", first)}{day("To", first)}</Start>'
        f'<End Approximate="{flag}">{day("From", last)}{day("To", last)}</End></DatePeriod></FeatureVersion></Feature>'
    )


def party(number: int, subtype: int, identity: str, features: str = "") -> str:
    return (
        f'<DistinctParty FixedRef="{number}"><Profile ID="{number}" PartySubTypeID="{subtype}">'
        f'<Identity ID="{500 + number}" Primary="true">{identity}</Identity>{features}</Profile></DistinctParty>'
    )


GROUPS = (
    '<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup>'
    '<MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>'
)
ALIASES = (
    alias("1400", ("1", "Wrenfield"), ("2", "Orla"))
    + alias("1403", ("1", "Venn"), ("2", "Orla Maeve"))
    + alias("1400", ("2", "Olly"), low=True)
    + alias("1401", ("1", "Венн"), ("2", "Орла"))
)
FEATURES = (
    born("1970-02-03", "1970-02-03")
    + '<Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="2"/></FeatureVersion></Feature>'
    + '<Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="1"/></FeatureVersion></Feature>'
    + '<Feature FeatureTypeID="25"><FeatureVersion><VersionLocation LocationID="3"/>'
    + '<VersionLocation LocationID="404"/></FeatureVersion></Feature>'
    + '<Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailTypeID="1431" DetailReferenceID="1"/></FeatureVersion></Feature>'
)
PERSON = party(1, 4, ALIASES + GROUPS, FEATURES)
SHIP = party(2, 1, alias("1403", ("3", "SEA EXAMPLE")))
BANK = party(
    3,
    3,
    alias("1403", ("3", "Example Bank")),
    '<Feature FeatureTypeID="13"><FeatureVersion><VersionDetail>EXAMKE22</VersionDetail></FeatureVersion></Feature>',
)
ENTRIES = (
    '<SanctionsEntries><SanctionsEntry ID="1" ProfileID="1" ListID="1550">'
    f'<EntryEvent ID="1">{day("Date", "2017-07-31")}</EntryEvent>'
    '<SanctionsMeasure SanctionsTypeID="1"><Comment>TEST2</Comment></SanctionsMeasure>'
    '<SanctionsMeasure SanctionsTypeID="1"><Comment>TEST1</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>'
)


def whole(*parties: str, entries: str = ENTRIES, doctype: str = "", issued: str = "2026-09-23") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{doctype}<Sanctions xmlns="{NAMESPACE}">{day("DateOfIssue", issued)}{REFERENCES}{PLACES}'
        f"<DistinctParties>{''.join(parties)}</DistinctParties><ProfileRelationships/>{entries}</Sanctions>"
    )


SOUND = whole(PERSON, SHIP, BANK)


def records(folder: Path, text: str) -> list[Record]:
    return read(folder, ofac.read, text)


def test_what_stands_apart_in_the_file_comes_together(tmp_path: Path) -> None:
    person, ship, bank = records(tmp_path, SOUND)
    assert (person.id, person.source, person.schema) == ("ofac-1", "ofac-sdn", Schema.PERSON)
    assert (person.births, person.countries) == (("1970-02-03",), ("ke", "ru"))
    assert person.identifiers == (("passport", "A 77"),)
    assert person.facts == ("Address 1 Test Street, Nairobi, KE", "Gender Female", "Library Card L1")
    assert (person.programmes, person.listed_on) == (("TEST1", "TEST2"), date(2017, 7, 31))
    assert (ship.schema, ship.identifiers) == (Schema.VESSEL, (("imo", "9123456"),))
    assert (bank.schema, bank.identifiers) == (Schema.ORGANIZATION, (("bic", "EXAMKE22"),))


def test_names_are_spoken_names_with_their_standing(tmp_path: Path) -> None:
    person, *_ = records(tmp_path, SOUND)
    assert names(person) == {"Orla Maeve Venn": "primary", "Orla Wrenfield": "alias", "Olly": "weak", "Орла Венн": "original"}


@pytest.mark.parametrize(
    ("first", "last", "births"),
    [
        ("1970-02-03", "1970-02-03", ("1970-02-03",)),
        ("1970-01-01", "1970-12-31", ("1970",)),
        ("1970-02-01", "1970-02-28", ("1970-02",)),
        ("1970-02-02", "1970-02-28", ("1970",)),
        ("1970-01-01", "1972-12-31", ("1970", "1971", "1972")),
        ("1970", "1970", ("1970",)),
        ("1970-02", "1970-02", ("1970-02",)),
        ("1970-02-31", "1970-02-31", ("1970-02",)),
        ("1940-01-01", "1960-12-31", ()),
        ("1972-01-01", "1970-12-31", ()),
        ("70", "70", ()),
    ],
)
def test_a_period_means_what_it_says_and_no_day_more(tmp_path: Path, first: str, last: str, births: tuple[str, ...]) -> None:
    (person,) = records(tmp_path, whole(party(1, 4, ALIASES + GROUPS, born(first, last)), entries=""))
    assert person.births == births


def test_an_approximate_day_is_a_year(tmp_path: Path) -> None:
    (person,) = records(tmp_path, whole(party(1, 4, ALIASES + GROUPS, born("1970-02-03", "1970-02-03", approximate=True)), entries=""))
    assert person.births == ("1970",)


def test_the_file_says_its_day_and_the_other_list_has_a_name_of_its_own(tmp_path: Path) -> None:
    found = parsed(tmp_path, ofac.read_consolidated, SOUND)
    assert found.published == date(2026, 9, 23)
    assert {record.source for record in found.records} == {"ofac-cons"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (whole(PERSON, issued="2026-13-40"), "its date of issue"),
        (SOUND.replace("DateOfIssue", "Day"), "its date of issue"),
        (whole(PERSON, PERSON), "the profile '1' occurs a second time"),
        (whole(PERSON.replace('Profile ID="1"', "Profile")), "a profile has no ID"),
        (whole(PERSON.replace('PartySubTypeID="4"', 'PartySubTypeID="7"')), "its type of party is not known"),
        (whole(SHIP), "an entry is about profile 1, which is not there"),
        (whole(party(1, 4, "")), "has no name"),
        (whole(entries=""), "holds no entry"),
        (whole(PERSON, doctype='<!DOCTYPE a [<!ENTITY b "bbbb">]>'), "document type or an entity"),
        (SOUND[:-200], "not well-formed"),
        (SOUND.replace("Sanctions", "Penalties"), "<Penalties> where <Sanctions> was due"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        records(tmp_path, text)
