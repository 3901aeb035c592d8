"""Invented parties to be found, and an index of them."""

from pathlib import Path

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Candidate, Query
from aboveboard.screening.lists.record import Name, NameKind, Record, Schema

PERSON, ORGANIZATION, VESSEL = Schema.PERSON, Schema.ORGANIZATION, Schema.VESSEL


def entry(number: str, schema: Schema, *names: str, weak: str = "", **facts: tuple[object, ...]) -> Record:
    kinds = [Name(name, NameKind.ALIAS if place else NameKind.PRIMARY) for place, name in enumerate(names)]
    return Record(number, "x", schema, (*kinds, *([Name(weak, NameKind.WEAK)] if weak else [])), **facts)  # type: ignore[arg-type]


RECORDS = [
    entry("p-1", PERSON, "Grigori Semyonovich VARLAKOV", births=("1961-03-04",), countries=("by",)),
    entry("p-2", PERSON, "Abd al-Rahman Mustafa AL-QASHTARI", weak="Abu Talha", births=("1970",), countries=("sy",)),
    entry("p-3", PERSON, "Orla Maire VENNSBY", "Orla Wrenfield", identifiers=(("passport", "X1234567"),)),
    entry("p-4", PERSON, "KIM Hyon Sop", countries=("kp",)),
    entry("p-5", PERSON, "LI Mingzhao"),
    entry("p-6", PERSON, "Hafiz AL-SHAYKH"),
    entry("o-1", ORGANIZATION, "LIMITED LIABILITY COMPANY VOSTOKPRIBOR", countries=("ru",)),
    entry("o-2", ORGANIZATION, "NORTHMERE TECHNOLOGY AND SERVICES GROUP LIMITED"),
    entry("o-3", ORGANIZATION, "Ministry of Maritime Salvage"),
    entry("o-4", ORGANIZATION, "TRADING COMPANY LIMITED"),
    entry("v-1", VESSEL, "GREY PELICANUS", identifiers=(("imo", "9074729"),)),
]


def opened(folder: Path, records: list[Record] | None = None) -> Index:
    return Index.open(Index.build(RECORDS if records is None else records, folder))


def best(index: Index, name: str, schema: Schema = PERSON, **facts: tuple[object, ...]) -> Candidate:
    return index.match(Query(name, schema, **facts))[0]  # type: ignore[arg-type]
