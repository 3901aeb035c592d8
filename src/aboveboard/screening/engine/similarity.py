"""How alike words are, in thousandths, by integer arithmetic only; many words against many in one pass."""

from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from .analysis import Word
from .script import SYLLABLES, Script
from .sound import COARSE, folded, skeleton, slavic

Array = np.ndarray[Any, Any]

SAME = 1000
SOUND = 950
# Brands are chosen for their spelling.
BRAND_SOUND = 930
# What a word of one letter would lose for not being the same; longer ones lose a share of it.
SHORT = 100
SKELETON = 900
# What is lost where consonants agree by their class only.
CLASS_ONLY = 130
COARSE_BYTES = bytes.maketrans(*(bytes(part) for part in zip(*((old, new) for old, new in COARSE.items() if new is not None), strict=True)))
MEANING = 900
INITIAL = 700
LEAST = 580
OTHER_SYLLABLE = 560
NO_SCRIPT = 255
# How fast evidence is lost with likeness, in hundredths.
STEEP = 180
# So many words at most are compared letter by letter: first those of the same consonants and about the same length.
MOST_COMPARED, FURTHER = 500, 60
MOST_MERIT = 4095


class Sought(NamedTuple):
    """A word to compare, and whether it is part of a person's name."""

    word: Word
    person: bool


class Compared(NamedTuple):
    """Pairs in order: the place of the word sought, the vocabulary word's number, and how alike they are."""

    owners: Array
    found: Array
    likeness: Array


def compare(sought: list[Sought], vocabulary: dict[str, Array], owners: Array, found: Array) -> Compared:
    """Likeness of each pair of a word sought (by place, ascending) and a vocabulary word."""
    texts = [one.word.text for one in sought]
    folds = [folded(text) for text in texts]
    bones = [skeleton(fold) for fold in folds]
    by_bones = _ratios(bones, vocabulary, "bones", owners, found, Levenshtein.distance)
    near = _nearest(vocabulary, owners, found, by_bones, np.array([len(text) for text in texts]))
    if near is not None:
        owners, found, by_bones = owners[near], found[near], by_bones[near]
    by_spelling = _ratios(texts, vocabulary, "word", owners, found, OSA.distance)
    by_fold = _ratios(folds, vocabulary, "fold", owners, found, Levenshtein.distance)
    sound_share = np.array([SOUND if one.person or one.word.script is not Script.LATIN else BRAND_SOUND for one in sought])
    said = (by_fold + by_bones) // 2
    others = [slavic(one.word.text) if one.word.script is Script.LATIN else one.word.text for one in sought]
    if others != texts:
        said = _read_otherwise(said, texts, others, vocabulary, owners, found)
    by_sound = said * sound_share[owners] // 1000 - np.array([SHORT // max(len(fold), 1) for fold in folds])[owners]
    # Vowels are not written in an abjad, so the consonants are all there is to compare.
    abjad = np.array([one.word.script is Script.ABJAD for one in sought])[owners] | (vocabulary["script"][found] == Script.ABJAD)
    if abjad.any():
        bare_share = np.array([SKELETON + 10 * min(len(bone), 5) for bone in bones])
        by_sound = np.where(abjad, by_bones * bare_share[owners] // 1000, by_sound)
        places = np.flatnonzero(abjad)
        by_class = _by_class(bones, vocabulary, owners[places], found[places])
        by_sound[places] = np.maximum(by_sound[places], by_class * (bare_share[owners[places]] - CLASS_ONLY) // 1000)
    by_spelling -= (by_spelling < SAME) * np.array([SHORT // max(len(text), 1) for text in texts])[owners]
    likeness = np.maximum(by_spelling, by_sound)
    written = np.array([one.word.script if one.word.script in SYLLABLES else NO_SCRIPT for one in sought])[owners]
    # Whoever writes another syllable in one script means another name, however alike the two are in Latin letters.
    likeness = np.where((written == vocabulary["script"][found]) & (by_spelling < SAME), np.minimum(likeness, OTHER_SYLLABLE), likeness)
    meanings = np.array([one.word.meaning for one in sought])
    if meanings.any():
        alike = (vocabulary["meaning"][found] == meanings[owners]) & (meanings[owners] > 0)
        likeness = np.where(alike, np.maximum(likeness, MEANING), likeness)
    return Compared(owners, found, likeness)


def _by_class(bones: list[str], vocabulary: dict[str, Array], owners: Array, found: Array) -> Array:
    """How alike the classes of consonants are: what Arabic has no letter for it writes with a letter of the same class."""
    classes = [bone.translate(COARSE) for bone in bones]
    others = [bone.translate(COARSE_BYTES, b"h") for bone in vocabulary["bones"][found].tolist()]
    bounds = np.searchsorted(owners, np.arange(len(bones) + 1)).tolist()
    ratios = np.zeros(len(found), dtype=np.int64)
    for word, start, end in zip(classes, bounds[:-1], bounds[1:], strict=True):
        if start < end:
            distance = process.cdist([word.encode()], others[start:end], scorer=Levenshtein.distance, dtype=np.int32)[0]
            longest = np.maximum(np.array([len(other) for other in others[start:end]]), max(len(word), 1))
            ratios[start:end] = SAME - SAME * distance // longest
    return ratios


def _read_otherwise(said: Array, texts: list[str], others: list[str], vocabulary: dict[str, Array], owners: Array, found: Array) -> Array:
    """How alike pairs sound, the words that another language reads otherwise by the better of their two readings."""
    readings = [folded(other) for other in others]
    places = np.flatnonzero(np.array([text != other for text, other in zip(texts, others, strict=True)])[owners])
    whose, what = owners[places], found[places]
    by_fold = _ratios(readings, vocabulary, "fold", whose, what, Levenshtein.distance)
    by_bones = _ratios([skeleton(reading) for reading in readings], vocabulary, "bones", whose, what, Levenshtein.distance)
    said[places] = np.maximum(said[places], (by_fold + by_bones) // 2)
    return said


def _ratios(words: list[str], vocabulary: dict[str, Array], form: str, owners: Array, found: Array, scorer: Any) -> Array:
    others = vocabulary[form][found].tolist()
    bounds = np.searchsorted(owners, np.arange(len(words) + 1)).tolist()
    distance = np.empty(len(found), dtype=np.int32)
    for place, word in enumerate(words):
        start, end = bounds[place], bounds[place + 1]
        if start < end:
            distance[start:end] = process.cdist([word.encode()], others[start:end], scorer=scorer, dtype=np.int32)[0]
    longest = np.maximum(vocabulary[f"{form}_length"][found], np.array([len(word) or 1 for word in words], dtype=np.int32)[owners])
    # No distance exceeds the longer of the two, so the ratio is never below nought.
    ratios: Array = SAME - SAME * distance // longest
    return ratios


def _nearest(vocabulary: dict[str, Array], owners: Array, found: Array, by_bones: Array, lengths: Array) -> Array | None:
    """Which pairs to go on with, or None for all of them."""
    counts = np.bincount(owners, minlength=len(lengths))
    if counts.max() <= MOST_COMPARED:
        return None
    promise = by_bones - FURTHER * np.abs(vocabulary["word_length"][found] - lengths[owners])
    return best_of_each(owners, found, promise, MOST_COMPARED)


def best_of_each(owners: Array, found: Array, merit: Array, most: int) -> Array:
    """The places, ascending, of each owner's pairs of most merit; equal merit goes to the lower number."""
    # One sort of one number: owner, then merit downwards, then the lower number first.
    order = (owners << 44 | (MOST_MERIT - merit).astype(np.int64) << 31 | found).argsort()
    heads = owners.searchsorted(np.arange(int(owners[-1]) + 1))
    kept: Array = np.sort(order[np.arange(len(order)) - heads[owners] < most])
    return kept


def credit(likeness: Array) -> Array:
    """What a likeness is worth as evidence, in thousandths: nothing below the least, all when the same."""
    worth: Array = np.where(likeness >= LEAST, np.maximum(0, SAME - (SAME - likeness) * STEEP // 100), 0)
    return worth
