"""What a process loads once is not looked through again at every clearing up."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from aboveboard.lib import memory


class Loop:
    """Refers to itself, so that only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def restored() -> Iterator[None]:
    """The collector as it is when a process begins, whatever a test does with it; afterwards as the suite has it."""
    suite = gc.get_threshold()
    gc.set_threshold(2_000, 10, 10)
    gc.unfreeze()
    yield
    gc.enable()
    memory.settle()
    gc.set_threshold(*suite)


def test_cycles_are_looked_for_less_often_once_it_has_settled(restored: None) -> None:
    before = gc.get_threshold()[0]
    memory.settle()
    assert gc.get_threshold()[0] > before


def test_what_is_left_over_is_collected_first_and_what_is_loaded_is_left_alone_then(restored: None) -> None:
    gc.disable()
    dead, kept = weakref.ref(Loop()), Loop()
    assert dead() is not None
    memory.settle()
    assert dead() is None
    assert gc.get_freeze_count() > 0
    assert not any(each is kept for each in gc.get_objects())
