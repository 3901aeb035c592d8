"""The warnings regulation: what becomes of threat data that names something common, harmless or shared by everybody."""

from dataclasses import dataclass
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, each_once


class WarningEffect(StrEnum):
    """What a warning list does to an object that names a value on it, the least first."""

    MARK = "mark"  # whoever reads the object reads the list's name beside it
    HINT = "hint"  # and where the value lies no longer decides which country is concerned
    HOLD_BACK = "hold_back"  # and it goes to the secretariat first, which releases it or not


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRule(Rule):
    """Lists, named as their folders are, and their effect."""

    lists: frozenset[str]
    effect: WarningEffect

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.lists:
            raise RuleError("name at least one list, or remove the rule", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherLists(Rule):
    """The effect of every list that no rule names."""

    effect: WarningEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonValues(Rule):
    """A value that more than `most` objects hold says nothing about any of them and is not followed from one to another."""

    most: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.most <= 500:
            raise RuleError("most must lie between 1 and 500", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warnings:
    """The rules by list, what holds for the others, and when a value is too common to be followed."""

    rules: tuple[WarningRule, ...]
    otherwise: OtherLists
    common: CommonValues

    def __post_init__(self) -> None:
        each_once((name for rule in self.rules for name in sorted(rule.lists)), "the warning list")

    def rule_of(self, name: str) -> WarningRule | OtherLists:
        """The rule for a list."""
        return next((rule for rule in self.rules if name in rule.lists), self.otherwise)
