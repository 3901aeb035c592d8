"""A refusal as a form and a page tell it: the sentence, and the rules of the regulations that refuse, each leading to its text."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError
from aboveboard.web import rules

# A rule's name, and its page for whoever may read the regulations, else nothing.
Named = tuple[str, str]


class Refused(ValidationError):
    """What an act refused, put on its form as a whole."""

    def __init__(self, error: AppError) -> None:
        super().__init__(str(error))
        self.rules: list[Named] = named(error.rules, None)

    def lead(self, actor: Actor | None) -> None:
        """Have the names of the rules lead to their pages, as far as this reader may go there."""
        self.rules = named([name for name, _url in self.rules], actor)


def named(names: Sequence[str], actor: Actor | None) -> list[Named]:
    """The rules with the address of each for this reader."""
    return [(name, rules.address(name, actor)) for name in names]
