"""The door to the engine: build an index, open it, ask it."""

import threading
from collections.abc import Iterable, Iterator
from copy import replace
from itertools import batched
from pathlib import Path
from typing import Any, Self

import numpy as np

from aboveboard.screening.lists.record import Record

from . import store
from .analysis import alternatives
from .answer import best_of, candidates
from .build import build
from .candidates import Scratch, gather
from .scoring import score_names
from .values import Candidate, Query
from .version import ENGINE_VERSION
from .vocabulary import Asked, Vocabulary

BLOCK = 64


class Index:
    """An index in memory-mapped form. Safe to use from several threads; the file is never changed."""

    def __init__(self, path: Path, meta: dict[str, Any], arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        self.path = path
        self.sha256 = path.name.removesuffix(store.SUFFIX)
        self.entities, self.names = int(meta["entities"]), int(meta["names"])
        self.arrays = arrays
        self.vocabulary = Vocabulary(arrays, self.entities)
        self._local = threading.local()

    @classmethod
    def build(cls, records: Iterable[Record], folder: Path) -> Path:
        """Writes one immutable file into the folder, named by its content, and returns its path."""
        return build(records, folder)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens an index of this engine version; `IndexUnusable` says what to do with any other file."""
        meta, arrays = store.read(path)
        if meta["engine"] != ENGINE_VERSION:
            raise store.IndexUnusable(
                f"{path.name} was made by engine {meta['engine']}, this is {ENGINE_VERSION}. Build the index again from the lists."
            )
        return cls(path, meta, arrays)

    def match(self, query: Query, limit: int = 10, floor: int = 0) -> list[Candidate]:
        """At most `limit` candidates scoring at least `floor` (1/10,000), best first, ties by entity id."""
        return next(self.match_many([query], limit, floor))

    def match_many(self, queries: Iterable[Query], limit: int = 10, floor: int = 0) -> Iterator[list[Candidate]]:
        """The same as `match` for each of many queries, in order, in less time: what they ask is looked up in blocks."""
        scratch = self._scratch()
        for block in batched(queries, BLOCK):
            parts = [_parts(query) for query in block]
            asked = iter(self.vocabulary.ask([part for row in parts for part in row]))
            for row in parts:
                yield best_of([self._answer(query, next(asked), scratch, limit, floor) for query in row], limit)

    def _answer(self, query: Query, asked: Asked, scratch: Scratch, limit: int, floor: int) -> list[Candidate]:
        scored = score_names(self.arrays, asked, gather(self.arrays, asked, scratch))
        return candidates(self.arrays, query, asked, scored, limit=limit, floor=floor)

    def _scratch(self) -> Scratch:
        if not hasattr(self._local, "scratch"):
            self._local.scratch = Scratch(self.names)
        return self._local.scratch  # type: ignore[no-any-return]


def _parts(query: Query) -> list[Query]:
    """The query once for each name that its field holds."""
    names = alternatives(query.name)
    return [query] if names == (query.name,) else [replace(query, name=name) for name in names]
