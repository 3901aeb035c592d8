"""What is declared twice or does not fit together stops the start, and the registers stay as they were."""

from enum import StrEnum

import pytest

from aboveboard.kernel.action import ACTIONS, action
from aboveboard.kernel.machine import MACHINES, Machine, Move
from aboveboard.kernel.permit import PERMITS, Permit
from aboveboard.kernel.serve import QUERIES, query
from tests.kernel import box
from tests.kernel.box import State


class Outside(StrEnum):
    """A state of no box."""

    LOST = "lost"


def test_an_action_has_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"action tests\.make_box is declared twice"):
        action(box.MAKE, act=box.FREE)(box.make_box.body)
    assert ACTIONS["tests.make_box"] is box.make_box


def test_a_permit_has_a_name_of_its_own() -> None:
    with pytest.raises(ValueError, match=r"permit tests\.make is declared twice"):
        Permit("tests.make")
    assert PERMITS["tests.make"] is box.MAKE


def test_a_query_has_a_name_of_its_own() -> None:
    name, declared = next(iter(QUERIES.items()))
    with pytest.raises(ValueError, match=f"query {name} is declared twice"):
        query(*declared.permits)(declared.body)
    assert QUERIES[name] is declared


@pytest.mark.parametrize(
    ("name", "moves", "says"),
    [
        ("tests.box", (box.opening,), "declared twice"),
        ("tests.other", (box.opening, box.opening), "two moves of one name"),
        ("tests.other", (Move("lose", frozenset({State.OPEN}), Outside.LOST, box.MAKE),), "does not have: lose"),
    ],
)
def test_a_machine_has_its_own_name_states_and_moves(name: str, moves: tuple[Move, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Machine(name, State, State.CLOSED, moves)
    assert (MACHINES["tests.box"], "tests.other" in MACHINES) == (box.BOX, False)
