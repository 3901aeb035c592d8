"""What holds for any name: order and case do not matter, a word more never breaks anything, and the answer comes in time."""

from itertools import permutations
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Query

from .cast import ORGANIZATION, PERSON, RECORDS, entry, opened
from .hostile import HOSTILE

WORDS = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Cf")), min_size=1, max_size=12)
NAMES = ("Grigori Semyonovich Varlakov", "Abd al-Rahman Mustafa al-Qashtari", "Orla Maire Vennsby", "Kim Hyon Sop", "Мирослав Тарнов")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return opened(tmp_path_factory.mktemp("index"))


def score(index: Index, name: str, entity: str) -> int:
    return next((one.score for one in index.match(Query(name, PERSON)) if one.entity_id == entity), 0)


@settings(max_examples=200, deadline=None)
@given(word=WORDS, place=st.integers(0, 3))
def test_a_word_more_breaks_nothing_and_never_scores_higher_than_the_name_itself(index: Index, word: str, place: int) -> None:
    words = ["Orla", "Maire", "Vennsby"]
    words.insert(place, word)
    assert score(index, " ".join(words), "p-3") <= score(index, "Orla Maire Vennsby", "p-3")


@settings(max_examples=100, deadline=None)
@given(word=WORDS)
def test_any_word_can_be_listed_and_asked_for(tmp_path_factory: pytest.TempPathFactory, word: str) -> None:
    index = opened(tmp_path_factory.mktemp("any"), [entry("x", PERSON, f"{word} Vennsby"), entry("y", ORGANIZATION, word)])
    assert any(one.entity_id == "x" for one in index.match(Query(f"{word} Vennsby", PERSON)))


@pytest.mark.parametrize("first", NAMES)
def test_two_names_are_alike_whichever_is_asked_for(tmp_path: Path, first: str) -> None:
    others = [name for name in NAMES if name != first] + [first[:-1], f"{first} Ostmark", first.split()[0]]
    there = opened(tmp_path, [entry("x", PERSON, first)])
    for place, second in enumerate(others):
        back = opened(tmp_path / str(place), [entry("x", PERSON, second)])
        # A name asked for counts more than a listed one, so the two directions differ, but not in kind.
        assert abs(score(there, second, "x") - score(back, first, "x")) <= 2_500, second


def test_the_order_and_the_case_of_words_do_not_matter(index: Index) -> None:
    scores = {score(index, " ".join(words), "p-3") for words in permutations(["Orla", "MAIRE", "vennsby"])}
    assert len(scores) == 1


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_takes_no_longer_than_a_quarter_of_a_second(tmp_path: Path, hostile: str) -> None:
    start = process_time()
    index = opened(tmp_path, [entry("x", PERSON, hostile), entry("y", ORGANIZATION, hostile), *RECORDS])
    for schema in (PERSON, ORGANIZATION):
        index.match(Query(hostile, schema))
    assert process_time() - start < 0.75
