"""The keys that words are found by: all words at once are keyed as each by itself, and two wrong letters leave a key in common."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.screening.engine.analysis import Kind, Word
from aboveboard.screening.engine.farther import asked_far_keys, listed_far_keys
from aboveboard.screening.engine.packing import packed_keys
from aboveboard.screening.engine.script import Script
from aboveboard.screening.engine.sound import MAX_LETTERS, folded, keys, meaning_key, skeleton
from aboveboard.screening.engine.weighing import all_weights, weight

TEXT = f"S{MAX_LETTERS}"
letters = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=MAX_LETTERS) | st.text("abdchjxwk", min_size=1, max_size=9)
words = st.builds(Word, letters, st.sampled_from(Kind), st.sampled_from(Script), st.sampled_from([0, 0, 0, 7, 3_001]))
long_words = st.text("abcdefgh", min_size=9, max_size=MAX_LETTERS - 2)
edits = st.tuples(st.sampled_from(["less", "more", "other"]), st.integers(0, MAX_LETTERS), st.sampled_from("xyz"))


def _wrong(word: str, edit: tuple[str, int, str]) -> str:
    how, place, letter = edit
    place %= len(word)
    return word[:place] + (letter if how != "less" else "") + word[place + (how != "more") :]


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=40))
def test_all_words_at_once_have_the_keys_of_each_by_itself(listed: list[Word]) -> None:
    folds = [folded(word.text) for word in listed]
    texts, bones = (np.array(each, dtype=TEXT) for each in ([word.text for word in listed], [skeleton(fold) for fold in folds]))
    expected = set()
    for place, word in enumerate(listed):
        meant = {meaning_key(word.meaning)} if word.meaning else set()
        expected |= {key << 32 | place for key in keys(word.text) | listed_far_keys(word.text) | meant}
    assert packed_keys(listed, folds, texts, bones).tolist() == sorted(expected)


@given(st.lists(st.tuples(words, st.integers(0, 2_000_000), st.integers(0, 2_000_000)), min_size=1), st.integers(0, 5_000_000))
def test_all_words_at_once_weigh_as_each_by_itself(counted: list[tuple[Word, int, int]], total: int) -> None:
    kinds, lengths = np.array([word.kind for word, _, _ in counted]), np.array([len(word.text) for word, _, _ in counted])
    seen, kin = (np.array([row[at] for row in counted]) for at in (1, 2))
    assert all_weights(kinds, lengths, total, seen, kin).tolist() == [weight(word, total, own, family) for word, own, family in counted]


@settings(max_examples=1_000)
@given(long_words, edits, edits)
def test_a_long_word_with_two_letters_wrong_is_found(word: str, first: tuple[str, int, str], second: tuple[str, int, str]) -> None:
    asked = _wrong(_wrong(word, first), second)
    assert asked_far_keys(asked) & listed_far_keys(word)


@given(st.text("abcdefgh", min_size=6, max_size=8), edits, edits)
def test_a_short_word_with_two_letters_other_or_more_is_found(word: str, first: tuple[str, int, str], second: tuple[str, int, str]) -> None:
    asked = word
    for _, place, letter in (first, second):
        asked = _wrong(asked, ("other", place, letter))
    assert asked_far_keys(asked) & listed_far_keys(word)


def test_a_word_of_four_letters_is_looked_for_no_farther() -> None:
    assert listed_far_keys("ruiz") == asked_far_keys("ruiz") == set()
