"""The house's own classification as markings: its levels by id and by label, and what a statement in its words means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from aboveboard.exchange.stix.markings import STANDARD, UNKNOWN, Audience, Level, Marking, Meaning


@dataclass(frozen=True, eq=False)
class Scheme:
    """One version of the classification: `name` begins each label, as `IPO` begins `IPO:RESTRICTED`.

    Equal only to itself, so that what is remembered by it is found without comparing levels.
    """

    name: str
    levels: tuple[Level, ...]

    @cached_property
    def meanings(self) -> Mapping[str, Meaning]:
        """What each level's definition means, by its id."""
        return MappingProxyType({each.ref: Meaning(tlp=each.tlp, level=each) for each in self.levels})

    @cached_property
    def standard(self) -> Mapping[str, Meaning]:
        """Every definition that is nobody's to change: those of TLP and PAP, and the house's."""
        return MappingProxyType({**self.meanings, **STANDARD})

    @cached_property
    def _by_label(self) -> Mapping[str, Level]:
        return MappingProxyType({each.label: each for each in self.levels})

    def named(self, label: str) -> Level:
        """The level with this label; one that the regulation no longer has counts as unknown: RED, and for the house alone."""
        return self._by_label.get(label) or Level(len(self.levels), label, Marking.RED, Audience.HOUSE, is_retired=True)

    def strictest(self, labels: Iterable[str]) -> Level | None:
        """The strictest of the levels with these labels, None where there is none."""
        return max((self.named(label) for label in set(labels) if label), default=None)

    def stated(self, statement: str) -> Meaning | None:
        """What a statement in the words of this scheme means; None where it does not speak of it.

        `ipo : restricted` is the level; what else speaks of the scheme is a level written by hand that nobody can be sure of.
        """
        # White space is closed up first: a pattern that looks for any amount of it would look too long in hostile text.
        words = " ".join(statement.upper().split())
        if not self.name or not re.search(rf"(?<![A-Z0-9]){self.name} ?:", words):
            return None
        label = words.replace(" :", ":").replace(": ", ":").replace(" ", "-").replace("_", "-")
        level = self._by_label.get(label)
        return UNKNOWN if level is None else self.meanings[level.ref]


NO_LEVELS = Scheme("", ())
