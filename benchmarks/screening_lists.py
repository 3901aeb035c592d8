"""What a list costs: reading it, loading it, and following its change to everybody whom it can touch.

`python -m benchmarks.screening_lists [--entries N] [--subjects N]` runs on SQLite, or on the PostgreSQL server that TEST_DATABASE_URL
names (then without the server's own CPU). Figures are CPU seconds of this process. Published lists come from the shared data; formats
of which none is there are written for the measurement, from the names of the shared records.
"""

# ruff: noqa: E402, F401 - the environment and Django must stand before our own modules are read

import argparse
import json
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import tests.environment  # sets where the data lie before Django reads it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")

import django

django.setup()

from benchmarks.exchange_reading import house
from django.db import connection
from tests import make_parties
from tests.shared import shared

from aboveboard.audit import guard
from aboveboard.kernel import worker
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import canonical, clock
from aboveboard.screening import index, loading
from aboveboard.screening.lists import jsonl
from aboveboard.screening.lists.record import Record
from aboveboard.screening.lists.sources import source
from aboveboard.screening.matching import Asked, screen
from aboveboard.screening.models import ListSet, ListVersion, Match, Run, Screened
from aboveboard.screening.values import ListFile

SEED = 20_260_301


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=35_000)
    parser.add_argument("--subjects", type=int, default=5_000)
    parser.add_argument("--only", choices=["read", "delta"])
    chosen = parser.parse_args()
    print(f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        rows = records(chosen.entries)
        if chosen.only != "delta":
            reading(Path(scratch), rows)
        if chosen.only != "read":
            with house():
                following(Path(scratch), rows, chosen.subjects)


Row = dict[str, Any]


def records(count: int) -> list[Row]:
    """So many records as JSON lines have them: those of the shared data, and recombinations of their names beyond that."""
    known = [_row(record) for record in jsonl.read(shared("screening/entities.jsonl.gz")).records]
    chance = random.Random(SEED)
    people = [row for row in known if row["schema"] == "Person"]
    while len(known) < count:
        known.append(_mixed(chance, people, f"mixed-{len(known)}"))
    return known[:count]


def _row(record: Record) -> Row:
    return {
        "id": record.id,
        "schema": str(record.schema),
        "names": [[name.text, str(name.kind)] for name in record.names],
        "countries": list(record.countries),
        "birth": list(record.births),
        "programs": list(record.programmes),
        "ids": [f"{kind}:{value}" for kind, value in record.identifiers],
    }


def _mixed(chance: random.Random, people: list[Row], key: str) -> Row:
    """An invented person: the given names of one and the family name of another, and the facts of a third."""
    one, other, third = (chance.choice(people) for _ in range(3))
    given, family = one["names"][0][0].split()[:1], other["names"][0][0].split()[-1:]
    return {**third, "id": key, "names": [[" ".join([*given, *family]), "primary"]], "ids": []}


@dataclass
class Clock:
    """CPU seconds by what they went to."""

    spent: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Count the block."""
        begun = time.process_time()
        try:
            yield
        finally:
            self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - begun

    def counting[**P, R](self, name: str, done: Callable[P, R]) -> Callable[P, R]:
        """The same function, counted."""

        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            with self.on(name):
                return done(*args, **kwargs)

        return counted


def reading(scratch: Path, rows: list[Row]) -> None:
    """Entries and megabytes that each parser reads in a CPU second."""
    print(f"\n{'parser':34}{'entries':>9}{'MB':>8}{'CPU s':>8}{'entries/s':>11}{'MB/s':>7}")
    published = [("un", "lists/un-2026-02-27/consolidated.xml"), ("ofac-sdn", "lists/ofac-2021"), ("ca-sema", "lists/ca-2025-06/sema.xml")]
    for name, place in published:
        read(f"{name} (as published)", name, shared(place))
    for name, label, write in (
        ("ofac-sdn", "ofac-sdn advanced XML (written)", ofac_xml),
        ("eu-fsf", "eu-fsf XML (written)", eu_xml),
        ("uk", "uk XML (written)", uk_xml),
        ("uk", "uk CSV (written)", uk_csv),
        ("ftm", "ftm (written)", ftm),
        ("own-list", "own CSV (written)", own_csv),
        ("jsonl", "jsonl", json_lines),
    ):
        path = scratch / label
        with path.open("w", encoding="utf-8") as out:
            for part in write(rows):
                out.write(part)
        read(label, name, path)


def read(label: str, name: str, path: Path) -> None:
    """Read one file whole and print what that cost."""
    begun = time.process_time()
    count = sum(1 for _ in source(name).read(path).records)
    spent = time.process_time() - begun
    size = sum(each.stat().st_size for each in (path.iterdir() if path.is_dir() else [path])) / 1e6
    print(f"{label:34}{count:9}{size:8.1f}{spent:8.2f}{count / spent:11.0f}{size / spent:7.1f}")


def json_lines(rows: list[Row]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def own_csv(rows: list[Row]) -> Iterator[str]:
    yield "id,name,aliases,birth,countries\n"
    for row in rows:
        first, *others = (name.replace('"', "'").replace(";", ",").replace("|", " ") for name, _ in row["names"])
        births = ";".join(row["birth"]) if row["schema"] == "Person" else ""
        yield f'"{row["id"]}","{first}","{";".join(others)}",{births},{";".join(code for code in row["countries"] if len(code) == 2)}\n'


def ftm(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        names = [name for name, _ in row["names"]]
        known = {"name": names[:1], "alias": names[1:], "birthDate": row["birth"], "country": row["countries"], "topics": ["sanction"]}
        yield json.dumps({"id": row["id"], "schema": row["schema"], "caption": names[0], "properties": known}, ensure_ascii=False) + "\n"


def eu_xml(rows: list[Row]) -> Iterator[str]:
    yield '<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-01T00:00:00+00:00">'
    for number, row in enumerate(rows):
        yield f'<sanctionEntity euReferenceNumber="EU.{number}.1" logicalId="{number}"><regulation programme="TEST" logicalId="1"/>'
        yield f'<subjectType code="{"person" if row["schema"] == "Person" else "enterprise"}" classificationCode="P"/>'
        for name, _ in row["names"]:
            yield f'<nameAlias firstName="" middleName="" lastName="" wholeName={quoteattr(name)} '
            yield 'strong="true" nameLanguage="" logicalId="1"/>'
        for birth in row["birth"]:
            yield f'<birthdate circa="false" calendarType="GREGORIAN" birthdate="{birth}" year="{birth[:4]}" countryIso2Code="00"/>'
        for code in row["countries"]:
            yield f'<citizenship countryIso2Code="{code.upper()}" countryDescription="" logicalId="1"/>'
        yield "</sanctionEntity>"
    yield "</export>"


def uk_xml(rows: list[Row]) -> Iterator[str]:
    yield "<Designations><DateGenerated>01/03/2026</DateGenerated>"
    for number, row in enumerate(rows):
        yield f"<Designation><LastUpdated>01/03/2026</LastUpdated><UniqueID>T{number}</UniqueID><Names>"
        for place, (name, _) in enumerate(row["names"]):
            yield f"<Name><Name6>{escaped(name)}</Name6><NameType>{'Alias' if place else 'Primary Name'}</NameType></Name>"
        kind = "Individual" if row["schema"] == "Person" else "Entity"
        yield f"</Names><RegimeName>Test</RegimeName><IndividualEntityShip>{kind}</IndividualEntityShip>"
        yield "<IndividualDetails><Individual><DOBs>"
        yield "".join(f"<DOB>dd/mm/{birth[:4]}</DOB>" for birth in row["birth"]) + "</DOBs></Individual></IndividualDetails></Designation>"
    yield "</Designations>"


def uk_csv(rows: list[Row]) -> Iterator[str]:
    yield "Report Date: 01-Mar-2026\n"
    yield "Unique ID,Name 6,Name 1,Name type,Alias strength,Regime Name,Designation Type,D.O.B,Nationality(/ies)\n"
    for number, row in enumerate(rows):
        kind, births = ("Individual", row["birth"]) if row["schema"] == "Person" else ("Entity", [])
        for place, (name, _) in enumerate(row["names"]):
            quoted = name.replace('"', '""')
            birth = f"dd/mm/{births[0][:4]}" if births else ""
            yield f'T{number},"{quoted}",,{"Alias" if place else "Primary Name"},,Test,{kind},{birth},\n'


def ofac_xml(rows: list[Row]) -> Iterator[str]:
    yield (
        '<Sanctions xmlns="https://example.org/ADVANCED_XML"><DateOfIssue><Year>2026</Year><Month>3</Month><Day>1</Day></DateOfIssue>'
        '<ReferenceValueSets><AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType>'
        '<AliasType ID="1403">Name</AliasType></AliasTypeValues>'
        '<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType></FeatureTypeValues><PartySubTypeValues><PartySubType ID="3" '
        'PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>'
        '<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>'
        "</ReferenceValueSets>"
        "<DistinctParties>"
    )
    for number, row in enumerate(rows):
        subtype = 4 if row["schema"] == "Person" else 3
        yield f'<DistinctParty FixedRef="{number}"><Comment/><Profile ID="{number}" PartySubTypeID="{subtype}">'
        yield f'<Identity ID="{number}" FixedRef="{number}" Primary="true" False="false">'
        for place, (name, _) in enumerate(row["names"]):
            kind = 'AliasTypeID="1400" Primary="false"' if place else 'AliasTypeID="1403" Primary="true"'
            parts = "".join(
                f'<DocumentedNamePart><NamePartValue NamePartGroupID="1">{escaped(part)}</NamePartValue></DocumentedNamePart>'
                for part in name.split()
            )
            yield f'<Alias FixedRef="{number}" {kind} LowQuality="false"><DocumentedName ID="1">{parts}</DocumentedName></Alias>'
        yield "</Identity>"
        for birth in row["birth"]:
            day = "".join(f"<{tag}>{part}</{tag}>" for tag, part in zip(("Year", "Month", "Day"), birth.split("-"), strict=False))
            yield '<Feature FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod CalendarTypeID="1">'
            both = f"<From>{day}</From><To>{day}</To>"
            yield f'<Start Approximate="false">{both}</Start><End Approximate="false">{both}</End></DatePeriod></FeatureVersion></Feature>'
        yield "</Profile></DistinctParty>"
    yield "</DistinctParties><SanctionsEntries/></Sanctions>"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def following(scratch: Path, rows: list[Row], subjects: int) -> None:
    """Load the list, screen the subjects, change one entry in a hundred, load again and follow the change to its end."""
    clock_ = Clock()
    for name in ("build", "build_changes"):
        setattr(index, name, clock_.counting("index", getattr(index, name)))
    load(scratch, rows, clock_, "first load")
    make_subjects(rows, subjects)
    load(scratch, changed(rows), clock_, "load of the change")
    before = Run.objects.count()
    with clock_.on("delta"):
        worker.drain()
    print(f"\n{len(rows)} entries, 1 % changed, {subjects} subjects")
    for name, spent in clock_.spent.items():
        print(f"{name:44}{spent:8.2f} CPU s")
    print(f"{'subjects screened again, matches':44}{touched(before):8} {Match.objects.count():6}")


def load(scratch: Path, rows: list[Row], spent: Clock, name: str) -> None:
    path = scratch / "list.jsonl"
    path.write_text("".join(json_lines(rows)), "utf-8")
    already = spent.spent.pop("index", 0.0)
    with spent.on(name):
        loading.load(SYSTEM, ListFile("jsonl", path, clock.today()))
    built = spent.spent.pop("index")
    spent.spent[name] -= built
    spent.spent[f"  its indexes ({name})"] = built
    assert not already


def changed(rows: list[Row]) -> list[Row]:
    """The list with one entry in a hundred touched: a third gone, a third changed, a third new."""
    chance = random.Random(SEED + 1)
    third = max(len(rows) // 300, 1)
    kept = list(rows)
    chance.shuffle(kept)
    people = [row for row in rows if row["schema"] == "Person"]
    new = [_mixed(chance, people, f"new-{number}") for number in range(third)]
    other = [{**row, "birth": [*row["birth"], "1901"]} for row in kept[third : 2 * third]]
    return [*new, *other, *kept[2 * third :]]


def make_subjects(rows: list[Row], count: int) -> None:
    """So many invented subjects, each a hundred of an organisation, as they stand once they were screened against the list in force."""
    chance = random.Random(SEED + 2)
    people = [row for row in rows if row["schema"] == "Person"]
    list_set = ListSet.objects.get(pk=index.key_of(index.in_force()))
    owners = [make_parties.organisation(f"Owner {number}", registration_number=f"B{number}") for number in range(-(-count // 100))]
    made = []
    for number in range(count):
        mixed = _mixed(chance, people, "")
        known = {
            "schema": "Person",
            "names": [name for name, _ in mixed["names"]],
            "births": mixed["birth"],
            "countries": mixed["countries"],
            "identifiers": [],
        }
        asked = Asked("parties.person", str(uuid.UUID(int=number)), known, "officer", "An officer.")
        made.append((owners[number // 100], asked))
    with guard.opened("benchmark"):
        run = Run.objects.create(list_set=list_set, body="{}", sha256="0" * 64)
        Screened.objects.bulk_create(
            Screened(
                organisation=owner,
                subject_kind=asked.kind,
                subject_id=asked.id,
                relation=asked.relation,
                sentence=asked.sentence,
                facts=canonical.dumps(asked.facts).decode(),
                fingerprint=asked.fingerprint,
                list_set=list_set,
                run=run,
                at=clock.now(),
            )
            for owner, asked in made
        )
    worker.drain()


def touched(before: int) -> int:
    return sum(len(json.loads(run.body)["subjects"]) for run in Run.objects.order_by("at")[before:])


if __name__ == "__main__":
    main()
