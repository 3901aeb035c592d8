"""First stage: the names that share a word, or what a word may stand for, with the query."""

from typing import Any

import numpy as np

from .analysis import Kind
from .similarity import INITIAL
from .vocabulary import EMPTY, Asked
from .weighing import INITIAL_BITS

Array = np.ndarray[Any, Any]
KEEP = 80
# Postings read for one query at most, the rarest words first; words beyond it still score the names found.
MOST_POSTINGS = 40_000


class Scratch:
    """Working space of one thread: a number per name, kept at zero between queries."""

    def __init__(self, names: int) -> None:
        self.total = np.zeros(names, dtype=np.int32)


def gather(arrays: dict[str, Array], asked: Asked, scratch: Scratch) -> Array:
    """The numbers of the most promising names, ascending."""
    rows = [(close, weight) for close, weight in zip(asked.near, asked.weights, strict=True) if len(close.words)]
    rows += [(close, asked.weights[place] + asked.weights[place + 1]) for place, close in asked.joins]
    for place, left, right in asked.splits:
        rows += [(left, asked.weights[place] // 2), (right, asked.weights[place] // 2)]
    if not rows:
        return EMPTY
    words = np.concatenate([close.words for close, _ in rows])
    worth = np.concatenate([close.credit * weight for close, weight in rows]) // 16
    starts = arrays["post_ends"][words]
    lengths = arrays["post_ends"][words + 1] - starts
    if int(lengths.sum()) > MOST_POSTINGS:
        kept = _rarest([len(close.words) for close, _ in rows], lengths)
        worth, starts, lengths = worth[kept], starts[kept], lengths[kept]
    ends = lengths.cumsum()
    places = (starts - ends + lengths).repeat(lengths) + np.arange(int(ends[-1]))
    names = arrays["post_names"][places]
    np.add.at(scratch.total, names, worth.astype(np.int32).repeat(lengths))
    return _best(names, asked, arrays, scratch)


def _initials(arrays: dict[str, Array], names: Array, letters: list[int]) -> Array:
    """What initials asked for add to the worth of names that have words beginning so; names are not looked up by a letter."""
    starts = arrays["name_ends"][names]
    lengths = arrays["name_ends"][names + 1] - starts
    heads = lengths.cumsum() - lengths
    words = arrays["name_words"][(starts - heads).repeat(lengths) + np.arange(int(lengths.sum()))]
    first = arrays["initial"][words]
    found = np.zeros(len(names), dtype=np.int64)
    for letter in letters:
        found += np.logical_or.reduceat(first == letter, heads)
    return found * (INITIAL * INITIAL_BITS // 16)


def _rarest(sizes: list[int], lengths: Array) -> Array:
    """Which words to read: those of the rarest words asked for, whole rows at a time, and always the rarest row."""
    heads = np.cumsum([0, *sizes[:-1]])
    read = np.add.reduceat(lengths, heads)
    order = np.argsort(read, kind="stable")
    row_kept = np.zeros(len(sizes), dtype=np.bool_)
    row_kept[order[(np.cumsum(read[order]) <= MOST_POSTINGS) | (np.arange(len(order)) == 0)]] = True
    kept: Array = np.repeat(row_kept, sizes)
    return kept


def _best(names: Array, asked: Asked, arrays: dict[str, Array], scratch: Scratch) -> Array:
    names.sort()
    names = names[np.append(True, names[1:] != names[:-1])] if len(names) else names
    worth = scratch.total[names].astype(np.int64)
    scratch.total[names] = 0
    if len(names) > KEEP and (letters := [ord(word.text[0]) for word in asked.analysis.words if word.kind is Kind.INITIAL]):
        worth = worth + _initials(arrays, names, letters)
    if len(names) > KEEP:
        # Twice what is shared over what both have: a long name is not a better one.
        merit = worth * 2000 // (asked.total + arrays["name_weight"][names])
        least = np.partition(merit, len(merit) - KEEP)[len(merit) - KEEP]
        names, merit = names[merit >= least], merit[merit >= least]
        # Among names of the same merit at the edge the lower number stays.
        names = names[np.sort((-merit).argsort(kind="stable")[:KEEP])]
    return names.astype(np.int64)
