"""What the screening measurements share: the development queries, the list records, synthetic parties, a baseline."""

import csv
import gzip
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from aboveboard.screening.engine.script import clean, latin
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists import jsonl
from aboveboard.screening.lists.record import Record, Schema

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ABOVEBOARD_SHARED", ROOT.parent / "shared")) / "data" / "screening"
PAIR_SCHEMAS = {"Person": Schema.PERSON, "Company": Schema.ORGANIZATION, "Organization": Schema.ORGANIZATION, "Vessel": Schema.VESSEL}


@dataclass(frozen=True, slots=True)
class Asked:
    """A development query: what is asked, and the entities that would be right (none for a negative)."""

    query: Query
    category: str
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names that a person judged to be one party's or not."""

    first: str
    second: str
    schema: Schema
    same: bool


def records() -> list[Record]:
    """The list records without the names that the queries hold out."""
    return list(jsonl.read(DATA / "index.jsonl.gz").records)


def whole_records() -> list[Record]:
    """The list records with all their names."""
    return list(jsonl.read(DATA / "entities.jsonl.gz").records)


def queries(*, with_context: bool) -> list[Asked]:
    """The development queries, with birth dates and countries or by name only."""
    rows = [json.loads(line) for line in (DATA / "dev-queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return [_asked(row, with_context=with_context) for row in rows]


def _asked(row: dict[str, object], *, with_context: bool) -> Asked:
    facts = (tuple(row["countries"]), tuple(row["birth"])) if with_context else ((), ())  # type: ignore[arg-type]
    return Asked(Query(str(row["query"]), Schema(str(row["schema"])), *facts), str(row["category"]), frozenset(row["expected"]))  # type: ignore[call-overload]


def pairs() -> list[Pair]:
    """The labelled name pairs."""
    with gzip.open(DATA / "nomenklatura_name_bench_cases.csv.gz", "rt", encoding="utf-8") as rows:
        return [
            Pair(row["name1"], row["name2"], PAIR_SCHEMAS.get(row["schema"], Schema.LEGAL_ENTITY), row["is_match"] == "true")
            for row in csv.DictReader(rows)
        ]


class Baseline:
    """rapidfuzz over every name: words in Latin letters, sorted, compared by normalised Indel similarity."""

    def __init__(self, listed: list[Record]) -> None:
        self.ids = np.array([record.id for record in listed for _ in record.names], dtype=object)
        self.names = [self.plain(name.text) for record in listed for name in record.names]

    @staticmethod
    def plain(text: str) -> str:
        return " ".join(sorted(latin(word)[0] for word in clean(text).replace("-", " ").split()))

    def match(self, query: Query, limit: int = 10) -> list[tuple[str, int]]:
        scores = process.cdist([self.plain(query.name)], self.names, scorer=Indel.normalized_similarity, dtype=np.float32)[0]
        best: dict[str, int] = {}
        for place in np.argsort(-scores, kind="stable").tolist():
            best.setdefault(self.ids[place], int(scores[place] * 10_000))
            if len(best) == limit:
                break
        return list(best.items())
