"""First stage: the names that share a word, or what a word may stand for, with the query."""

from typing import Any

import numpy as np

from .vocabulary import Asked, Neighbours

Array = np.ndarray[Any, Any]
KEEP = 160
# Postings read for one query at most, the rarest words first; words beyond it still score the names found.
MOST_POSTINGS = 60_000


class Scratch:
    """Working space of one thread: two numbers per name, kept at zero between queries."""

    def __init__(self, names: int) -> None:
        self.total = np.zeros(names, dtype=np.int32)
        self.best = np.zeros(names, dtype=np.int32)


def gather(arrays: dict[str, Array], asked: Asked, scratch: Scratch) -> Array:
    """The numbers of the most promising names, ascending."""
    rows = [(close, weight) for close, weight in zip(asked.near, asked.weights, strict=True) if len(close.words)]
    rows += [(close, asked.weights[place] + asked.weights[place + 1]) for place, close in asked.joins]
    for place, left, right in asked.splits:
        rows += [(left, asked.weights[place] // 2), (right, asked.weights[place] // 2)]
    read = [_postings(arrays, close) for close, _ in rows]
    order = sorted(range(len(rows)), key=lambda row: (read[row], row))
    touched: list[Array] = []
    spent = 0
    for row in order:
        close, weight = rows[row]
        if touched and spent + read[row] > MOST_POSTINGS:
            break
        spent += read[row]
        names, worth = _contributions(arrays, close, weight)
        # Duplicates: the last write, which is the likest word, stays; the sum then adds it once.
        scratch.best[names] = worth
        scratch.total[names] += scratch.best[names]
        touched.append(names)
    if not touched:
        return np.empty(0, np.int64)
    return _best(np.concatenate(touched), asked, arrays, scratch)


def _postings(arrays: dict[str, Array], close: Neighbours) -> int:
    ends = arrays["post_ends"]
    return int((ends[close.words + 1] - ends[close.words]).sum())


def _contributions(arrays: dict[str, Array], close: Neighbours, weight: int) -> tuple[Array, Array]:
    order = np.argsort(close.credit, kind="stable")
    words = close.words[order]
    starts = arrays["post_ends"][words]
    lengths = arrays["post_ends"][words + 1] - starts
    ends = np.cumsum(lengths)
    places = np.repeat(starts - ends + lengths, lengths) + np.arange(int(ends[-1]))
    worth = np.repeat((close.credit[order] * weight).astype(np.int32) // 16, lengths)
    return arrays["post_names"][places], worth


def _best(names: Array, asked: Asked, arrays: dict[str, Array], scratch: Scratch) -> Array:
    worth = scratch.total[names].astype(np.int64)
    scratch.total[names] = 0
    # Twice what is shared over what both have: a long name is not a better one.
    merit = worth * 2000 // (asked.total + arrays["name_weight"][names])
    if len(names) > KEEP * 4:
        least = np.partition(merit, len(merit) - KEEP * 4)[len(merit) - KEEP * 4]
        names, merit = names[merit >= least], merit[merit >= least]
    names, first = np.unique(names, return_index=True)
    if len(names) > KEEP:
        merit = merit[first]
        names = np.sort(names[np.lexsort((names, -merit))[:KEEP]])
    return names.astype(np.int64)
