"""The recalls regulation: by when a recipient confirms that it dropped what was taken back, when it is reminded, and to whom an
overdue recall goes."""

from dataclasses import dataclass

from aboveboard.policy.values.deadlines import DeadlineRule, by_marking, rule_for
from aboveboard.policy.values.words import TrafficLight


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRule(DeadlineRule):
    """The deadlines of recalls of objects that are marked with `marking` or stricter, in hours from the recall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalls:
    """The rules by marking, the least strict first."""

    rules: tuple[RecallRule, ...]

    def __post_init__(self) -> None:
        by_marking(self.rules, "recalls")

    def rule_for(self, marking: TrafficLight) -> RecallRule:
        """The rule of a recall of an object that bears this marking."""
        return rule_for(self.rules, marking)
