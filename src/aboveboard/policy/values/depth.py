"""The depth regulation: how closely an organisation is examined for an engagement."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from aboveboard.policy.values.rule import Rule, RuleError, each_once, every_member
from aboveboard.policy.values.words import Band, Circumstance, ContributionKind, Depth, OpinionKind


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
class OpinionsRule(Rule):
    """Which opinions a depth asks for before the matter goes on to those who decide."""

    depth: Depth
    opinions: frozenset[OpinionKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthRules:
    """The triggers of the enhanced depth and the limits of the basic one; the standard depth lies between.

    `opinions` is a table by depth; a closer look asks for no fewer of them.
    """

    enhanced: tuple[Trigger, ...]
    enhanced_from: BandTrigger
    basic: Basic
    opinions: tuple[OpinionsRule, ...]

    def __post_init__(self) -> None:
        each_once((rule.circumstance for rule in self.enhanced), "the circumstance")
        every_member((rule.depth for rule in self.opinions), Depth, "the table of opinions")
        for lower, higher in pairwise(sorted(self.opinions, key=lambda rule: rule.depth.rank)):
            if not lower.opinions <= higher.opinions:
                raise RuleError("a closer look asks for every opinion that the depth before it asks for", higher.id)

    def opinions_at(self, depth: Depth) -> frozenset[OpinionKind]:
        """The opinions that a depth asks for."""
        return next(rule.opinions for rule in self.opinions if rule.depth is depth)
