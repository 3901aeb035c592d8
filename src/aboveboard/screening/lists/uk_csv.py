"""The United Kingdom's sanctions list in its official CSV: one row for each name, address and date of a designation."""

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from .bounds import DEFAULT, Bounds, checked
from .countries import codes
from .record import ListRefused, NameKind, Parsed, Record, address, named
from .rows import Row, Table
from .uk_words import SCHEMAS, SOURCE, births, day, kind_of, report_date, ship_number

KEY, KIND = "Unique ID", "Designation Type"
NEEDED = (KEY, KIND, "Name 6", "Name type")
PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
LINES = tuple(f"Address Line {number}" for number in range(1, 7))
NUMBERS = {
    "Passport number": "passport",
    "National Identifier number": "national",
    "Business registration number (s)": "registry",
}
COUNTRIES = ("Nationality(/ies)", "Address Country", "Current believed flag of ship")
FACTS = {
    "Title": "Title",
    "Gender": "Gender",
    "Position": "Position",
    "Place of birth": "Town of birth",
    "Measures": "Sanctions Imposed",
    "United Nations reference": "UN Reference Number",
}
MOST_ROWS = 5_000
PARTED = re.compile(r"\s*(?:\(\d+\)|[|;])\s*")


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list with the `Report Date` above its header."""
    table = Table(path, KEY, bounds, most_preamble=5)
    if missing := [name for name in NEEDED if name not in table.header]:
        raise table.refusal(1, f"the column {missing[0]!r} is missing.", "Fetch the list again; the older format is no longer published.")
    above = " ".join(cell for row in table.preamble for cell in row)
    published = report_date(above.partition("Report Date:")[2])
    if published is None:
        raise table.refusal(1, "there is no “Report Date:” above the header.", "Fetch the list again.")
    return Parsed(published, checked(path, _records(table), bounds))


def _records(table: Table) -> Iterator[tuple[str, Record]]:
    """Rows of one designation stand together; where they do not, the second group is refused as a duplicate."""
    for number, group in groupby(table, key=lambda row: row[1][KEY]):
        rows = []
        for line, row in group:
            rows.append(row)
            if not number or len(rows) > MOST_ROWS:
                problem = f"more than {MOST_ROWS} rows of one designation." if number else "there is no Unique ID."
                raise table.refusal(line, problem, "Fetch the list again.")
        yield f"designation {number}", _record(table.path, number, rows)


def _record(path: Path, number: str, rows: list[Row]) -> Record:
    kinds = {row[KIND].lower() for row in rows}
    if len(kinds) != 1 or not kinds <= SCHEMAS.keys():
        said = ", ".join(sorted(kinds))
        raise ListRefused(path.name, f"designation {number}", f"{said!r} is no kind of party.", "Fetch the list again.")
    found = {(kind, value) for name, kind in NUMBERS.items() for value in _values(rows, name)}
    found |= {("imo", value) for written in _values(rows, "IMO number") if (value := ship_number(written))}
    nations = [part for name in COUNTRIES for value in _values(rows, name) for part in _parted(value)]
    return Record(
        id=f"uk-{number}",
        source=SOURCE,
        schema=SCHEMAS[kinds.pop()],
        names=named(sorted(_names(rows), key=lambda pair: pair[1] is not NameKind.PRIMARY)),
        countries=codes(nations),
        births=tuple(sorted({birth for value in _values(rows, "D.O.B") for birth in births(value)})),
        identifiers=tuple(sorted(found)),
        programmes=tuple(_values(rows, "Regime Name")),
        facts=_facts(rows),
        listed_on=min((known for value in _values(rows, "Date Designated") if (known := day(value))), default=None),
    )


def _names(rows: list[Row]) -> Iterator[tuple[str, NameKind]]:
    for row in rows:
        whole = " ".join(part for name in PARTS if (part := row.get(name, "")))
        yield whole, kind_of(row["Name type"], row.get("Alias strength", ""), whole)
        yield row.get("Name non-latin script", ""), NameKind.ORIGINAL


def _parted(value: str) -> list[str]:
    """The single nationalities of a cell that numbers or parts several."""
    return [part for part in PARTED.split(value) if part]


def _values(rows: list[Row], column: str) -> list[str]:
    return list(dict.fromkeys(value for row in rows if (value := row.get(column, ""))))


def _facts(rows: list[Row]) -> tuple[str, ...]:
    facts = [f"{label} {value}" for label, column in FACTS.items() for value in _values(rows, column)]
    for row in rows:
        facts.append(address(*(row.get(name, "") for name in (*LINES, "Address Postal Code", "Address Country"))))
    facts += [value for column in ("Other Information", "UK Statement of Reasons") for value in _values(rows, column)]
    return tuple(dict.fromkeys(fact for fact in facts if fact))
