"""The words of the index and, for the words of a query, those they may stand for."""

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from .analysis import Analysis, Kind, Word
from .build import INITIAL_BITS, analysed, weight
from .similarity import LEAST, MEANING, SAME, credit, similarities
from .sound import coarse, folded, keys, meaning_key, skeleton, spelling_key
from .values import Query

Array = np.ndarray[Any, Any]
MEMO = 4096
MOST_NEIGHBOURS = 96
# A pair of words read as one must be this much like a listed one.
JOINED_LEAST = 730
# A word shorter than this is not read as two, nor is one that is as good as found.
SHORTEST_SPLIT, FOUND = 6, 900
MOST_SPLITS = 4
ARTICLES = ("al", "el")


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


EMPTY = np.empty(0, np.int64)
NONE = Neighbours(EMPTY, EMPTY)


class Vocabulary:
    """Looks up the words of one index. Neighbourhoods of recent words are remembered, results never."""

    def __init__(self, arrays: dict[str, Array], entities: int) -> None:
        self.arrays, self.entities = arrays, entities
        self.near = lru_cache(maxsize=MEMO)(self._near)
        self.join = lru_cache(maxsize=MEMO)(self._join)

    def ask(self, query: Query) -> Asked:
        """The query's words with their weights and neighbours."""
        analysis = analysed(query.name, query.schema)
        found = [self.near(word, analysis.person) for word in analysis.words]
        near = tuple(close for close, _ in found)
        weights = tuple(weight for _, weight in found)
        joins = self._joins(analysis, near)
        return Asked(analysis, weights, max(sum(weights), 1), near, joins, self._splits(analysis, near))

    def _weight(self, word: Word, close: Neighbours) -> int:
        """As rare as its own spelling and its consonants are in the index."""
        same = close.words[close.credit == SAME]
        if len(same):
            return int(self.arrays["weight"][same].min())
        family = crc32(skeleton(folded(word.text)).encode())
        place = int(np.searchsorted(self.arrays["family"], family))
        known = place < len(self.arrays["family"]) and int(self.arrays["family"][place]) == family
        kin = int(self.arrays["family_seen"][place]) if known else 0
        return weight(word, self.entities, 0, kin)

    def _near(self, word: Word, person: bool) -> tuple[Neighbours, int]:
        if word.kind is Kind.INITIAL:
            return NONE, INITIAL_BITS
        own = keys(word.text)
        if word.meaning:
            own.add(meaning_key(word.meaning))
        close = self._like(word, self._under(list(own)), LEAST, person)
        return close, self._weight(word, close)

    def _like(self, word: Word, found: Array, least: int, person: bool) -> Neighbours:
        if not len(found):
            return NONE
        found, likeness = similarities(word, self.arrays, found, name_of_person=person)
        if word.meaning:
            likeness = np.where(self.arrays["meaning"][found] == word.meaning, np.maximum(likeness, MEANING), likeness)
        kept = likeness >= least
        found, likeness = found[kept], likeness[kept]
        if len(found) > MOST_NEIGHBOURS:
            best = np.sort(np.lexsort((found, -likeness))[:MOST_NEIGHBOURS])
            found, likeness = found[best], likeness[best]
        return Neighbours(found, credit(likeness))

    def _places(self, wanted: list[int]) -> tuple[Array, Array]:
        """For each key where it would stand, and whether it is there."""
        known = self.arrays["key"]
        values = np.array(wanted, dtype=np.uint32)
        places = np.minimum(np.searchsorted(known, values), max(len(known) - 1, 0))
        return places, known[places] == values if len(known) else np.zeros(len(values), dtype=np.bool_)

    def _under(self, wanted: list[int]) -> Array:
        """The words found by any of the keys, ascending."""
        places, there = self._places(wanted)
        places = places[there]
        if not len(places):
            return EMPTY
        starts, ends = self.arrays["key_ends"][places].tolist(), self.arrays["key_ends"][places + 1].tolist()
        found = np.concatenate([self.arrays["key_words"][start:end] for start, end in zip(starts, ends, strict=True)])
        found.sort()
        first = np.empty(len(found), dtype=np.bool_)
        first[0] = True
        np.not_equal(found[1:], found[:-1], out=first[1:])
        distinct: Array = found[first].astype(np.int64)
        return distinct

    def _joins(self, analysis: Analysis, near: tuple[Neighbours, ...]) -> tuple[tuple[int, Neighbours], ...]:
        """Adjacent words that are one word in the index, as `Hold ings`."""
        found = []
        for place, (left, right) in enumerate(pairwise(analysis.words)):
            close = self.join(Word(left.text + right.text, Kind.PLAIN, left.script, 0), analysis.person)
            if not len(close.words):
                continue
            # A word that is close to one of the two by itself is not both of them.
            kept = ~np.isin(close.words, np.concatenate([near[place].words, near[place + 1].words]))
            if kept.any():
                found.append((place, Neighbours(close.words[kept], close.credit[kept])))
        return tuple(found)

    def _join(self, word: Word, person: bool) -> Neighbours:
        own = [spelling_key(word.text), *(crc32(f"s{shape}".encode()) for shape in coarse(word.text))]
        close = self._like(word, self._under(own), LEAST, person)
        kept = close.credit >= JOINED_LEAST
        return Neighbours(close.words[kept], close.credit[kept])

    def _splits(self, analysis: Analysis, near: tuple[Neighbours, ...]) -> tuple[tuple[int, Neighbours, Neighbours], ...]:
        """Words that are two words in the index, as `SamirJoumaa`, or have an article glued to them."""
        found: list[tuple[int, Neighbours, Neighbours]] = []
        for place, (word, close) in enumerate(zip(analysis.words, near, strict=True)):
            text = word.text
            if len(text) < SHORTEST_SPLIT or (len(close.credit) and close.credit.max() >= FOUND):
                continue
            if analysis.person and text[:2] in ARTICLES and len((rest := self._exact(text[2:])).words):
                found.append((place, rest, rest))
            cuts = range(2, len(text) - 1)
            wanted = [spelling_key(part) for cut in cuts for part in (text[:cut], text[cut:])]
            there = self._places(wanted)[1]
            for cut in (cut for cut, both in zip(cuts, (there[::2] & there[1::2]).tolist(), strict=True) if both):
                left, right = self._exact(text[:cut]), self._exact(text[cut:])
                if len(left.words) and len(right.words):
                    found.append((place, left, right))
        return tuple(found[:MOST_SPLITS])

    def _exact(self, text: str) -> Neighbours:
        found = self._under([spelling_key(text)])
        same = found[self.arrays["word"][found] == text.encode()]
        return Neighbours(same, np.full(len(same), SAME))
