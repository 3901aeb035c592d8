"""The depth regulation: how closely an organisation is examined for an engagement."""

from dataclasses import dataclass
from decimal import Decimal

from aboveboard.policy.values.rule import Rule, RuleError, each_once
from aboveboard.policy.values.words import Band, Circumstance, ContributionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger(Rule):
    """A circumstance that calls for the enhanced depth."""

    circumstance: Circumstance
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandTrigger(Rule):
    """The band from which the enhanced depth is called for."""

    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Basic(Rule):
    """What the basic depth suffices for: engagements without value, or these kinds up to `ceiling`."""

    without_value: bool
    kinds: frozenset[ContributionKind]
    ceiling: Decimal

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.ceiling < 0:
            raise RuleError("ceiling cannot be negative", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRules:
    """The triggers of the enhanced depth and the limits of the basic one; the standard depth lies between."""

    enhanced: tuple[Trigger, ...]
    enhanced_from: BandTrigger
    basic: Basic

    def __post_init__(self) -> None:
        each_once((rule.circumstance for rule in self.enhanced), "the circumstance")
