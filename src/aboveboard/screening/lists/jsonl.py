"""Records as JSON lines, plain or gzip: `{"id","list","schema","names":[[text,kind]],"countries","birth","programs","ids"}`."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from . import lines
from .bounds import DEFAULT, Bounds, checked, refuse_oversized
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, partial_date

SOURCE = "jsonl"
KINDS = {"prev": NameKind.FORMER, "orig": NameKind.ORIGINAL, **{str(kind): kind for kind in NameKind}}
SCHEMAS = {str(schema): schema for schema in Schema} | {"Company": Schema.ORGANIZATION}


class _Row(msgspec.Struct):
    id: str
    names: list[tuple[str, str]]
    schema: str = "LegalEntity"
    source: str = msgspec.field(default=SOURCE, name="list")
    countries: list[str] = []
    birth: list[str] = []
    programs: list[str] = []
    ids: list[str] = []


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The records in file order; the file carries no date of publication."""
    refuse_oversized(path, bounds)
    return Parsed(None, checked(path, _records(path, bounds), bounds))


def _records(path: Path, bounds: Bounds) -> Iterator[tuple[str, Record]]:
    decoder = msgspec.json.Decoder(_Row)
    for number, line in lines.read(path, bounds):
        place = f"line {number}"
        try:
            row = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise ListRefused(path.name, place, f"not a record ({fault}).", "Correct the line.") from fault
        yield place, _record(path, place, row)


def _record(path: Path, place: str, row: _Row) -> Record:
    return Record(
        id=_known(path, place, "id", row.id.strip()),
        source=row.source,
        schema=_choice(path, place, "schema", row.schema, SCHEMAS),
        names=tuple(Name(text.strip(), _choice(path, place, "kind", kind, KINDS)) for text, kind in row.names if text.strip()),
        countries=tuple(sorted({code.lower() for code in row.countries})),
        births=tuple(sorted({day for text in row.birth if (day := partial_date(text))})),
        identifiers=tuple(identifier(text) for text in row.ids),
        programmes=tuple(row.programs),
    )


def identifier(text: str) -> tuple[str, str]:
    """Kind and value of a bare identifier such as `IMO1234567`; the kind is `other` where nothing says it."""
    if found := re.fullmatch(r"IMO\s*(\d{7})", text):
        return ("imo", found[1])
    kind, colon, value = text.partition(":")
    return (kind.lower(), value) if colon and value else ("other", text)


def _known(path: Path, place: str, field: str, value: str) -> str:
    if not value:
        raise ListRefused(path.name, place, f"{field} is empty.", f"Give each record its own {field}.")
    return value


def _choice(path: Path, place: str, field: str, value: str, choices: Mapping[str, Any]) -> Any:
    if value not in choices:
        raise ListRefused(path.name, place, f"{field} {value!r} is unknown.", f"Use one of {', '.join(choices)}.")
    return choices[value]
