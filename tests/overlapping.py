"""Two acts of two connections that meet at one place: the first stands still there, while the second does its work or waits for a lock."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from aboveboard.kernel.errors import AppError, Busy

# So long the first stands still: enough for the second to be done, or to stand at the lock for which it waits.
STILL = 1.0
LONGEST = 30.0


def overlapping(
    monkeypatch: pytest.MonkeyPatch, place: tuple[object, str], first: Callable[[], object], second: Callable[[], object]
) -> tuple[object, object]:
    """The results or refusals of both; `place` is the function, by its module and name, where the first stands still."""
    arrived, gone_on = threading.Event(), threading.Event()
    real = getattr(*place)
    results: dict[str, object] = {}

    def standing(*args: Any, **named: Any) -> Any:
        if threading.current_thread().name == "first" and not arrived.is_set():
            arrived.set()
            gone_on.wait(LONGEST)
        return real(*args, **named)

    def run(act: Callable[[], object]) -> None:
        name = threading.current_thread().name
        try:
            results[name] = _done(act)
        except AppError as error:
            results[name] = error
        finally:
            connections.close_all()

    monkeypatch.setattr(*place, standing)
    threads = [threading.Thread(target=run, args=(act,), name=name) for name, act in (("first", first), ("second", second))]
    threads[0].start()
    assert arrived.wait(LONGEST)
    threads[1].start()
    threads[1].join(STILL)
    gone_on.set()
    for thread in threads:
        thread.join(LONGEST)
    return results["first"], results["second"]


def _done(act: Callable[[], object]) -> object:
    """The result; whoever finds the house busy tries again."""
    for _ in range(50):
        try:
            return act()
        except Busy:
            continue
    raise AssertionError("the house stays busy")
