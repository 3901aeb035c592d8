"""The words of the index and, for the words of a query, those they may stand for."""

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from .analysis import COUNTS, Analysis, Kind, Word
from .build import analysed, bits
from .similarity import LEAST, MEANING, SAME, credit, similarities
from .sound import folded, keys, meaning_key, skeleton
from .values import Query

Array = np.ndarray[Any, Any]
MEMO = 4096
MOST_NEIGHBOURS = 96
INITIAL_BITS = 3 * 64
JOINED_LEAST = 730


class Neighbours(NamedTuple):
    """Vocabulary words like one asked for, ascending, and what each is worth in thousandths."""

    words: Array
    credit: Array


class Asked(NamedTuple):
    """A query taken apart: its words, what each weighs, their neighbours, and words joined or split."""

    analysis: Analysis
    weights: tuple[int, ...]
    total: int
    near: tuple[Neighbours, ...]
    joins: tuple[tuple[int, Neighbours], ...]
    splits: tuple[tuple[int, Neighbours, Neighbours], ...]


NONE = Neighbours(np.empty(0, np.int64), np.empty(0, np.int64))


class Vocabulary:
    """Looks up the words of one index. Neighbourhoods of recent words are remembered, results never."""

    def __init__(self, arrays: dict[str, Array], entities: int) -> None:
        self.arrays, self.entities = arrays, entities
        self.near = lru_cache(maxsize=MEMO)(self._near)

    def ask(self, query: Query) -> Asked:
        """The query's words with their weights and neighbours."""
        analysis = analysed(query.name, query.schema)
        near = tuple(self.near(word) for word in analysis.words)
        weights = tuple(self._weight(word, close) for word, close in zip(analysis.words, near, strict=True))
        return Asked(analysis, weights, max(sum(weights), 1), near, self._joins(analysis.words, near), self._splits(analysis.words, near))

    def _weight(self, word: Word, close: Neighbours) -> int:
        """As rare as its own spelling and its consonants are in the index."""
        if word.kind is Kind.INITIAL:
            return INITIAL_BITS * COUNTS[Kind.INITIAL] // 100
        same = close.words[close.credit == SAME]
        if len(same):
            return int(self.arrays["weight"][same].min())
        family = crc32(skeleton(folded(word.text)).encode())
        place = int(np.searchsorted(self.arrays["family"], family))
        known = place < len(self.arrays["family"]) and int(self.arrays["family"][place]) == family
        kin = int(self.arrays["family_seen"][place]) if known else 0
        return (bits(self.entities, 0) + bits(self.entities, kin)) * COUNTS[word.kind] // 200

    def _near(self, word: Word) -> Neighbours:
        if word.kind is Kind.INITIAL:
            return NONE
        own = keys(word.text)
        if word.meaning:
            own.add(meaning_key(word.meaning))
        found = self._under(own)
        if not len(found):
            return NONE
        arrays = self.arrays
        likeness = similarities(
            word.text, word.script, arrays["word"][found], arrays["fold"][found], arrays["bones"][found], arrays["abjad"][found]
        )
        if word.meaning:
            likeness = np.where(arrays["meaning"][found] == word.meaning, np.maximum(likeness, MEANING), likeness)
        kept = likeness >= LEAST
        found, likeness = found[kept], likeness[kept]
        if len(found) > MOST_NEIGHBOURS:
            best = np.sort(np.lexsort((found, -likeness))[:MOST_NEIGHBOURS])
            found, likeness = found[best], likeness[best]
        return Neighbours(found, credit(likeness))

    def _under(self, wanted: set[int]) -> Array:
        values = np.array(sorted(wanted), dtype=np.uint32)
        places = np.searchsorted(self.arrays["key"], values)
        places = np.minimum(places, max(len(self.arrays["key"]) - 1, 0))
        if not len(self.arrays["key"]):
            return np.empty(0, np.int64)
        ends = self.arrays["key_ends"]
        slices = [
            self.arrays["key_words"][ends[place] : ends[place + 1]] for place in places[self.arrays["key"][places] == values].tolist()
        ]
        return np.unique(np.concatenate(slices)).astype(np.int64) if slices else np.empty(0, np.int64)

    def _joins(self, words: tuple[Word, ...], near: tuple[Neighbours, ...]) -> tuple[tuple[int, Neighbours], ...]:
        """Adjacent words that are one word in the index, as `Hold ings`."""
        found = []
        for place, (left, right) in enumerate(pairwise(words)):
            joined = Word(left.text + right.text, Kind.PLAIN, left.script, 0)
            close = self.near(joined)
            # A word that is close to one of the two by itself is not both of them.
            alone = np.concatenate([near[place].words, near[place + 1].words])
            kept = (close.credit >= JOINED_LEAST) & ~np.isin(close.words, alone)
            if kept.any():
                found.append((place, Neighbours(close.words[kept], close.credit[kept])))
        return tuple(found)

    def _splits(self, words: tuple[Word, ...], near: tuple[Neighbours, ...]) -> tuple[tuple[int, Neighbours, Neighbours], ...]:
        """Words that are two words in the index, as `SamirJoumaa`."""
        found = []
        for place, (word, close) in enumerate(zip(words, near, strict=True)):
            if len(word.text) < 6 or (len(close.credit) and close.credit.max() >= 900):
                continue
            for cut in range(2, len(word.text) - 1):
                left, right = self._exact(word.text[:cut]), self._exact(word.text[cut:])
                if len(left.words) and len(right.words):
                    found.append((place, left, right))
        return tuple(found[:4])

    def _exact(self, text: str) -> Neighbours:
        found = self._under({crc32(b"=" + text.encode())})
        same = found[self.arrays["word"][found] == text.encode()]
        return Neighbours(same, np.full(len(same), SAME))
