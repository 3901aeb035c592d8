"""The SDN list of the United States Treasury: the official trio sdn.csv, alt.csv, add.csv in one folder, or the advanced XML."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from . import ofac_xml, xml
from .bounds import DEFAULT, Bounds, checked, refuse_oversized
from .countries import codes
from .ofac_remarks import Remarks, parse
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address

SOURCE = "ofac-sdn"
SDN, ALT, ADD = ("sdn.csv", 12), ("alt.csv", 5), ("add.csv", 6)
SCHEMAS = {"individual": Schema.PERSON, "vessel": Schema.VESSEL, "aircraft": Schema.AIRPLANE, "": Schema.ORGANIZATION}
ALIASES = {"aka": NameKind.ALIAS, "fka": NameKind.FORMER, "nka": NameKind.ALIAS}
MAX_FIELD = 20_000
CONSOLIDATED = "ofac-cons"


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The list from the folder that holds the trio, which carries no date of publication, or from the advanced XML, which does."""
    if path.is_file() and xml.looks_like(path):
        return ofac_xml.read(path, SOURCE, bounds)
    if not path.is_dir():
        raise ListRefused(
            path.name, "folder", "the OFAC trio is a folder.", "Give the folder with sdn.csv, alt.csv and add.csv, or sdn_advanced.xml."
        )
    for name, _ in (SDN, ALT, ADD):
        refuse_oversized(path / name, bounds)
    return Parsed(None, checked(path / SDN[0], _records(path), bounds))


def read_consolidated(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The Treasury's other lists, which it consolidates beside the SDN list, from their advanced XML."""
    return ofac_xml.read(path, CONSOLIDATED, bounds)


def _records(path: Path) -> Iterator[tuple[str, Record]]:
    aliases: dict[str, list[Name]] = defaultdict(list)
    for place, row in _rows(path, ALT):
        if row[2] not in ALIASES:
            raise ListRefused(ALT[0], place, f"{row[2]!r} is no kind of alias.", "Fetch the trio again.")
        aliases[row[0]].append(Name(row[3], ALIASES[row[2]]))
    places: dict[str, list[list[str]]] = defaultdict(list)
    for _, row in _rows(path, ADD):
        places[row[0]].append(row[2:5])
    for place, row in _rows(path, SDN):
        yield place, _record(place, row, aliases.pop(row[0], []), places.pop(row[0], []))
    for name, orphans in ((ALT[0], aliases), (ADD[0], places)):
        if orphans:
            number = next(iter(orphans))
            raise ListRefused(name, f"party {number}", "sdn.csv has no such party.", "Fetch the three files together: they differ in age.")


def _rows(path: Path, kind: tuple[str, int]) -> Iterator[tuple[str, list[str]]]:
    name, columns = kind
    # Written on Windows machines for decades: bytes outside UTF-8 are code page 1252.
    raw = (path / name).read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    while True:
        place = f"line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise ListRefused(name, place, f"not readable as CSV ({fault}).", "Fetch the file again.") from fault
        if not row or row == ["\x1a"]:  # DOS end-of-file mark, which the official files end with
            continue
        if len(row) < columns or not row[0].strip().isdigit():
            raise ListRefused(name, place, f"{len(row)} fields where {columns} were due.", "Fetch the file again: it is cut or altered.")
        if any(len(field) > MAX_FIELD for field in row):
            raise ListRefused(name, place, f"a field of over {MAX_FIELD} characters.", "Fetch the file again.")
        yield place, ["" if field.strip() == "-0-" else " ".join(field.split()) for field in row]


def _record(place: str, row: list[str], aliases: list[Name], places: list[list[str]]) -> Record:
    if row[2] not in SCHEMAS:
        raise ListRefused(SDN[0], place, f"{row[2]!r} is no type of party.", "Fetch the file again.")
    schema = SCHEMAS[row[2]]
    remarks = parse(row[11])
    return Record(
        id=f"ofac-{row[0]}",
        source=SOURCE,
        schema=schema,
        names=_names(row[1], aliases, remarks, person=schema is Schema.PERSON),
        countries=codes([*(country for *_, country in places), *remarks.countries, row[10]]),
        births=remarks.births,
        identifiers=_identifiers(row, remarks),
        programmes=tuple(row[3].replace("] [", ";").strip("[]").split(";")),
        facts=tuple(fact for fact in (f"Title {row[4]}" if row[4] else "", *remarks.facts, *(address(*place) for place in places)) if fact),
    )


def _names(primary: str, aliases: list[Name], remarks: Remarks, *, person: bool) -> tuple[Name, ...]:
    names = {_ordered(primary, person=person): NameKind.PRIMARY}
    for alias in aliases:
        names.setdefault(_ordered(alias.text, person=person), alias.kind)
    for nick in remarks.weak_names:
        names.setdefault(_ordered(nick, person=person), NameKind.WEAK)
    return tuple(Name(text, kind) for text, kind in names.items() if text)


def _ordered(name: str, *, person: bool) -> str:
    """`LAST, First` turned into `First LAST` for people; other names keep their commas."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if person and comma else name


def _identifiers(row: list[str], remarks: Remarks) -> tuple[tuple[str, str], ...]:
    found = set(remarks.identifiers)
    if row[5]:
        found.add(("call-sign", row[5]))
    return tuple(sorted(found))
