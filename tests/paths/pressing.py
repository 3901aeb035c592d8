"""Watches a life go by and presses every button of it twice: what a move writes is on record, and once more is too late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import models

from aboveboard.kernel.action import Action
from aboveboard.kernel.errors import AppError, Conflict
from aboveboard.kernel.machine import MACHINES, Move
from aboveboard.kernel.unit import current

NAMES = {id(move): f"{machine.name}.{move.name}" for machine in MACHINES.values() for move in machine.moves}


@contextmanager
def pressed_twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """While the block runs, gives the moves that were made.

    Each move is looked up in its table as soon as it is written. Each action with a move, also one within another, is called
    once more with the same words when the outermost is through: it must be refused as a conflict, and change nothing.
    """
    made: set[str] = set()
    again: list[Callable[[], object]] = []
    apply, call = Move.apply, Action.__call__

    def applied(move: Move, subject: models.Model, **fields: Any) -> None:
        apply(move, subject, **fields)
        kept = type(subject)._base_manager.filter(pk=subject.pk).values_list(move.field, flat=True).get()
        assert kept == move.target.value, NAMES[id(move)]
        made.add(NAMES[id(move)])

    def press() -> None:
        # Before anything else happens: what a worker did stands here too.
        while again:
            again.pop()()

    def called(action: Action[..., Any], actor: Any, /, *args: Any, **kwargs: Any) -> Any:
        is_outermost = current() is None
        if is_outermost:
            press()
        try:
            done = call(action, actor, *args, **kwargs)
        except AppError:
            if is_outermost:
                again.clear()
            raise
        if action.move is not None:
            again.append(lambda: _refused(lambda: call(action, actor, *args, **kwargs), action, args[0]))
        if is_outermost:
            press()
        return done

    with monkeypatch.context() as patched:
        patched.setattr(Move, "apply", applied)
        patched.setattr(Action, "__call__", called)
        yield made


def _refused(press: Callable[[], object], action: Action[..., Any], subject: models.Model) -> None:
    before = _row(subject)
    with pytest.raises(AppError) as refusal:
        press()
    assert refusal.value.status == Conflict.status, f"{action.name}: {refusal.value!r}"
    assert _row(subject) == before, action.name


def _row(subject: models.Model) -> dict[str, Any]:
    return type(subject)._base_manager.filter(pk=subject.pk).values().get()
