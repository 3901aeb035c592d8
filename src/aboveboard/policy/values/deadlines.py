"""What regulations on deadlines share: by when somebody answers, when it is reminded, and to whom it goes when it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aboveboard.policy.values.rule import Rule, RuleError
from aboveboard.policy.values.words import TrafficLight

DAY = 24
_LONGEST = 14 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Rule):
    """The deadlines of what is marked with `marking` or stricter, in hours.

    `acknowledge` runs from the moment that it is told, `remind` is so long before that is over, `escalate` so long after: then
    the holders of the roles `escalated_to` are asked to ask.
    """

    marking: TrafficLight
    acknowledge: int
    remind: int
    escalate: int
    escalated_to: frozenset[str]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.acknowledge <= _LONGEST:
            raise RuleError(f"acknowledge must lie between 1 and {_LONGEST} hours", self.id)
        if not 0 <= self.remind < self.acknowledge:
            raise RuleError("remind must be shorter than acknowledge: nobody is reminded before anything is asked", self.id)
        if not 0 <= self.escalate <= _LONGEST:
            raise RuleError(f"escalate must lie between 0 and {_LONGEST} hours", self.id)
        if not self.escalated_to:
            raise RuleError("what is overdue goes to persons; name their roles", self.id)


def by_marking(rules: Sequence[DeadlineRule], what: str) -> None:
    """Refuse rules that leave something without one, or that do not stand from the least strict marking on; raises RuleError."""
    if not rules or rules[0].marking is not TrafficLight.CLEAR:
        raise RuleError(f"the first rule is for {what} from clear on, so that every one has a rule")
    for before, after in pairwise(rules):
        if after.marking.rank <= before.marking.rank:
            raise RuleError("the rules stand from the least strict marking to the strictest, each marking once", after.id)


def rule_for[Wanted: DeadlineRule](rules: Sequence[Wanted], marking: TrafficLight) -> Wanted:
    """The rule for what bears this marking."""
    return next(rule for rule in reversed(rules) if rule.marking.rank <= marking.rank)
