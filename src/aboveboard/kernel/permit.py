"""Rights, said once: a permit has a name and says where it holds; the access regulation says who has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Forbidden, StepUpNeeded

Where = Callable[[Actor, Any], bool]
PERMITS: dict[str, "Permit"] = {}


@dataclass(frozen=True, slots=True)
class Permit:
    """The right `name` (`context.verb_noun`).

    `house` keeps it from whoever speaks for a partner, whatever roles they hold besides, with a subject or without;
    `where(actor, subject)` narrows it to subjects, and is asked only where there is one: what must hold for every question
    about the right is said by `house`; `binding` acts need a fresh second factor; `says` words a refusal for the reader.
    """

    name: str
    where: Where | None = None
    house: bool = False
    binding: bool = False
    says: str = ""

    def __post_init__(self) -> None:
        if self.name in PERMITS:
            raise ValueError(f"The permit {self.name} is declared twice.")
        PERMITS[self.name] = self

    def holds(self, actor: Actor, subject: Any = None) -> bool:
        """Whether the actor may do this to the subject, leaving aside the second factor."""
        if self.name not in actor.permits or (self.house and actor.organisation is not None):
            return False
        return self.where is None or subject is None or self.where(actor, subject)

    def require(self, actor: Actor, subject: Any = None) -> None:
        """Raise `Forbidden` or `StepUpNeeded` unless the actor may do this to the subject now."""
        if not self.holds(actor, subject):
            raise Forbidden(self.says or f"You do not hold the right to do this ({self.name}).")
        if self.binding and not actor.stepped_up:
            raise StepUpNeeded


def is_system(actor: Actor, _: Any) -> bool:
    """A `where` for what only the house's own rules may do."""
    return actor is SYSTEM or actor == SYSTEM
