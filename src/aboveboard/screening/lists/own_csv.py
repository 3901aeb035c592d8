"""A house's own list as a table: exclusions, an internal watch list, politically exposed persons (docs/reference/own-lists.md)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from .bounds import DEFAULT, Bounds, checked, refuse_oversized
from .countries import iso2
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, named, number, partial_date, script_kind
from .rows import Row, Table

SOURCE = "own"
NAMES = (("aliases", NameKind.ALIAS), ("former_names", NameKind.FORMER), ("weak_aliases", NameKind.WEAK))
COLUMNS = (
    "id",
    "name",
    "type",
    "aliases",
    "former_names",
    "weak_aliases",
    "birth",
    "countries",
    "identifiers",
    "reason",
    "listed_on",
    "note",
)
NEEDED = ("id", "name")
TYPES = {
    "person": Schema.PERSON,
    "organisation": Schema.ORGANIZATION,
    "organization": Schema.ORGANIZATION,
    "company": Schema.ORGANIZATION,
    "vessel": Schema.VESSEL,
    "aircraft": Schema.AIRPLANE,
    "": Schema.LEGAL_ENTITY,
}
KINDS = frozenset(
    {"passport", "national", "tax", "registry", "lei", "bic", "imo", "mmsi", "duns", "tail", "msn", "call-sign", "wallet", "other"}
)
MOST_FAULTS = 20


class _Fault(ValueError):
    """What is wrong with a cell, and what to write instead."""


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The entries in file order; every line at fault is named, up to twenty. The table carries no date of publication."""
    refuse_oversized(path, bounds)
    table = Table(path, "name", bounds)
    table.header = [name.lower().replace(" ", "_") for name in table.header]
    if unknown := [name for name in table.header if name and name not in COLUMNS]:
        raise table.refusal(1, f"the column {unknown[0]!r} is not known.", f"Name the columns {', '.join(COLUMNS)}.")
    if missing := [name for name in NEEDED if name not in table.header]:
        raise table.refusal(1, f"the column {missing[0]!r} is missing.", "Each entry has an id that it keeps for ever, and a name.")
    return Parsed(None, checked(path, _records(table), bounds))


def _records(table: Table) -> Iterator[tuple[str, Record]]:
    faults: list[str] = []
    for line, row in table:
        try:
            record = _record(row)
        except _Fault as fault:
            faults.append(f"line {line}: {fault}")
            if len(faults) == MOST_FAULTS:
                break
            continue
        yield f"line {line}", record
    if faults:
        more = "" if len(faults) < MOST_FAULTS else " There may be more."
        place, _, first = faults[0].partition(": ")
        raise ListRefused(table.path.name, place, " ".join([first, *faults[1:]]) + more, "Correct them and load the list again.")


def _record(row: Row) -> Record:
    kind = row.get("type", "").lower()
    if kind not in TYPES:
        raise _Fault(f"type {kind!r} is none of person, organisation, vessel, aircraft.")
    if not row["id"] or not row["name"]:
        raise _Fault(f"{'id' if not row['id'] else 'name'} is empty.")
    births = tuple(sorted({_partial(text) for text in _several(row, "birth")}))
    if births and TYPES[kind] not in (Schema.PERSON, Schema.LEGAL_ENTITY):
        raise _Fault("only a person has a birth date.")
    return Record(
        id=row["id"],
        source=SOURCE,
        schema=TYPES[kind],
        names=_names(row),
        countries=tuple(sorted({_country(text) for text in _several(row, "countries")})),
        births=births,
        identifiers=tuple(sorted({_identifier(text) for text in _several(row, "identifiers")})),
        programmes=(row["reason"],) if row.get("reason") else (),
        facts=(row["note"],) if row.get("note") else (),
        listed_on=_day(row.get("listed_on", "")),
    )


def _several(row: Row, column: str) -> list[str]:
    return [part for text in row.get(column, "").replace("|", ";").split(";") if (part := text.strip())]


def _names(row: Row) -> tuple[Name, ...]:
    pairs = [(row["name"], NameKind.PRIMARY)]
    pairs += [(name, script_kind(name, kind)) for column, kind in NAMES for name in _several(row, column)]
    return named(pairs)


def _partial(text: str) -> str:
    found = partial_date(text) if len(text) <= len("2000-01-01") else None
    if found is None or (len(found) == len("2000-01-01") and _is_no_day(found)):
        raise _Fault(f"birth {text[:40]!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD.")
    return found


def _is_no_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return True
    return False


def _day(text: str) -> date | None:
    if text and _is_no_day(text):
        raise _Fault(f"listed_on {text[:40]!r} is no day; write YYYY-MM-DD.")
    return date.fromisoformat(text) if text else None


def _country(text: str) -> str:
    found = iso2(text)
    if found is None:
        raise _Fault(f"countries {text[:40]!r} is no country; write its two letters, for instance FR.")
    return found


def _identifier(text: str) -> tuple[str, str]:
    kind, colon, value = text.partition(":")
    kind, value = kind.strip().lower(), value.strip()
    if not colon or not value or kind not in KINDS:
        raise _Fault(f"identifiers {text[:40]!r} is no kind:number; kinds are {', '.join(sorted(KINDS))}.")
    return number(kind, value)
