"""The classification regulation: the house's own levels of confidentiality, and what each asks beyond the Traffic Light Protocol."""

import re
from dataclasses import dataclass
from itertools import pairwise

from aboveboard.policy.values.rule import Rule, RuleError, each_once
from aboveboard.policy.values.words import Ordered, TrafficLight

_SCHEME, _NAME = re.compile(r"[A-Z][A-Z0-9]{1,11}"), re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_TAKEN = frozenset({"TLP", "PAP"})
_MOST, _LONGEST = 20, 40


class Readers(Ordered):
    """Whom a level lets read at most, the widest first; the source of an object and the exchange desk always read it."""

    AS_MARKED = "as_marked"  # whom TLP lets
    BUREAUS = "bureaus"  # the house and the bureaus, never a partner
    HOUSE = "house"  # the house alone
    NOBODY = "nobody"  # not exchanged: what bears it is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule(Rule):
    """A level: at least as strict as `at_least`, for `readers` at most. A retired one is understood and no longer offered."""

    name: str
    at_least: TrafficLight
    readers: Readers
    is_retired: bool

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not _NAME.fullmatch(self.name) or len(self.name) > _LONGEST:
            raise RuleError(f"the name {self.name!r} is not capitals, digits and single hyphens, 40 at most", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The levels from the least strict to the strictest; `scheme` begins each label: `IPO` and `RESTRICTED` make `IPO:RESTRICTED`."""

    scheme: str
    levels: tuple[LevelRule, ...]

    def __post_init__(self) -> None:
        if not _SCHEME.fullmatch(self.scheme) or self.scheme in _TAKEN:
            raise RuleError("the scheme is 2 to 12 capitals and digits, and neither TLP nor PAP: those are not the house's")
        if len(self.levels) > _MOST:
            raise RuleError(f"more than {_MOST} levels; nobody would tell them apart")
        each_once((rule.name for rule in self.levels), "the level")
        for before, after in pairwise(self.levels):
            if after.at_least.rank < before.at_least.rank or after.readers.rank < before.readers.rank:
                raise RuleError(f"{after.name} is less strict than {before.name} before it; write the least strict first", after.id)

    def label(self, rule: LevelRule) -> str:
        """How a level is written on what bears it."""
        return f"{self.scheme}:{rule.name}"
