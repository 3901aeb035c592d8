"""Within a moment a question is asked once; what is written rests on nothing that was read before."""

import pytest

from aboveboard.kernel.moment import moment, once
from aboveboard.kernel.unit import unit


def test_a_question_is_asked_once_within_a_moment_and_anew_in_the_next() -> None:
    answers = iter(range(10))

    def ask() -> int:
        return once("which", lambda: next(answers))

    assert [ask(), ask()] == [0, 1]
    with moment():
        assert [ask(), ask(), once("other", lambda: "x")] == [2, 2, "x"]
    with moment():
        assert ask() == 3


@pytest.mark.django_db
def test_a_unit_of_work_remembers_nothing() -> None:
    answers = iter(range(10))
    with moment():
        assert once("which", lambda: next(answers)) == 0
        with unit("test"):
            assert [once("which", lambda: next(answers)) for _ in range(2)] == [1, 2]
        assert once("which", lambda: next(answers)) == 0
