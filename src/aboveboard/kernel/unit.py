"""One unit of work: one durable transaction with the guard open, shared by everything done inside it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction

from aboveboard.audit import guard, store
from aboveboard.audit.prepared import asked_anew
from aboveboard.kernel.change import Change
from aboveboard.kernel.moment import no_moment


@dataclass(slots=True)
class Unit:
    """The running unit: its id, the entry it follows from, the moves that are under way, outermost first,
    and which action was refused, on what."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    cause_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    innermost_failure: str = ""
    innermost_subject: store.Ref = store.NOTHING

    @contextmanager
    def moving(self, change: Change) -> Iterator[None]:
        """Let the change be under way while the block runs, and write it at its end."""
        self.changes.append(change)
        try:
            yield
            change.write()
        finally:
            self.changes.pop()

    def settle(self) -> None:
        """Write the moves under way, before another action begins that may read what they have done so far."""
        for change in self.changes:
            change.write()


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)


def current() -> Unit | None:
    """The unit that is running in this thread, if any."""
    return _current.get()


@contextmanager
def unit(name: str, *, cause_id: int | None = None) -> Iterator[Unit]:
    """Open the one transaction. Everything inside is committed together or not at all."""
    if _current.get() is not None:
        raise RuntimeError("A unit of work is running already; call the action directly.")
    work = Unit(cause_id=cause_id)
    token = _current.set(work)
    try:
        with no_moment(), asked_anew(), transaction.atomic(durable=True), guard.opened(name, to_the_end=True):
            yield work
    finally:
        _current.reset(token)
