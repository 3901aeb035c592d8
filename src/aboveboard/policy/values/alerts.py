"""The alerts regulation: by when a bureau answers an alert, when it is reminded, and to whom an overdue one goes."""

from dataclasses import dataclass
from itertools import pairwise

from aboveboard.policy.values.rule import Rule, RuleError
from aboveboard.policy.values.words import TrafficLight

_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule(Rule):
    """The deadlines of alerts of which the strictest object is marked with `marking` or stricter, in hours.

    `acknowledge` runs from the alert, `outcome` from its acknowledgement; `remind` is so long before either is over,
    `escalate` so long after: then the holders of the roles `escalated_to` are asked to ask.
    """

    marking: TrafficLight
    acknowledge: int
    outcome: int
    remind: int
    escalate: int
    escalated_to: frozenset[str]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.acknowledge <= 14 * _DAY or not 1 <= self.outcome <= 90 * _DAY:
            raise RuleError("acknowledge must lie between 1 and 336 hours, outcome between 1 and 2160", self.id)
        if not 0 <= self.remind < min(self.acknowledge, self.outcome):
            raise RuleError("remind must be shorter than acknowledge and outcome: nobody is reminded before anything is asked", self.id)
        if not 0 <= self.escalate <= 14 * _DAY:
            raise RuleError("escalate must lie between 0 and 336 hours", self.id)
        if not self.escalated_to:
            raise RuleError("an overdue alert goes to persons; name their roles", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The rules by marking, the least strict first."""

    rules: tuple[AlertRule, ...]

    def __post_init__(self) -> None:
        if not self.rules or self.rules[0].marking is not TrafficLight.CLEAR:
            raise RuleError("the first rule is for alerts from clear on, so that every alert has one")
        for before, after in pairwise(self.rules):
            if after.marking.rank <= before.marking.rank:
                raise RuleError("the rules stand from the least strict marking to the strictest, each marking once", after.id)

    def rule_for(self, strictest: TrafficLight) -> AlertRule:
        """The rule of an alert of which the strictest object bears this marking."""
        return next(rule for rule in reversed(self.rules) if rule.marking.rank <= strictest.rank)
