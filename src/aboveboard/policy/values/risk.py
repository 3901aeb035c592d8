"""The risk regulation: the matrix, what mitigates, how long a clearance holds and what is watched how often."""

from dataclasses import dataclass
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, every_member
from aboveboard.policy.values.words import Level

SCALE = range(1, 6)


class Category(StrEnum):
    """The kinds of risk that are rated one by one."""

    INTEGRITY = "integrity"
    REPUTATION = "reputation"
    INFLUENCE = "influence"
    LEGAL = "legal"
    FINANCIAL = "financial"
    SECURITY = "security"
    DATA = "data"
    DEPENDENCE = "dependence"
    GEOPOLITICAL = "geopolitical"


class Anchor(StrEnum):
    """What a mitigation must be bound to before it counts."""

    CLAUSE = "clause"
    CONTROL = "control"
    CONDITION = "condition"


class Watch(StrEnum):
    """What is looked at again while a clearance holds."""

    SCREENING = "screening"
    MEDIA = "media"
    OWNERSHIP = "ownership"


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRule(Rule):
    """The level for a product of likelihood and impact from `least` to `most`, and how long a clearance at it holds."""

    level: Level
    least: int
    most: int
    valid_months: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.valid_months <= 120:
            raise RuleError("valid_months must lie between 1 and 120", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Rule):
    """Raises the overall level by one where `count` categories reach `level`."""

    level: Level
    count: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.count < 2:
            raise RuleError("count must be 2 or more: one category alone already sets the overall level", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEvidence(Rule):
    """The least likelihood where evidence is missing, and the least impact where a category was not rated at all."""

    likelihood: int
    impact: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.likelihood not in SCALE or self.impact not in SCALE:
            raise RuleError("likelihood and impact must lie between 1 and 5", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class MitigationRule(Rule):
    """How many levels mitigations may take away, and what they must be bound to."""

    most_levels: int
    anchors: frozenset[Anchor]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 <= self.most_levels < len(Level):
            raise RuleError(f"most_levels must lie between 0 and {len(Level) - 1}", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRule(Rule):
    """How often something is looked at again."""

    watch: Watch
    every_days: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.every_days <= 3660:
            raise RuleError("every_days must lie between 1 and 3660", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal(Rule):
    """How many days before expiry the renewal is opened and reminded of, the earliest first."""

    days_before: tuple[int, ...]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not self.days_before or list(self.days_before) != sorted(set(self.days_before), reverse=True):
            raise RuleError("days_before must be a falling list such as [90, 60, 30]", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class VettingRule(Rule):
    """For how many months a person may be vetted at most."""

    longest_months: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.longest_months <= 120:
            raise RuleError("longest_months must lie between 1 and 120", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The matrix of likelihood and impact, five by five, and what follows from a level."""

    levels: tuple[LevelRule, ...]
    escalation: Escalation
    missing_evidence: MissingEvidence
    mitigation: MitigationRule
    watches: tuple[WatchRule, ...]
    renewal: Renewal
    vetting: VettingRule

    def __post_init__(self) -> None:
        every_member((rule.level for rule in self.levels), Level, "the table of levels")
        every_member((rule.watch for rule in self.watches), Watch, "the table of watches")
        expected = 1
        for rule in sorted(self.levels, key=lambda rule: rule.level.rank):
            if rule.least != expected or rule.most < rule.least:
                raise RuleError(f"the levels must follow without gap or overlap: expected least {expected}", rule.id)
            expected = rule.most + 1
        if expected != max(SCALE) ** 2 + 1:
            raise RuleError(f"the levels must end at {max(SCALE) ** 2}, not at {expected - 1}")

    def level_of(self, product: int) -> Level:
        """The level for a product of likelihood and impact, 1 to 25."""
        return next(rule.level for rule in self.levels if rule.least <= product <= rule.most)
