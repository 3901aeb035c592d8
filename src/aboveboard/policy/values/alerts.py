"""The alerts regulation: by when a bureau answers an alert, when it is reminded, and to whom an overdue one goes."""

from dataclasses import dataclass

from aboveboard.policy.values.deadlines import DAY, DeadlineRule, by_marking, rule_for
from aboveboard.policy.values.rule import RuleError
from aboveboard.policy.values.words import TrafficLight


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule(DeadlineRule):
    """The deadlines of alerts of which the strictest object is marked with `marking` or stricter, in hours.

    `acknowledge` runs from the alert, `outcome` from its acknowledgement; `remind` and `escalate` count from both.
    """

    outcome: int

    def __post_init__(self) -> None:
        DeadlineRule.__post_init__(self)
        if not 1 <= self.outcome <= 90 * DAY:
            raise RuleError("outcome must lie between 1 and 2160 hours", self.id)
        if self.remind >= self.outcome:
            raise RuleError("remind must be shorter than outcome: nobody is reminded before anything is asked", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """The rules by marking, the least strict first."""

    rules: tuple[AlertRule, ...]

    def __post_init__(self) -> None:
        by_marking(self.rules, "alerts")

    def rule_for(self, strictest: TrafficLight) -> AlertRule:
        """The rule of an alert of which the strictest object bears this marking."""
        return rule_for(self.rules, strictest)
