"""Second stage: every candidate name scored against the query, all at once, in integers."""

from typing import Any, NamedTuple

import numpy as np

from aboveboard.screening.lists.record import NameKind

from .analysis import Kind
from .build import KINDS, ONLY_FORM
from .evidence import BIRTH_DAY, COUNTRY
from .similarity import INITIAL, SAME
from .thresholds import SHOW
from .values import FULL
from .vocabulary import EMPTY, Asked, Neighbours

Array = np.ndarray[Any, Any]
# How far a name is believed when its shared words carry little: half of the doubt is gone at so many 1/64 bits.
DOUBT = 4 * 64
LITTLE = 6 * 64
WEAK, PRIMARY = KINDS.index(NameKind.WEAK), KINDS.index(NameKind.PRIMARY)
WEAK_ALIAS, OTHER_FORM = 600, 300
BIT_SHARE = 4000
ASKED_SHARE = 7
# A word matched below this is, the more so the less it is matched, taken for another word.
UNLIKE = 300
CONFLICT = 3500
CONFLICT_BITS = 10 * 64
INITIAL_CONFLICT = 8 * 64
# A numbered fund, brigade or plant is not the one with another number, and hardly the one without.
OTHER_NUMBER, NO_NUMBER = 1500, 700
# Branches of one group, and children of other fathers.
OTHER_PLACE, NO_PLACE, OTHER_FATHER = 800, 300, 1000
SWAPPED, OTHER_SON = 800, 3600
CONFLICT_FROM, CONFLICT_SPAN = 5500, 3000
# A name that is nothing but a legal form (`Ltd`, `ООО`) is mostly what a comma left over: whatever agrees beside it, it does not come up
# to what is shown, unless it is the very name that the list gives first, as `RT`.
FORM_MOST = SHOW - BIRTH_DAY - COUNTRY - 100


class Scored(NamedTuple):
    """Candidate names, their scores in 1/10,000, and the word-by-word likeness the scores came from."""

    names: Array
    score: Array
    likeness: Array
    words: Array
    starts: Array


class Listed(NamedTuple):
    """The words of the candidate names: the kind of each, and where each name begins."""

    kinds: Array
    heads: Array


def score_names(arrays: dict[str, Array], asked: Asked, names: Array) -> Scored:
    """Scores the names by how much of both names' weight agrees."""
    starts = arrays["name_ends"][names]
    if not len(names):
        return Scored(names, EMPTY, np.empty((len(asked.weights), 0), np.int64), EMPTY, EMPTY)
    lengths = arrays["name_ends"][names + 1] - starts
    ends = lengths.cumsum()
    heads = ends - lengths
    places = (starts - heads).repeat(lengths) + np.arange(int(ends[-1]))
    words = arrays["name_words"][places].astype(np.int64)
    likeness = _likeness(arrays, asked, words, heads, lengths, arrays["name_repeat"][places])
    row_best = np.maximum.reduceat(likeness, heads, axis=1)
    weights = np.array(asked.weights, dtype=np.int64)
    shared = weights @ row_best
    column_best, listed_weights = likeness.max(axis=0), arrays["weight"][words]
    listed = np.add.reduceat(column_best * listed_weights, heads)
    of_asked = shared // asked.total
    of_listed = listed // arrays["name_weight"][names]
    score = _combined(of_asked, of_listed, np.minimum(shared, listed) // 1000)
    # Where little agrees anyway the order of what is left should stand, so conflict counts from CONFLICT_FROM on.
    doubt = (score - CONFLICT_FROM).clip(0, CONFLICT_SPAN)
    kinds = arrays["word_kind"][words]
    theirs = np.where(kinds == Kind.INITIAL, INITIAL_CONFLICT, listed_weights)
    extra = np.add.reduceat(np.maximum(UNLIKE - column_best, 0) * theirs, heads) // UNLIKE
    score -= _conflict(asked, row_best, extra) * doubt // CONFLICT_SPAN
    score -= _other_parts(asked, likeness, row_best, column_best, Listed(kinds, heads))
    score -= (arrays["name_kind"][names] == WEAK) * WEAK_ALIAS
    form = arrays["name_form"][names]
    if asked.analysis.form:
        score -= ((form != asked.analysis.form) & (form > 0)) * OTHER_FORM
    only_form = form == ONLY_FORM
    if asked.analysis.only_form or only_form.any():
        named = only_form & (arrays["name_kind"][names] == PRIMARY) & (of_asked == SAME) & (of_listed == SAME)
        score = np.where((only_form | asked.analysis.only_form) & ~named, np.minimum(score, FORM_MOST), score)
    return Scored(names, score.clip(0, FULL), likeness, words, heads)


def _once(asked: Asked, likeness: Array, repeats: Array) -> Array:
    """The likeness with a word said twice agreeing only with one that is said twice too: `Omar Omar` is not `Omar Osman`."""
    if len(set(asked.analysis.words)) == len(asked.analysis.words) and not repeats.any():
        return likeness
    said = np.array([asked.analysis.words[:place].count(word) for place, word in enumerate(asked.analysis.words)])
    kept: Array = np.where(said[:, None] == repeats[None, :], likeness, 0)
    return kept


def _conflict(asked: Asked, row_best: Array, extra: Array) -> Array:
    """What to take off where both names have weighty words that the other lacks: another surname, another trade."""
    # An initial weighs little where it agrees, but where it does not the given name is another.
    kinds = zip(asked.analysis.words, asked.weights, strict=True)
    own = np.array([INITIAL_CONFLICT if word.kind is Kind.INITIAL else weight for word, weight in kinds], dtype=np.int64)
    lacking = own @ np.maximum(UNLIKE - row_best, 0) // UNLIKE
    points: Array = np.minimum(np.minimum(lacking, extra), CONFLICT_BITS) * CONFLICT // CONFLICT_BITS
    return points


def _other_parts(asked: Asked, likeness: Array, row_best: Array, column_best: Array, listed: Listed) -> Array | int:
    """What to take off for places, numbers and fathers that differ; most names have none of them."""
    said = {word.kind for word in asked.analysis.words}
    there = np.bincount(listed.kinds, minlength=len(Kind)).tolist()
    points: Array | int = 0
    for kind, weigh in ((Kind.PLACE, _places), (Kind.NUMBER, _numbers), (Kind.PATRONYMIC, _fathers)):
        if kind in said or (there[kind] and kind is not Kind.PATRONYMIC):
            points = points + weigh(asked, row_best, np.maximum.reduceat((listed.kinds == kind) & (column_best < UNLIKE), listed.heads))
    if Kind.PATRONYMIC in said and there[Kind.PATRONYMIC]:
        points = points + _swapped(asked, likeness, listed.kinds == Kind.PATRONYMIC, listed.heads)
    return points


def _places(asked: Asked, row_best: Array, theirs: Array) -> Array:
    """What to take off where each of two organisations is of another country or city, or only one says so."""
    ours = _lacks(asked, row_best, Kind.PLACE)
    points: Array = np.where(ours & theirs, OTHER_PLACE, (ours | theirs) * NO_PLACE)
    return points


def _fathers(asked: Asked, row_best: Array, theirs: Array) -> Array:
    """What to take off where each of two persons is the child of another father."""
    points: Array = (_lacks(asked, row_best, Kind.PATRONYMIC) & theirs) * OTHER_FATHER
    return points


def _swapped(asked: Asked, likeness: Array, fathers: Array, heads: Array) -> Array | int:
    """What to take off where the father's name of one is the own name of the other: `Omar bin Said` is not `Said bin Omar`."""
    kinds = np.array([word.kind is Kind.PATRONYMIC for word in asked.analysis.words])
    if not kinds.any() or kinds.all() or not fathers.any():
        return 0
    theirs_ours = np.maximum.reduceat(likeness[kinds].max(axis=0) * ~fathers, heads)
    ours_theirs = np.maximum.reduceat(likeness[~kinds].max(axis=0) * fathers, heads)
    same = np.maximum.reduceat(likeness[kinds].max(axis=0) * fathers, heads)
    points: Array = ((theirs_ours > SWAPPED) & (ours_theirs > SWAPPED) & (same < UNLIKE)) * OTHER_SON
    return points


def _lacks(asked: Asked, row_best: Array, kind: Kind) -> Array:
    """For each name whether it lacks a word of this kind that is asked for."""
    rows = [row for row, word in enumerate(asked.analysis.words) if word.kind is kind]
    found: Array = (row_best[rows] < UNLIKE).any(axis=0) if rows else np.zeros(row_best.shape[1], dtype=np.bool_)
    return found


def _numbers(asked: Asked, row_best: Array, theirs: Array) -> Array:
    """What to take off for a number that only one of the names has, or for two that differ."""
    ours = _lacks(asked, row_best, Kind.NUMBER)
    points: Array = np.where(ours & theirs, OTHER_NUMBER, (ours | theirs) * NO_NUMBER)
    return points


def _combined(of_asked: Array, of_listed: Array, shared: Array) -> Array:
    # A weighted harmonic mean: one name that is a small part of the other is not the other.
    agreement = of_asked * of_listed * 100 // np.maximum(ASKED_SHARE * of_listed + (10 - ASKED_SHARE) * of_asked, 1)
    # What a letter or two have in common is no agreement at all.
    agreement = agreement * np.minimum(shared, LITTLE) // LITTLE
    belief = shared * 1000 // (shared + DOUBT)
    combined: Array = agreement * (FULL - BIT_SHARE) // FULL + agreement * belief // 1000 * BIT_SHARE // FULL
    return combined


def _likeness(arrays: dict[str, Array], asked: Asked, words: Array, heads: Array, lengths: Array, repeats: Array) -> Array:
    likeness = np.zeros((len(asked.weights), len(words)), dtype=np.int64)
    initials = arrays["initial"][words]
    single = arrays["word_kind"][words] == Kind.INITIAL
    any_single = bool(single.any())
    for row, (word, close) in enumerate(zip(asked.analysis.words, asked.near, strict=True)):
        letter = ord(word.text[0])
        if word.kind is Kind.INITIAL:
            likeness[row] = (initials == letter) * np.where(single, 1000, INITIAL)
        else:
            likeness[row] = _looked_up(close, words)
            if any_single:
                likeness[row] = np.maximum(likeness[row], (single & (initials == letter)) * INITIAL)
    likeness = _once(asked, likeness, repeats)
    for place, close in asked.joins:
        found = _looked_up(close, words)
        likeness[place] = np.maximum(likeness[place], found)
        likeness[place + 1] = np.maximum(likeness[place + 1], found)
    for place, left, right in asked.splits:
        first, second = _looked_up(left, words), _looked_up(right, words)
        both = np.minimum(np.maximum.reduceat(first, heads), np.maximum.reduceat(second, heads))
        likeness[place] = np.maximum(likeness[place], np.minimum(np.maximum(first, second), both.repeat(lengths)))
    return likeness


def _looked_up(close: Neighbours, words: Array) -> Array:
    if not len(close.words):
        return np.zeros(len(words), dtype=np.int64)
    places = np.minimum(close.words.searchsorted(words), len(close.words) - 1)
    found: Array = np.where(close.words[places] == words, close.credit[places], 0)
    return found
