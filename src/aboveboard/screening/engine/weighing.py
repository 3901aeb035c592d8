"""What a word tells by how rare it is, in 1/64 bits, by integers alone."""

from typing import Any

import numpy as np

from .analysis import COUNTS, Kind, Word

Array = np.ndarray[Any, Any]
# Every list is weighed as a part of at least this many parties, so that a list of ten knows that "Ali" is common.
AT_LEAST = 1 << 14
BIT = 64
INITIAL_BITS = 3 * BIT
# However rare, a short word tells little.
LETTER_BITS = 3 * BIT


def bits(total: int, seen: int) -> int:
    """The rarity of what was seen so often among the total: log2 of the ratio in 1/64, by integers alone."""
    ratio = (total + AT_LEAST) * BIT // (seen + 1)
    whole = max(ratio.bit_length() - 1, 0)
    part = (ratio * BIT >> whole) - BIT if ratio else 0
    return max((whole - 6) * BIT + part, BIT)


def weight(word: Word, total: int, seen: int, kin: int) -> int:
    """What a word tells, in 1/64 bits, from how many of the total have it and how many have one of the same consonants."""
    if word.kind is Kind.INITIAL:
        return INITIAL_BITS
    rarity = (bits(total, seen) + bits(total, kin)) // 2
    return min(rarity, LETTER_BITS * len(word.text)) * COUNTS[word.kind] // 100


def all_weights(kinds: Array, lengths: Array, total: int, seen: Array, kin: Array) -> Array:
    """What `weight` says of each word, of its kind and length, at once."""
    rarity = (_all_bits(total, seen) + _all_bits(total, kin)) // 2
    told = np.minimum(rarity, LETTER_BITS * lengths.astype(np.int64)) * np.array(COUNTS)[kinds] // 100
    return np.where(kinds == Kind.INITIAL, INITIAL_BITS, told).astype(np.int32)


def _all_bits(total: int, seen: Array) -> Array:
    ratio = (total + AT_LEAST) * BIT // (seen.astype(np.int64) + 1)
    # The exponent of a float is exact: no ratio comes near 2**53.
    whole = np.maximum(np.frexp(ratio.astype(np.float64))[1].astype(np.int64) - 1, 0)
    found: Array = np.maximum((whole - 6) * BIT + np.where(ratio > 0, (ratio * BIT >> whole) - BIT, 0), BIT)
    return found
