"""The European Union's list, XML 1.1: names in every language, weak ones apart, partial births, numbers by their type."""

from datetime import date
from pathlib import Path

import pytest

from aboveboard.screening.lists import eu
from aboveboard.screening.lists.record import ListRefused, Schema
from tests.screening.lists.make import names, parsed, read

EU = (
    '<?xml version="1.0" encoding="UTF-8"?>{doctype}<export xmlns="http://eu.europa.ec/fpi/fsd/export" '
    'generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">{body}</export>'
)
PERSON = """<sanctionEntity designationDate="2022-03-01" unitedNationId="" euReferenceNumber="EU.9.1" logicalId="9001">
  <remark>Invented for a test</remark>
  <regulation regulationType="amendment" programme="TEST" logicalId="1"><publicationUrl>https://example.org/</publicationUrl></regulation>
  <regulation regulationType="amendment" programme="TEST" logicalId="2"/>
  <subjectType code="person" classificationCode="P"/>
  <nameAlias wholeName="Orla de Venn" strong="true" nameLanguage="EN" gender="F" function="Treasurer" logicalId="1"/>
  <nameAlias wholeName="Орла Венн" strong="true" nameLanguage="RU" logicalId="2"/>
  <nameAlias wholeName="Orla  Vénne" strong="true" nameLanguage="FR" logicalId="3"/>
  <nameAlias wholeName="Orla de Venn" strong="false" nameLanguage="DE" logicalId="4"/>
  <nameAlias wholeName="Olly" strong="false" logicalId="5"/>
  <nameAlias firstName="Orla" middleName="" lastName="Wrenfield" wholeName="" strong="true" logicalId="6"/>
  <citizenship countryIso2Code="KE" countryDescription="KENYA" logicalId="1"/>
  <birthdate circa="false" birthdate="1970-02-03" dayOfMonth="3" monthOfYear="2" year="1970" countryIso2Code="00" logicalId="1"/>
  <birthdate circa="false" monthOfYear="3" year="1971" countryIso2Code="00" logicalId="2"/>
  <birthdate circa="true" birthdate="1965-06-30" year="1965" logicalId="3"/>
  <birthdate circa="false" countryIso2Code="KE" city="Nairobi" logicalId="4"/>
  <address city="Paris" street="1 rue des Essais" zipCode="75001" countryIso2Code="FR" countryDescription="FRANCE" logicalId="1"/>
  <address city="" countryIso2Code="00" countryDescription="UNKNOWN" logicalId="2"/>
  <identification number="P 123" identificationTypeCode="passport" knownFalse="false" countryIso2Code="KE" logicalId="1"/>
  <identification number="P 124" identificationTypeCode="passport" knownFalse="true" logicalId="2"/>
  <identification number="77" identificationTypeCode="fiscalcode" logicalId="3"/>
  <identification number="88" identificationTypeCode="unheard" logicalId="4"/>
</sanctionEntity>"""
COMPANY = """<sanctionEntity euReferenceNumber="EU.9.2" logicalId="9002"><remark>Vessel with IMO number: 9123456</remark>
  <subjectType code="enterprise" classificationCode="E"/>
  <nameAlias wholeName="Example Trading LLC" strong="true"/></sanctionEntity>"""
SOUND = EU.format(doctype="", body=PERSON + COMPANY)


def test_a_person_is_read_whole(tmp_path: Path) -> None:
    person, company = read(tmp_path, eu.read, SOUND)
    assert (person.id, person.schema, company.schema) == ("eu-9001", Schema.PERSON, Schema.ORGANIZATION)
    assert person.births == ("1965", "1970-02-03", "1971-03")
    assert person.countries == ("fr", "ke")
    assert person.identifiers == (("other", "88"), ("passport", "P 123"), ("tax", "77"))
    assert (person.programmes, person.listed_on) == (("TEST",), date(2022, 3, 1))
    assert "Address 1 rue des Essais, 75001, Paris, France" in person.facts
    assert not any("UNKNOWN" in fact.upper() for fact in person.facts)
    assert company.identifiers == (("imo", "9123456"),)


def test_names_of_all_languages_count_once_and_weak_ones_stay_weak(tmp_path: Path) -> None:
    person, _ = read(tmp_path, eu.read, SOUND)
    assert names(person) == {
        "Orla de Venn": "primary",
        "Орла Венн": "original",
        "Orla Vénne": "alias",
        "Orla Wrenfield": "alias",
        "Olly": "weak",
    }


def test_the_file_says_its_day(tmp_path: Path) -> None:
    assert parsed(tmp_path, eu.read, SOUND).published == date(2026, 8, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND.replace("2026-08-05T16:47:04.449+02:00", "today"), "generationDate is 'today'"),
        (SOUND.replace('logicalId="9002"', ""), "sanctionEntity number 2: there is no logicalId"),
        (SOUND.replace('code="enterprise"', 'code="planet"'), "'planet' is no type of subject"),
        (SOUND.replace('logicalId="9002"', 'logicalId="9001"'), "occurs a second time"),
        (SOUND.replace('"Example Trading LLC"', '""'), "has no name"),
        (SOUND.replace("Example Trading LLC", "x" * 60_000), "over 50000 characters"),
        (EU.format(doctype='<!DOCTYPE a [<!ENTITY b "c">]>', body=COMPANY), "document type or an entity"),
        (EU.format(doctype='<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">', body=COMPANY), "document type or an entity"),
        (EU.format(doctype="", body=""), "holds no entry"),
        (SOUND[:-40], "not well-formed"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(tmp_path, eu.read, text)
