"""How alike one word is to many, in thousandths, by integer arithmetic only."""

from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from .script import Script
from .sound import folded, skeleton

Ints = np.ndarray[Any, np.dtype[np.int64]]

SAME = 1000
SOUND = 970
SKELETON = 900
MEANING = 880
INITIAL = 700
LEAST = 600


def distances(word: str, others: list[bytes], scorer: Any) -> Ints:
    """Edit distances from one word to each of the others."""
    found: Ints = process.cdist([word.encode()], others, scorer=scorer, dtype=np.uint8)[0].astype(np.int64)
    return found


def similarities(
    word: str,
    script: Script,
    raw: np.ndarray[Any, Any],
    fold: np.ndarray[Any, Any],
    bones: np.ndarray[Any, Any],
    abjad: np.ndarray[Any, Any],
) -> Ints:
    """Likeness of `word` to each vocabulary word given by its spelling, folded form and consonants."""
    sounds = folded(word)
    consonants = skeleton(sounds)
    by_spelling = _ratio(distances(word, raw.tolist(), OSA.distance), len(word), np.char.str_len(raw))
    by_sound = _ratio(distances(sounds, fold.tolist(), Levenshtein.distance), len(sounds), np.char.str_len(fold))
    by_bones = _ratio(distances(consonants, bones.tolist(), Levenshtein.distance), len(consonants), np.char.str_len(bones))
    sound = (by_sound + by_bones) * SOUND // 2000
    # Vowels are not written in an abjad, so the consonants are all there is to compare.
    bare = by_bones * SKELETON // 1000
    unwritten = abjad if script is not Script.ABJAD else np.ones_like(abjad)
    likeness: Ints = np.where(unwritten, np.maximum(by_spelling, bare), np.maximum(by_spelling, sound))
    return likeness


def _ratio(distance: Ints, length: int, lengths: Ints) -> Ints:
    longest = np.maximum(lengths, max(length, 1))
    ratio: Ints = SAME - SAME * np.minimum(distance, longest) // longest
    return ratio


def credit(likeness: Ints) -> Ints:
    """What a likeness is worth as evidence, in thousandths: nothing below the least, all when the same."""
    worth: Ints = np.where(likeness >= LEAST, np.maximum(0, SAME - (SAME - likeness) * 18 // 10), 0)
    return worth
