"""A move under way: the subject's new state is written with the fields that the action's body gave it, in one compare-and-set."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from aboveboard.kernel.machine import Move


@dataclass(slots=True)
class Change:
    """What an action with a move does to its subject. The body sees the new state; the table sees it once the body is done.

    A table may refuse a state without what belongs to it ("booked" by nobody), so neither is written before the other.
    """

    move: Move
    subject: models.Model
    is_made: bool = False
    before: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Take note of the subject as it is on record; raises `Conflict` where the move does not start from its state."""
        self.move.require(self.subject)
        self.before = _loaded(self.subject)
        setattr(self.subject, self.move.field, self.move.target.value)

    def write(self) -> None:
        """Write what the body has changed so far, the first time with the state; safe to call again."""
        now = _loaded(self.subject)
        changed = {name: value for name, value in now.items() if self.before.get(name, self) != value and name != self.move.field}
        if not self.is_made:
            self.move.apply(self.subject, **changed)
            self.is_made = True
        elif changed:
            type(self.subject)._base_manager.filter(pk=self.subject.pk).update(**changed)
        self.before = now


def _loaded(subject: models.Model) -> dict[str, Any]:
    """The subject's fields as they are in memory; lists and objects of JSON are copied, since they are changed in place."""
    names = [each.attname for each in subject._meta.concrete_fields if not each.primary_key and each.attname in subject.__dict__]
    values = {name: subject.__dict__[name] for name in names}
    return {name: deepcopy(value) if isinstance(value, list | dict) else value for name, value in values.items()}
