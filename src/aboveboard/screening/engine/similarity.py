"""How alike one word is to many, in thousandths, by integer arithmetic only."""

from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from .analysis import Word
from .script import Script
from .sound import folded, skeleton

Array = np.ndarray[Any, Any]

SAME = 1000
SOUND = 970
# Brands are chosen for their spelling.
BRAND_SOUND = 930
# What a word of one letter would lose for not being the same; longer ones lose a share of it.
SHORT = 100
SKELETON = 900
MEANING = 880
INITIAL = 700
LEAST = 520
# So many words at most are compared letter by letter: first those of the same consonants and about the same length.
MOST_COMPARED, FURTHER = 500, 60


def similarities(word: Word, vocabulary: dict[str, Array], found: Array, *, name_of_person: bool) -> tuple[Array, Array]:
    """Those of the vocabulary words found that may be like the word, ascending, and how alike they are."""
    text, sounds = word.text, folded(word.text)
    consonants = skeleton(sounds)
    by_bones = _ratio(consonants, vocabulary["bones"][found], vocabulary["bones_length"][found], Levenshtein.distance)
    if len(found) > MOST_COMPARED:
        promise = by_bones - FURTHER * np.abs(vocabulary["word_length"][found] - len(text))
        best = np.sort(np.lexsort((found, -promise))[:MOST_COMPARED])
        found, by_bones = found[best], by_bones[best]
    by_spelling = _ratio(text, vocabulary["word"][found], vocabulary["word_length"][found], OSA.distance)
    by_sound = _ratio(sounds, vocabulary["fold"][found], vocabulary["fold_length"][found], Levenshtein.distance)
    sound = (by_sound + by_bones) * (SOUND if name_of_person or word.script is not Script.LATIN else BRAND_SOUND) // 2000
    sound -= SHORT // max(len(sounds), 1)
    # Vowels are not written in an abjad, so the consonants are all there is to compare.
    bare = by_bones * (SKELETON + 10 * min(len(consonants), 5)) // 1000
    by_spelling -= (by_spelling < SAME) * (SHORT // max(len(text), 1))
    heard = bare if word.script is Script.ABJAD else np.where(vocabulary["abjad"][found], bare, sound)
    return found, np.maximum(by_spelling, heard)


def _ratio(word: str, others: Array, lengths: Array, scorer: Any) -> Array:
    distance = process.cdist([word.encode()], others.tolist(), scorer=scorer, dtype=np.int32)[0]
    # No distance exceeds the longer of the two, so the ratio is never below nought.
    ratio: Array = SAME - SAME * distance // np.maximum(lengths, len(word) or 1)
    return ratio


def credit(likeness: Array) -> Array:
    """What a likeness is worth as evidence, in thousandths: nothing below the least, all when the same."""
    worth: Array = np.where(likeness >= LEAST, np.maximum(0, SAME - (SAME - likeness) * 18 // 10), 0)
    return worth
