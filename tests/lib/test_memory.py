"""What a process loads once is not looked through again at every clearing up."""

import gc
import weakref

from aboveboard.lib import memory


class Loop:
    """Refers to itself, so that only the collector ends it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_left_over_is_collected_first_and_what_is_loaded_is_left_alone_then() -> None:
    gc.disable()
    try:
        dead, kept = weakref.ref(Loop()), Loop()
        assert dead() is not None
        memory.settle()
        assert dead() is None
        assert gc.get_freeze_count() > 0
        assert not any(each is kept for each in gc.get_objects())
    finally:
        gc.unfreeze()
        gc.enable()
