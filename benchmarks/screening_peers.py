"""What others find in the same lists for the same names, each as well as it can be set up here; scores in 1/10,000."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Protocol

import screening_data as data
from rapidfuzz.distance import Indel

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.thresholds import SHOW
from aboveboard.screening.engine.values import FULL, Query
from aboveboard.screening.lists.record import NameKind, Record, Schema

Results = list[tuple[str, int]]
# Names that a peer's own ranking hands to the second look, as many as the engine scores.
CANDIDATES = 80
LOGIC_CANDIDATES = 20
LIMIT = 10


class Matcher(Protocol):
    """A peer that is ready to be asked."""

    def match(self, query: Query) -> Results:
        """At most ten entities with scores, best first."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: how it is called, the line at which it says match (None: the best after the fact), and how it is set up.

    Setting up raises `ImportError` where what it needs is not installed.
    """

    name: str
    line: int | None
    prepare: Callable[[list[Record], Path], Matcher]
    needs: str = ""


class Ours:
    """The engine of this house."""

    def __init__(self, listed: list[Record], folder: Path) -> None:
        self.path = Index.build(listed, folder)
        self.index = Index.open(self.path)

    def match(self, query: Query) -> Results:
        return [(candidate.entity_id, candidate.score) for candidate in self.index.match(query, LIMIT)]

    def many(self, queries: Iterable[Query]) -> Iterator[Results]:
        """In one go, as a file is screened."""
        for found in Index.open(self.path).match_many(queries, LIMIT):
            yield [(candidate.entity_id, candidate.score) for candidate in found]


class Scan:
    """rapidfuzz over every name."""

    def __init__(self, listed: list[Record], _: Path) -> None:
        self.baseline = data.Baseline(listed)

    def match(self, query: Query) -> Results:
        return self.baseline.match(query, LIMIT)


class Names:
    """The listed names in the spelling that all peers are given: Latin letters, words sorted."""

    def __init__(self, listed: list[Record]) -> None:
        self.ids = [record.id for record in listed for _ in record.names]
        self.plain = [data.Baseline.plain(name.text) for record in listed for name in record.names]

    def best(self, asked: str, places: Iterable[int]) -> Results:
        """The entities of these names by likeness of the sorted words."""
        scores: dict[str, int] = {}
        for place in places:
            score = int(Indel.normalized_similarity(asked, self.plain[place]) * FULL)
            scores[self.ids[place]] = max(score, scores.get(self.ids[place], 0))
        return sorted(scores.items(), key=lambda each: (-each[1], each[0]))[:LIMIT]


class Tantivy:
    """tantivy with a fuzzy term for each word, and its first names scored anew by likeness."""

    def __init__(self, listed: list[Record], _: Path) -> None:
        import tantivy

        self.tantivy, self.names = tantivy, Names(listed)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("name", stored=False, tokenizer_name="whitespace")
        builder.add_integer_field("place", stored=True)
        self.schema = builder.build()
        index = tantivy.Index(self.schema)
        writer = index.writer(128_000_000, 1)
        for place, plain in enumerate(self.names.plain):
            writer.add_document(tantivy.Document(name=plain, place=place))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()

    def match(self, query: Query) -> Results:
        asked = data.Baseline.plain(query.name)
        words = [(self.tantivy.Occur.Should, self._word(word)) for word in asked.split()[:20]]
        if not words:
            return []
        hits = self.searcher.search(self.tantivy.Query.boolean_query(words), CANDIDATES).hits
        return self.names.best(asked, (self.searcher.doc(address)["place"][0] for _, address in hits))

    def _word(self, word: str) -> Any:
        # Two letters of four would make every word like every other.
        distance = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
        return self.tantivy.Query.fuzzy_term_query(self.schema, "name", word, distance=distance)


class Trigrams:
    """SQLite's full-text search over trigrams, and its first names scored anew by likeness."""

    def __init__(self, listed: list[Record], _: Path) -> None:
        self.names = Names(listed)
        self.database = sqlite3.connect(":memory:")
        self.database.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram', detail='none')")
        self.database.executemany("INSERT INTO names(rowid, name) VALUES (?, ?)", enumerate(self.names.plain))
        self.database.execute("INSERT INTO names(names) VALUES ('optimize')")

    def match(self, query: Query) -> Results:
        asked = data.Baseline.plain(query.name)
        grams = sorted({word[place : place + 3] for word in (asked,) for place in range(len(word) - 2)})[:400]
        if not grams:
            return []
        words = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
        rows = self.database.execute("SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?", (words, CANDIDATES))
        return self.names.best(asked, (place for (place,) in rows))


class Logic:
    """nomenklatura's logic-v2 over the first entities that a scan by rapidfuzz finds."""

    PROPERTIES: ClassVar = {NameKind.PRIMARY: "name", NameKind.WEAK: "weakAlias", NameKind.FORMER: "previousName"}
    SCHEMAS: ClassVar = {Schema.AIRPLANE: "Airplane", Schema.VESSEL: "Vessel", Schema.PERSON: "Person", Schema.ORGANIZATION: "Organization"}

    def __init__(self, listed: list[Record], _: Path) -> None:
        from followthemoney import EntityProxy, model
        from nomenklatura.matching import get_algorithm

        self.model, self.proxy = model, EntityProxy
        found = get_algorithm("logic-v2")
        assert found is not None
        self.algorithm, self.config = found, found.default_config()
        self.scan = data.Baseline(listed)
        self.listed = {record.id: record for record in listed}
        self.made: dict[str, Any] = {}
        self.asked = 0

    def match(self, query: Query) -> Results:
        # Its names are remembered by the entity's id, so each question needs its own.
        self.asked += 1
        asked = self._entity(f"asked-{self.asked}", query.schema, [("name", query.name)], query.births, query.countries)
        found = [entity for entity, _ in self.scan.match(query, LOGIC_CANDIDATES)]
        scored = [(each, int(self.algorithm.compare(asked, self._listed(each), self.config).score * FULL)) for each in found]
        return sorted(scored, key=lambda each: (-each[1], each[0]))[:LIMIT]

    def _listed(self, entity: str) -> Any:
        if entity not in self.made:
            record = self.listed[entity]
            names = [(self.PROPERTIES.get(name.kind, "alias"), name.text) for name in record.names]
            self.made[entity] = self._entity(entity, record.schema, names, record.births, record.countries)
        return self.made[entity]

    def _entity(self, key: str, schema: Schema, names: list[tuple[str, str]], births: Iterable[str], countries: Iterable[str]) -> Any:
        entity = self.model.make_entity(self.SCHEMAS.get(schema, "LegalEntity"))
        entity.id = key
        for name, text in names:
            entity.add(name, text, quiet=True)
        for name, values in (("birthDate", births), ("country", countries)):
            for value in islice(values, 20):
                entity.add(name, value, quiet=True)
        return entity


PEERS = (
    Peer("aboveboard", SHOW, Ours),
    Peer("rapidfuzz, scan of all names", None, Scan),
    Peer("tantivy, fuzzy + likeness", None, Tantivy, "pip install --group bench"),
    Peer("SQLite FTS5 trigram + likeness", None, Trigrams),
    Peer(
        "nomenklatura logic-v2, 20 candidates", 7_000, Logic, "pip install --group bench-ftm, which needs the headers of ICU and a compiler"
    ),
)
