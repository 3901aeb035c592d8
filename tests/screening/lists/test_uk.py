"""The United Kingdom's list in both formats: one row a name, days as dd/mm/yyyy with literal letters, aliases of low quality."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from aboveboard.screening.lists import uk
from aboveboard.screening.lists.record import ListRefused, Schema
from aboveboard.screening.lists.uk_words import births
from tests.screening.lists.make import names, parsed, read

XML = '<?xml version="1.0" encoding="utf-8"?>{doctype}<Designations><DateGenerated>08/10/2026</DateGenerated>{body}</Designations>'
PERSON = """<Designation><LastUpdated>29/04/2026</LastUpdated><DateDesignated>23/02/2021</DateDesignated><UniqueID>TST0001</UniqueID>
  <Names>
    <Name><Name1>Orla</Name1><Name2>Maeve</Name2><Name6>WRENFIELD</Name6><NameType>Alias</NameType>
     <AliasStrength>Good quality a.k.a</AliasStrength></Name>
    <Name><Name1>Orla</Name1><Name6>VENN</Name6><NameType>Primary Name</NameType></Name>
    <Name><Name6>Olly</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
  </Names>
  <NonLatinNames><NonLatinName><NameNonLatinScript>Орла Венн</NameNonLatinScript></NonLatinName></NonLatinNames>
  <RegimeName>The Test Regulations 2020</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
  <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed><UKStatementofReasons>Invented for a test.</UKStatementofReasons>
  <Addresses><Address><AddressLine1>1 Test Street</AddressLine1><AddressPostalCode>00100</AddressPostalCode>
    <AddressCountry>Kenya</AddressCountry></Address></Addresses>
  <IndividualDetails><Individual><DOBs><DOB>dd/mm/1970</DOB><DOB>24/10/1972</DOB></DOBs>
    <Nationalities><Nationality>Russia</Nationality></Nationalities>
    <PassportDetails><Passport><PassportNumber>D0009871</PassportNumber></Passport></PassportDetails>
    <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>545167</NationalIdentifierNumber></NationalIdentifier>
    </NationalIdentifierDetails></Individual></IndividualDetails></Designation>"""
SHIP = """<Designation><UniqueID>TST0002</UniqueID><Names><Name><Name6>SEA EXAMPLE</Name6><NameType>Primary Name</NameType></Name></Names>
  <IndividualEntityShip>Ship</IndividualEntityShip>
  <ShipDetails><Ship><IMONumbers><IMONumber>IMO 9123456</IMONumber></IMONumbers></Ship></ShipDetails></Designation>"""
SOUND = XML.format(doctype="", body=PERSON + SHIP)

COLUMNS = [
    *("Last Updated", "Unique ID", "Name 6", "Name 1", "Name 2", "Name type", "Alias strength", "Name non-latin script"),
    *("Regime Name", "Designation Type", "Address Line 1", "Address Postal Code", "Address Country", "Date Designated", "D.O.B"),
    *("Nationality(/ies)", "Passport number", "IMO number"),
]


def table(*rows: dict[str, str], above: str = "Report Date: 08-Oct-2026") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return f"\ufeff{above}\n{out.getvalue()}"


ONE = {"Unique ID": "TST0001", "Regime Name": "Test", "Designation Type": "Individual", "Date Designated": "23/02/2021"}
PRIMARY = ONE | {"Name 6": "VENN", "Name 1": "Orla", "Name type": "Primary Name", "D.O.B": "dd/mm/1970", "Passport number": "D0009871"}
ALIAS = ONE | {"Name 6": "WRENFIELD", "Name 1": "Orla", "Name 2": "Maeve", "Name type": "Alias", "Alias strength": "Good quality a.k.a"}
WEAK = ONE | {"Name 6": "Olly", "Name type": "Alias", "Alias strength": "Low quality a.k.a", "Nationality(/ies)": "(1) Russia (2) Kenya"}
OTHER_DATE = PRIMARY | {"D.O.B": "24/10/1972", "Name non-latin script": "Орла Венн", "Address Line 1": "1 Test Street"}
VESSEL = {
    "Unique ID": "TST0002",
    "Designation Type": "Ship",
    "Name 6": "SEA, EXAMPLE",
    "Name type": "Primary Name",
    "IMO number": "9123456",
}
ROWS = table(PRIMARY, ALIAS, WEAK, OTHER_DATE, VESSEL)


@pytest.mark.parametrize("content", [SOUND, ROWS], ids=["xml", "csv"])
def test_a_person_is_one_entry_with_all_its_rows(tmp_path: Path, content: str) -> None:
    person, ship = read(tmp_path, uk.read, content)
    assert (person.id, person.schema, person.listed_on) == ("uk-TST0001", Schema.PERSON, date(2021, 2, 23))
    assert names(person) == {"Orla VENN": "primary", "Orla Maeve WRENFIELD": "alias", "Olly": "weak", "Орла Венн": "original"}
    assert person.caption == "Orla VENN"
    assert person.births == ("1970", "1972-10-24")
    assert {"ke", "ru"} == set(person.countries)
    assert ("passport", "D0009871") in person.identifiers
    assert (ship.schema, ship.identifiers) == (Schema.VESSEL, (("imo", "9123456"),))


@pytest.mark.parametrize("content", [SOUND, ROWS], ids=["xml", "csv"])
def test_the_file_says_its_day(tmp_path: Path, content: str) -> None:
    assert parsed(tmp_path, uk.read, content).published == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("dd/mm/1965", ["1965"]),
        ("00/00/1965", ["1965"]),
        ("dd/07/1965", ["1965-07"]),
        ("31/02/1965", ["1965-02"]),
        ("01/02/1965", ["1965-02-01"]),
        ("1965", ["1965"]),
        ("unknown", []),
    ],
)
def test_letters_and_zeros_in_a_day_mean_that_it_is_not_known(written: str, found: list[str]) -> None:
    assert births(written) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SOUND.replace("08/10/2026", "soon"), "the day on which it was generated"),
        (SOUND.replace("<DateGenerated>08/10/2026</DateGenerated>", ""), "the day on which it was generated"),
        (SOUND.replace("TST0002", ""), "Designation number 2: there is no UniqueID"),
        (SOUND.replace(">Ship<", ">Planet<"), "'Planet' is no kind of party"),
        (SOUND.replace("TST0002", "TST0001"), "occurs a second time"),
        (XML.format(doctype="<!DOCTYPE a>", body=SHIP), "document type or an entity"),
        (table(PRIMARY, above="Nothing"), "no “Report Date:”"),
        (table(PRIMARY).replace("Unique ID", "Group"), "no header with a column 'Unique ID'"),
        (table(PRIMARY).replace("Name type", "Kind"), "the column 'Name type' is missing"),
        (table(PRIMARY | {"Unique ID": ""}), "line 3: there is no Unique ID"),
        (table(PRIMARY, VESSEL, ALIAS), "the id 'uk-TST0001' occurs a second time"),
        (table(PRIMARY, ALIAS | {"Designation Type": "Ship"}), "is no kind of party"),
        (table(PRIMARY) + "TST0009,too,short\n", "line 4: 3 cells where the header has 18"),
        (ROWS + '"cut off', "not readable as CSV"),
        (table(PRIMARY).encode("utf-16"), "no header|not readable|not written in UTF-8"),
        (table(VESSEL | {"Name 6": "x" * 60_000}), "a cell of over"),
        (table(), "holds no entry"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read(tmp_path, uk.read, text)
