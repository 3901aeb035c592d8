"""Second stage: every candidate name scored against the query, all at once, in integers."""

from typing import Any, NamedTuple

import numpy as np

from .analysis import Kind
from .similarity import INITIAL
from .values import FULL
from .vocabulary import Asked, Neighbours

Array = np.ndarray[Any, Any]
# How far a name is believed when its shared words carry little: half of the doubt is gone at so many 1/64 bits.
DOUBT = 5 * 64
WEAK_ALIAS = 600
BIT_SHARE = 3000
ASKED_SHARE = 6
# A word matched below this is, the more so the less it is matched, taken for another word.
UNLIKE = 300
CONFLICT = 2500
CONFLICT_BITS = 10 * 64
INITIAL_CONFLICT = 8 * 64
CONFLICT_FROM, CONFLICT_SPAN = 4500, 4000


class Scored(NamedTuple):
    """Candidate names, their scores in 1/10,000, and the word-by-word likeness the scores came from."""

    names: Array
    score: Array
    likeness: Array
    words: Array
    starts: Array


def score_names(arrays: dict[str, Array], asked: Asked, names: Array) -> Scored:
    """Scores the names by how much of both names' weight agrees."""
    starts = arrays["name_ends"][names]
    lengths = arrays["name_ends"][names + 1] - starts
    filled = lengths > 0
    names, starts, lengths = names[filled], starts[filled], lengths[filled]
    if not len(names):
        empty = np.empty(0, np.int64)
        return Scored(names, empty, np.empty((len(asked.weights), 0), np.int64), empty, empty)
    ends = np.cumsum(lengths)
    heads = ends - lengths
    words = arrays["name_words"][np.repeat(starts - heads, lengths) + np.arange(int(ends[-1]))].astype(np.int64)
    likeness = _likeness(arrays, asked, words, heads, lengths)
    row_best = np.maximum.reduceat(likeness, heads, axis=1)
    weights = np.array(asked.weights, dtype=np.int64)
    shared = weights @ row_best
    listed = np.add.reduceat(likeness.max(axis=0) * arrays["weight"][words], heads)
    of_asked = shared // asked.total
    of_listed = listed // np.maximum(arrays["name_weight"][names], 1)
    score = _combined(of_asked, of_listed, np.minimum(shared, listed) // 1000)
    # Where little agrees anyway the order of what is left should stand, so conflict counts from CONFLICT_FROM on.
    doubt = np.clip(score - CONFLICT_FROM, 0, CONFLICT_SPAN)
    score -= _conflict(arrays, asked, likeness, row_best, words, heads) * doubt // CONFLICT_SPAN
    score -= (arrays["name_kind"][names] == 2) * WEAK_ALIAS
    form = arrays["name_form"][names]
    score -= ((form != asked.analysis.form) & (form > 0) & (asked.analysis.form > 0)) * 150
    return Scored(names, np.clip(score, 0, FULL), likeness, words, heads)


def _conflict(arrays: dict[str, Array], asked: Asked, likeness: Array, row_best: Array, words: Array, heads: Array) -> Array:
    """What to take off where both names have weighty words that the other lacks: another surname, another trade."""
    # An initial weighs little where it agrees, but where it does not the given name is another.
    own = [
        INITIAL_CONFLICT if word.kind is Kind.INITIAL else weight for word, weight in zip(asked.analysis.words, asked.weights, strict=True)
    ]
    theirs = np.where(arrays["word_kind"][words] == Kind.INITIAL, INITIAL_CONFLICT, arrays["weight"][words])
    lacking = np.array(own, dtype=np.int64) @ np.maximum(UNLIKE - row_best, 0) // UNLIKE
    extra = np.add.reduceat(np.maximum(UNLIKE - likeness.max(axis=0), 0) * theirs, heads) // UNLIKE
    points: Array = np.minimum(np.minimum(lacking, extra), CONFLICT_BITS) * CONFLICT // CONFLICT_BITS
    return points


def _combined(of_asked: Array, of_listed: Array, shared: Array) -> Array:
    # A weighted harmonic mean: one name that is a small part of the other is not the other.
    agreement = of_asked * of_listed * 100 // np.maximum(ASKED_SHARE * of_listed + (10 - ASKED_SHARE) * of_asked, 1)
    belief = shared * 1000 // (shared + DOUBT)
    combined: Array = agreement * (FULL - BIT_SHARE) // FULL + agreement * belief // 1000 * BIT_SHARE // FULL
    return combined


def _likeness(arrays: dict[str, Array], asked: Asked, words: Array, heads: Array, lengths: Array) -> Array:
    likeness = np.zeros((len(asked.weights), len(words)), dtype=np.int64)
    initials = arrays["initial"][words]
    single = arrays["word_kind"][words] == Kind.INITIAL
    for row, (word, close) in enumerate(zip(asked.analysis.words, asked.near, strict=True)):
        letter = ord(word.text[0])
        if word.kind is Kind.INITIAL:
            likeness[row] = (initials == letter) * np.where(single, 1000, INITIAL)
        else:
            likeness[row] = np.maximum(_looked_up(close, words), (single & (initials == letter)) * INITIAL)
    for place, close in asked.joins:
        found = _looked_up(close, words)
        likeness[place] = np.maximum(likeness[place], found)
        likeness[place + 1] = np.maximum(likeness[place + 1], found)
    for place, left, right in asked.splits:
        first, second = _looked_up(left, words), _looked_up(right, words)
        both = np.minimum(np.maximum.reduceat(first, heads), np.maximum.reduceat(second, heads))
        likeness[place] = np.maximum(likeness[place], np.minimum(np.maximum(first, second), np.repeat(both, lengths)))
    return likeness


def _looked_up(close: Neighbours, words: Array) -> Array:
    if not len(close.words):
        return np.zeros(len(words), dtype=np.int64)
    places = np.minimum(np.searchsorted(close.words, words), len(close.words) - 1)
    found: Array = np.where(close.words[places] == words, close.credit[places], 0)
    return found
