"""The words of the index and, for the words of a query, those they may stand for."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from .analysis import Analysis, Kind, Word
from .build import analysed
from .farther import SHORTEST_FAR, asked_far_keys
from .script import Script
from .similarity import LEAST, SAME, Sought, best_of_each, compare, credit
from .sound import coarse, folded, keys, meaning_key, skeleton, spelling_key
from .values import Query
from .weighing import weight

Array = np.ndarray[Any, Any]
MEMO = 4096
MOST_NEIGHBOURS = 96
# A pair of words read as one must be this much like a listed one.
JOINED_LEAST = 730
# A word shorter than this is not read as two, nor is one that is as good as found.
SHORTEST_SPLIT, FOUND = 6, 900
MOST_SPLITS = 4
ARTICLES = ("al", "el")
# A name of so many words is lost with one of them.
SHORT_NAME = 2
# Who has no neighbour worth so much is looked for farther afield, among words at least so much alike.
LEAST_SPOKEN = 850
# An h without a vowel at the start of a part is no Wade-Giles hs.
SIGHED = re.compile("^h(?=s)")
FOUND_FAR, LOST_FAR, LEAST_FAR = 1000, 550, 650
# Two letters of six make `Orbach` of `Orban`: worth a look, not worth as much as two typing errors in a longer word.
BELIEVED_LENGTH, BELIEVED_FAR, DOUBT_FAR = 7, 460, 4
# What is worth less was found farther afield and is hardly evidence.
EVIDENT = 244


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


class Wanted(NamedTuple):
    """A word to look up: by itself, as two adjacent words of a query read as one, as `Hold ings`, or farther afield.

    Farther is for words of short names: where one word is most of the name, several of its letters may be wrong.
    """

    sought: Sought
    joined: bool = False
    far: int = 0


class Close(NamedTuple):
    """What was found for a word wanted, and what the word weighs."""

    near: Neighbours
    weight: int


EMPTY = np.empty(0, np.int64)
NONE = Neighbours(EMPTY, EMPTY)


class Vocabulary:
    """Looks up the words of one index. Neighbourhoods of recent words are remembered, results never."""

    def __init__(self, arrays: dict[str, Array], entities: int) -> None:
        self.arrays, self.entities = arrays, entities
        self._memo: dict[Wanted, Close] = {}

    def ask(self, queries: Sequence[Query]) -> list[Asked]:
        """Each query's words with their weights and neighbours; what is new among all of them is looked up at once."""
        analyses = [analysed(query.name, query.schema) for query in queries]
        memo = self._memo if len(self._memo) < MEMO else {}
        wanted = [want for analysis in analyses for want in _wanted(analysis)]
        fresh = [want for want in dict.fromkeys(wanted) if want not in memo]
        memo.update(zip(fresh, self._looked_up(fresh), strict=True))
        self._memo = memo
        return [self._asked(analysis, memo) for analysis in analyses]

    def _asked(self, analysis: Analysis, memo: "dict[Wanted, Close]") -> Asked:
        found = [memo[want] for want in _alone(analysis)]
        near = tuple(close.near for close in found)
        weights = tuple(close.weight for close in found)
        joins = []
        for place, want in enumerate(_joined(analysis)):
            close = memo[want].near
            if len(close.words):
                # A word that is close to one of the two by itself is not both of them.
                kept = ~np.isin(close.words, np.concatenate([one.words[one.credit >= EVIDENT] for one in near[place : place + 2]]))
                if kept.any():
                    joins.append((place, Neighbours(close.words[kept], close.credit[kept])))
        return Asked(analysis, weights, max(sum(weights), 1), near, tuple(joins), self._splits(analysis, near))

    def _weight(self, word: Word, close: Neighbours) -> int:
        """As rare as its own spelling and its consonants are in the index."""
        same = close.words[close.credit == SAME]
        same = same[self.arrays["word_kind"][same] == word.kind]
        if len(same):
            return int(self.arrays["weight"][same].min())
        family = crc32(skeleton(folded(word.text)).encode())
        place = int(np.searchsorted(self.arrays["family"], family))
        known = place < len(self.arrays["family"]) and int(self.arrays["family"][place]) == family
        kin = int(self.arrays["family_seen"][place]) if known else 0
        return weight(word, self.entities, 0, kin)

    def _looked_up(self, fresh: "list[Wanted]") -> "list[Close]":
        """The neighbours and the weight of each word wanted."""
        near = self._neighbours(fresh, [_keys(want) for want in fresh], LEAST)
        lost = [place for place, want in enumerate(fresh) if want.far and not (near[place].credit >= want.far).any()]
        if lost:
            again = [fresh[place] for place in lost]
            farther = self._neighbours(again, [list(asked_far_keys(want.sought.word.text)) for want in again], LEAST_FAR)
            for place, more in zip(lost, farther, strict=True):
                near[place] = _together(near[place], _believed(fresh[place], near[place], more))
        return [Close(close, 0 if want.joined else self._weight(want.sought.word, close)) for want, close in zip(fresh, near, strict=True)]

    def _neighbours(self, fresh: "list[Wanted]", wanted: list[list[int]], least: int) -> list[Neighbours]:
        """The vocabulary words that share one of the keys wanted and are at least so much alike, for each word."""
        owners, found = self._candidates(wanted) if fresh else (EMPTY, EMPTY)
        if not len(found):
            return [NONE] * len(fresh)
        owners, found, likeness = compare([want.sought for want in fresh], self.arrays, owners, found)
        kept = likeness >= least
        owners, found, likeness = owners[kept], found[kept], likeness[kept]
        worth = credit(likeness)
        if len(found) > MOST_NEIGHBOURS:
            best = best_of_each(owners, found, likeness, MOST_NEIGHBOURS)
            owners, found, worth = owners[best], found[best], worth[best]
        bounds = np.searchsorted(owners, np.arange(len(fresh) + 1)).tolist()
        return [
            _close(want, found[start:end].copy(), worth[start:end].copy())
            for want, start, end in zip(fresh, bounds[:-1], bounds[1:], strict=True)
        ]

    def _candidates(self, wanted: list[list[int]]) -> tuple[Array, Array]:
        """Pairs (place of the word wanted, vocabulary word) that share a key, in order, each once."""
        places, there = self._places([key for own in wanted for key in own])
        owners = np.repeat(np.arange(len(wanted)), [len(own) for own in wanted])[there]
        places = places[there]
        if not len(places):
            return EMPTY, EMPTY
        starts = self.arrays["key_ends"][places].astype(np.int64)
        lengths = self.arrays["key_ends"][places + 1] - starts
        ends = np.cumsum(lengths)
        found = self.arrays["key_words"][np.repeat(starts - ends + lengths, lengths) + np.arange(int(ends[-1]))]
        pairs = np.sort(np.repeat(owners, lengths) << 32 | found)
        first = np.empty(len(pairs), dtype=np.bool_)
        first[0] = True
        np.not_equal(pairs[1:], pairs[:-1], out=first[1:])
        pairs = pairs[first]
        return pairs >> 32, pairs & 0xFFFFFFFF

    def _places(self, wanted: list[int]) -> tuple[Array, Array]:
        """For each key where it would stand, and whether it is there."""
        known = self.arrays["key"]
        values = np.array(wanted, dtype=np.uint32)
        places = np.minimum(np.searchsorted(known, values), max(len(known) - 1, 0))
        return places, known[places] == values if len(known) else np.zeros(len(values), dtype=np.bool_)

    def _splits(self, analysis: Analysis, near: tuple[Neighbours, ...]) -> tuple[tuple[int, Neighbours, Neighbours], ...]:
        """Words that are two words in the index, as `SamirJoumaa`, or have an article glued to them."""
        found: list[tuple[int, Neighbours, Neighbours]] = []
        for place, (word, close) in enumerate(zip(analysis.words, near, strict=True)):
            text = word.text
            if len(text) < SHORTEST_SPLIT or (len(close.credit) and close.credit.max() >= FOUND):
                continue
            if analysis.person and text[:2] in ARTICLES and len((rest := self._exact(text[2:])).words):
                found.append((place, rest, rest))
            if word.script is Script.ABJAD:
                found += self._spoken_splits(place, analysis)
                continue
            cuts = range(2, len(text) - 1)
            wanted = [spelling_key(part) for cut in cuts for part in (text[:cut], text[cut:])]
            there = self._places(wanted)[1]
            for cut in (cut for cut, both in zip(cuts, (there[::2] & there[1::2]).tolist(), strict=True) if both):
                left, right = self._exact(text[:cut]), self._exact(text[cut:])
                if len(left.words) and len(right.words):
                    found.append((place, left, right))
        return tuple(found[:MOST_SPLITS])

    def _spoken_splits(self, place: int, analysis: Analysis) -> list[tuple[int, Neighbours, Neighbours]]:
        """Where a word without vowels is two words by their sound, the likeliest first."""
        word = analysis.words[place]
        parts = [(word.text[:cut], SIGHED.sub("ha", word.text[cut:])) for cut in range(3, len(word.text) - 2)]
        wanted = [Wanted(Sought(word._replace(text=part), analysis.person)) for pair in parts for part in pair]
        close = self._neighbours(wanted, [_sounds(want) for want in wanted], LEAST_SPOKEN)
        both = [(left, right) for left, right in zip(close[::2], close[1::2], strict=True) if len(left.words) and len(right.words)]
        both.sort(key=lambda pair: -int(pair[0].credit.max() + pair[1].credit.max()))
        return [(place, left, right) for left, right in both[:MOST_SPLITS]]

    def _exact(self, text: str) -> Neighbours:
        found = self._candidates([[spelling_key(text)]])[1]
        same = found[self.arrays["word"][found] == text.encode()]
        return Neighbours(same, np.full(len(same), SAME))


def _close(want: Wanted, found: Array, worth: Array) -> Neighbours:
    if not want.joined:
        return Neighbours(found, worth)
    kept = worth >= JOINED_LEAST
    return Neighbours(found[kept], worth[kept])


def _believed(want: Wanted, near: Neighbours, more: Neighbours) -> Neighbours:
    """What was found farther afield: always looked at, but little evidence in a short word, a long name, or where another word is near."""
    believed = want.far == FOUND_FAR and len(want.sought.word.text) >= BELIEVED_LENGTH and not (near.credit >= LOST_FAR).any()
    return Neighbours(more.words, np.where(believed & (more.credit >= BELIEVED_FAR), more.credit, more.credit // DOUBT_FAR))


def _together(near: Neighbours, more: Neighbours) -> Neighbours:
    """Both, the words ascending and each once; a word has one credit wherever it was found."""
    words, first = np.unique(np.concatenate([near.words, more.words]), return_index=True)
    return Neighbours(words, np.concatenate([near.credit, more.credit])[first])


def _wanted(analysis: Analysis) -> list[Wanted]:
    return [*_alone(analysis), *_joined(analysis)]


def _alone(analysis: Analysis) -> list[Wanted]:
    near = FOUND_FAR if len(analysis.words) <= SHORT_NAME else LOST_FAR
    return [Wanted(Sought(word, analysis.person), far=near if len(word.text) >= SHORTEST_FAR else 0) for word in analysis.words]


def _joined(analysis: Analysis) -> list[Wanted]:
    """Each two adjacent words as one."""
    words = (Word(left.text + right.text, Kind.PLAIN, left.script, 0) for left, right in pairwise(analysis.words))
    return [Wanted(Sought(word, analysis.person), joined=True) for word in words]


def _sounds(want: Wanted) -> list[int]:
    return [crc32(f"s{shape}".encode()) for shape in coarse(want.sought.word.text)]


def _keys(want: Wanted) -> list[int]:
    """The keys to look under; a joined word is only looked for whole, and an initial not at all."""
    word = want.sought.word
    if want.joined:
        return [spelling_key(word.text), *_sounds(want)]
    if word.kind is Kind.INITIAL:
        return []
    own = keys(word.text)
    if word.meaning:
        own.add(meaning_key(word.meaning))
    return list(own)
