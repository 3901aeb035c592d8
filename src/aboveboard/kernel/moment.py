"""What a reader asks several times over while one request is answered is asked of the database once."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_memory: ContextVar[dict[Hashable, Any] | None] = ContextVar("moment", default=None)


@contextmanager
def moment() -> Iterator[None]:
    """For the length of one reading, what was asked `once` is not asked again; the next request asks anew."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def no_moment() -> Iterator[None]:
    """Nothing is remembered: what is written may rest on nothing that was read before its transaction."""
    token = _memory.set(None)
    try:
        yield
    finally:
        _memory.reset(token)


def once[T](key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to a question, from memory within a `moment`, else asked."""
    memory = _memory.get()
    if memory is None:
        return ask()
    if key not in memory:
        memory[key] = ask()
    answer: T = memory[key]
    return answer
