"""Senzing JSON lines: one record a line, its attributes at the top or in a list of features."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from . import lines
from .bounds import DEFAULT, Bounds, checked, refuse_oversized
from .countries import codes
from .record import ListRefused, Name, NameKind, Parsed, Record, Schema, address, named, number, partial_date, script_kind

SOURCE = "senzing"
SCHEMAS = {
    "PERSON": Schema.PERSON,
    "ORGANIZATION": Schema.ORGANIZATION,
    "VESSEL": Schema.VESSEL,
    "AIRCRAFT": Schema.AIRPLANE,
    "": Schema.LEGAL_ENTITY,
}
KINDS = {"PRIMARY": NameKind.PRIMARY, "FORMER": NameKind.FORMER, "WEAK": NameKind.WEAK, "NATIVE": NameKind.ORIGINAL}
PARTS = ("NAME_FIRST", "NAME_MIDDLE", "NAME_LAST")
COUNTRIES = ("NATIONALITY", "CITIZENSHIP", "REGISTRATION_COUNTRY", "COUNTRY_OF_ASSOCIATION", "ADDR_COUNTRY")
NUMBERS = {
    "PASSPORT_NUMBER": "passport",
    "NATIONAL_ID_NUMBER": "national",
    "SSN_NUMBER": "national",
    "TAX_ID_NUMBER": "tax",
    "REGISTRATION_NUMBER": "registry",
    "DUNS_NUMBER": "duns",
    "LEI_NUMBER": "lei",
    "SWIFT_BIC": "bic",
    "IMO_NUMBER": "imo",
    "OTHER_ID_NUMBER": "other",
}
PLACE = ("ADDR_FULL", "ADDR_LINE1", "ADDR_LINE2", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE", "ADDR_COUNTRY")
Features = list[dict[str, str]]


class _Row(msgspec.Struct, rename="upper"):
    data_source: str
    record_id: str
    record_type: str = ""
    features: list[dict[str, Any]] = []


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The records in file order; the file carries no date of publication."""
    refuse_oversized(path, bounds)
    return Parsed(None, checked(path, _records(path, bounds), bounds))


def _records(path: Path, bounds: Bounds) -> Iterator[tuple[str, Record]]:
    decoder, plain = msgspec.json.Decoder(_Row), msgspec.json.Decoder(dict[str, Any])
    for count, line in lines.read(path, bounds):
        place = f"line {count}"
        try:
            row = decoder.decode(line)
            # Without features the attributes stand at the top, in the older of the two ways to write a record.
            features = _features(row.features or [plain.decode(line)])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise ListRefused(path.name, place, f"not a record ({fault}).", "Correct the line.") from fault
        kind = (row.record_type or next((each["RECORD_TYPE"] for each in features if "RECORD_TYPE" in each), "")).upper()
        if not row.record_id.strip() or kind not in SCHEMAS:
            problem = f"RECORD_TYPE {kind!r} is unknown." if row.record_id.strip() else "RECORD_ID is empty."
            raise ListRefused(path.name, place, problem, "Correct the line.")
        yield place, _record(row, features, SCHEMAS[kind])


def _features(written: list[dict[str, Any]]) -> Features:
    return [{name.upper().removeprefix("PRIMARY_"): str(value).strip() for name, value in each.items() if value} for each in written]


def _record(row: _Row, features: Features, schema: Schema) -> Record:
    births = {day for each in features if (day := partial_date(each.get("DATE_OF_BIRTH", "")))}
    return Record(
        id=row.record_id.strip(),
        source=SOURCE,
        schema=schema,
        names=_names(features),
        countries=codes([each[name] for each in features for name in COUNTRIES if name in each]),
        births=tuple(sorted(births)) if schema is Schema.PERSON else (),
        identifiers=tuple(sorted({number(kind, each[name]) for each in features for name, kind in NUMBERS.items() if name in each})),
        programmes=(row.data_source,) if row.data_source else (),
        facts=tuple(dict.fromkeys(fact for each in features if (fact := address(*(each.get(name, "") for name in PLACE))))),
    )


def _names(features: Features) -> tuple[Name, ...]:
    pairs: list[tuple[str, NameKind]] = []
    for each in features:
        whole = each.get("NAME_FULL") or each.get("NAME_ORG") or " ".join(each[part] for part in PARTS if part in each)
        kind = KINDS.get(each.get("NAME_TYPE", "" if pairs else "PRIMARY").upper(), NameKind.ALIAS)
        if whole:
            pairs.append((whole, script_kind(whole, kind)))
    return named(sorted(pairs, key=lambda pair: pair[1] is not NameKind.PRIMARY))
