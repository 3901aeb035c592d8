"""FollowTheMoney entities as JSON lines: a whole collection, or a delta of `{"op","entity"}` lines on the version before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from . import lines
from .bounds import DEFAULT, Bounds, checked, refuse_oversized
from .countries import codes
from .delta import Op
from .record import Delta, ListRefused, Name, NameKind, Parsed, Record, Schema, Step, address, named, number, partial_date, script_kind

SOURCE = "ftm"
SCHEMAS = {
    "Person": Schema.PERSON,
    "Organization": Schema.ORGANIZATION,
    "Company": Schema.ORGANIZATION,
    "PublicBody": Schema.ORGANIZATION,
    "LegalEntity": Schema.LEGAL_ENTITY,
    "Vessel": Schema.VESSEL,
    "Airplane": Schema.AIRPLANE,
}
NAMES = (("alias", NameKind.ALIAS), ("previousName", NameKind.FORMER), ("abbreviation", NameKind.WEAK), ("weakAlias", NameKind.WEAK))
COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
NUMBERS = {
    "passportNumber": "passport",
    "idNumber": "national",
    "socialSecurityNumber": "national",
    "taxNumber": "tax",
    "vatCode": "tax",
    "innCode": "tax",
    "registrationNumber": "registry",
    "ogrnCode": "registry",
    "uscCode": "registry",
    "ukCompanyNumber": "registry",
    "leiCode": "lei",
    "swiftBic": "bic",
    "bikCode": "bic",
    "dunsCode": "duns",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call-sign",
    "serialNumber": "msn",
}
FACTS = {"gender": "Gender", "title": "Title", "position": "Position", "birthPlace": "Place of birth", "notes": "", "summary": ""}
MAX_FACTS = 50


class _Entity(msgspec.Struct):
    id: str
    schema: str = ""
    caption: str = ""
    properties: dict[str, list[Any]] = {}


class _Line(msgspec.Struct):
    """An entity, a step of a delta, or the line that may open a delta and names the version it builds on."""

    id: str = ""
    schema: str = ""
    caption: str = ""
    properties: dict[str, list[Any]] = {}
    op: str = ""
    entity: _Entity | None = None
    base: str = ""


def read(path: Path, bounds: Bounds = DEFAULT) -> Parsed:
    """The parties among the entities, in file order, or the steps of the delta that the file is; it carries no date of publication."""
    refuse_oversized(path, bounds)
    _, _, first = next(_decoded(path, bounds), (0, "", _Line()))
    if first.op or first.base:
        return Parsed(None, iter(()), Delta(first.base, lambda: _steps(path, bounds)))
    return Parsed(None, checked(path, _records(path, bounds), bounds))


def _decoded(path: Path, bounds: Bounds) -> Iterator[tuple[int, str, _Line]]:
    decoder = msgspec.json.Decoder(_Line)
    for count, line in lines.read(path, bounds):
        place = f"line {count}"
        try:
            yield count, place, decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise ListRefused(path.name, place, f"not an entity ({fault}).", "Correct the line.") from fault


def _records(path: Path, bounds: Bounds) -> Iterator[tuple[str, Record]]:
    for _, place, line in _decoded(path, bounds):
        if line.op or line.base or line.entity is not None:
            raise ListRefused(path.name, place, "a step of a delta among whole entities.", "Load the collection and its delta one by one.")
        if not line.id or not line.schema:
            raise ListRefused(path.name, place, "an entity without id or schema.", "Correct the line.")
        if record := _record(line):
            yield place, record


def _steps(path: Path, bounds: Bounds) -> Iterator[Step]:
    """The steps in file order, each entity once; what is no party, or is none any more, is not to be there afterwards."""
    seen: set[str] = set()
    for count, place, line in _decoded(path, bounds):
        if line.base and count == 1:
            continue
        entity = line.entity
        if entity is None or not entity.id or line.op not in Op.__members__:
            raise ListRefused(path.name, place, 'not a step {"op": ADD, MOD or DEL, "entity": …} of a delta.', "Correct the line.")
        if entity.id in seen:
            raise ListRefused(path.name, place, f"the id {entity.id!r} occurs a second time.", "Give one step for each entity.")
        seen.add(entity.id)
        op = Op(line.op)
        if op is not Op.DEL and not entity.schema:
            raise ListRefused(path.name, place, f"the entity {entity.id!r} has no schema.", "Give the whole entity with ADD and MOD.")
        record = _record(entity) if op is not Op.DEL else None
        if record is not None:
            (record,) = checked(path, [(place, record)], bounds)
        yield Step(op, entity.id, place, record)


def _record(entity: _Entity | _Line) -> Record | None:
    """The party that an entity is; None for addresses, documents, relations and whatever else is no party."""
    schema = SCHEMAS.get(entity.schema)
    if schema is None:
        return None
    known = {name: [value.strip() for value in values if isinstance(value, str)] for name, values in entity.properties.items()}
    births = known.get("birthDate", ()) if schema is Schema.PERSON else ()
    facts = [f"{label} {value}".strip() for name, label in FACTS.items() for value in known.get(name, ())]
    facts += [f"Topic {topic}" for topic in known.get("topics", ())] + [address(value) for value in known.get("address", ())]
    return Record(
        id=entity.id,
        source=SOURCE,
        schema=schema,
        names=_names(entity.caption.strip(), known),
        countries=codes([code for name in COUNTRIES for code in known.get(name, ())]),
        births=tuple(sorted({day for text in births if (day := partial_date(text))})),
        identifiers=tuple(sorted({number(kind, value) for name, kind in NUMBERS.items() for value in known.get(name, ()) if value})),
        programmes=tuple(sorted({*known.get("programId", ()), *known.get("program", ())})),
        facts=tuple(dict.fromkeys(fact for fact in facts if fact))[:MAX_FACTS],
    )


def _names(caption: str, known: dict[str, list[str]]) -> tuple[Name, ...]:
    """The caption first where it is one of the names, or where there is none: a ship may be known by its number alone."""
    whole = known.get("name", [])
    first = caption if caption in whole or not whole else whole[0]
    pairs = [(first, NameKind.PRIMARY), *((name, script_kind(name, NameKind.ALIAS)) for name in whole)]
    for key, kind in NAMES:
        pairs += [(name, script_kind(name, kind)) for name in known.get(key, ())]
    return named(pairs)
