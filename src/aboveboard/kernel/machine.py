"""States are data: an enum and its moves; a move is a compare-and-set, so a race has one winner."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.permit import Permit

MACHINES: dict[str, "Machine"] = {}


@dataclass(frozen=True, slots=True)
class Move:
    """One transition: from any of `sources` to `target`, for those who hold `permit`; `says` tells the others why not now."""

    name: str
    sources: frozenset[Enum]
    target: Enum
    permit: Permit
    field: str = "state"
    says: str = ""

    def require(self, subject: models.Model) -> None:
        """Raise `Conflict` unless the subject, as it was loaded, is in one of the sources."""
        if getattr(subject, self.field) not in {source.value for source in self.sources}:
            raise self._conflict()

    def apply(self, subject: models.Model, **fields: Any) -> None:
        """Set the state, and these fields with it, if it still is one of the sources; otherwise raise `Conflict`.

        One statement writes all of it, so a table that refuses the state without the fields has nothing to refuse. The row
        stays locked until commit.
        """
        written = {**fields, self.field: self.target.value}
        rows = type(subject)._base_manager.filter(pk=subject.pk, **{f"{self.field}__in": [source.value for source in self.sources]})
        if rows.update(**written) != 1:
            raise self._conflict()
        for name, value in written.items():
            setattr(subject, name, value)

    def _conflict(self) -> Conflict:
        name = self.name.replace("_", " ")
        said = self.says or f"This can no longer be done ({name}): it has changed meanwhile."
        return Conflict(f"{said} Reload the page to see how it stands now.")


@dataclass(frozen=True, slots=True)
class Machine:
    """All states and moves of one kind of thing; buttons, diagrams and the walk-every-move test come from it."""

    name: str
    states: type[Enum]
    initial: Enum
    moves: tuple[Move, ...]
    by_name: dict[str, Move] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {move.name: move for move in self.moves})
        if len(self.by_name) != len(self.moves):
            raise ValueError(f"The machine {self.name} has two moves of one name.")
        if stray := [move.name for move in self.moves if not {move.target, *move.sources} <= set(self.states)]:
            raise ValueError(f"The machine {self.name} has moves to states that it does not have: {', '.join(stray)}.")
        if self.name in MACHINES:
            raise ValueError(f"The machine {self.name} is declared twice.")
        MACHINES[self.name] = self

    def open_to(self, actor: Actor, subject: Any) -> tuple[Move, ...]:
        """The moves that the actor may make with the subject as it stands."""
        return tuple(
            move
            for move in self.moves
            if getattr(subject, move.field) in {source.value for source in move.sources} and move.permit.holds(actor, subject)
        )
