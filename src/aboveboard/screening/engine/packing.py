"""The keys of all words of an index at once: what `sound.keys` and `farther.listed_far_keys` say of one word, in arrays.

A key is the CRC-32 of a text. Words of one length are taken together, letter by letter, and what words have in common at their
beginnings is gone through once. A word asked for is keyed by those two modules; a test holds both to the same keys.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from .analysis import Word
from .farther import LONG, SHORTEST_FAR, cuts, letters_left_out, part_mark
from .sound import SERVANT, SHORTEST_SHORTENED, coarse, meaning_key, servant_less

Array = np.ndarray[Any, Any]
# The words taken together at most, so that what is worked on stays in the processor's cache.
BLOCK = 1 << 13
POLYNOMIAL = 0xEDB88320
ALL_ONES = np.uint32(0xFFFFFFFF)


def _table() -> Array:
    values = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ np.uint32(POLYNOMIAL), values >> 1)
    return values


TABLE = _table()


def packed_keys(words: Sequence[Word], folds: Sequence[str], texts: Array, bones: Array) -> Array:
    """Each pair of a key and the place of a word that has it, as key << 32 | place, ascending, each once."""
    found = [*_of_texts(texts, _spellings), *_of_texts(texts, _far)]
    found += _of_texts(bones, _short_bones)
    shapes = [(place, shape) for place, (word, fold) in enumerate(zip(words, folds, strict=True)) for shape in coarse(word.text, fold)]
    owners = np.array([place for place, _ in shapes], dtype=np.uint64)
    found += _of_texts(np.array([shape for _, shape in shapes], dtype=texts.dtype), _sounds, owners)
    servants = [(place, servant_less(word.text)) for place, word in enumerate(words) if word.text.startswith(SERVANT)]
    kept = [(place, rest) for place, rest in servants if rest]
    found += _of_texts(
        np.array([rest for _, rest in kept], dtype=texts.dtype), _whole, np.array([place for place, _ in kept], dtype=np.uint64)
    )
    meant = [(place, meaning_key(word.meaning)) for place, word in enumerate(words) if word.meaning]
    found.append(np.array([key << 32 | place for place, key in meant], dtype=np.uint64))
    pairs = np.concatenate(found)
    pairs.sort()
    once: Array = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return once


def _of_texts(texts: Array, keyed: Callable[[list[Array]], Iterable[Array]], owners: Array | None = None) -> Iterator[Array]:
    """The pairs that the texts have by one kind of key, block by block of the same length."""
    lengths = np.strings.str_len(texts) if len(texts) else np.empty(0, np.int64)
    order = np.argsort(lengths, kind="stable")
    bounds = np.searchsorted(lengths[order], np.arange(texts.dtype.itemsize + 2))
    for length, (start, end) in enumerate(pairwise(bounds.tolist())):
        for first in range(start, end, BLOCK):
            places = order[first : min(first + BLOCK, end)]
            rows = texts[places].view(np.uint8).reshape(len(places), -1)
            whose = (places if owners is None else owners[places]).astype(np.uint64)
            for keys in keyed([np.ascontiguousarray(rows[:, at]).astype(np.uint32) for at in range(length)]):
                yield (keys ^ ALL_ONES).astype(np.uint64) << np.uint64(32) | whose


def _said(state: Array, letters: Iterable[Array]) -> Array:
    """The state after these letters."""
    for letter in letters:
        state = TABLE[(state ^ letter) & 0xFF] ^ (state >> 8)
    return state


def _begun(mark: str, letters: list[Array]) -> Array:
    """The state after a mark, for each of the words."""
    size = len(letters[0]) if letters else 1
    return _said(np.full(size, ALL_ONES), [np.uint32(byte) for byte in mark.encode()])  # type: ignore[misc]


def _whole(letters: list[Array]) -> Iterator[Array]:
    if letters:
        yield _said(_begun("=", letters), letters)


def _spellings(letters: list[Array]) -> Iterator[Array]:
    yield from _whole(letters)
    if len(letters) >= SHORTEST_SHORTENED:
        yield from _shortened(_begun("=", letters), letters, 1)


def _shortened(state: Array, letters: list[Array], fewer: int) -> Iterator[Array]:
    """The words with so many letters left out."""
    if not fewer:
        yield _said(state, letters)
        return
    for place in range(len(letters) - fewer + 1):
        yield from _shortened(state, letters[place + 1 :], fewer - 1)
        state = _said(state, letters[place : place + 1])


def _short_bones(letters: list[Array]) -> Iterator[Array]:
    if len(letters) == 2:
        yield _said(_begun("f", letters), letters)


def _sounds(letters: list[Array]) -> Iterator[Array]:
    if len(letters) >= 2:
        yield _said(_begun("s", letters), letters)
    if len(letters) >= 4:
        yield _said(_begun("t", letters), letters)
    if len(letters) >= 5:
        yield from _shortened(_begun("t", letters), letters, 1)


def _far(letters: list[Array]) -> Iterator[Array]:
    if len(letters) >= LONG:
        for part, (start, end) in enumerate(cuts(len(letters))):
            yield _said(_begun(part_mark(part, len(letters)), letters), letters[start:end])
    elif len(letters) >= SHORTEST_FAR:
        for fewer in range(letters_left_out(len(letters)) + 1):
            yield from _shortened(_begun("-", letters), letters, fewer)
