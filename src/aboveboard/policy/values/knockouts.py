"""The knockouts regulation: what ends an examination, who may waive it, and what makes it a high-risk one."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, each_once, every_member, slug
from aboveboard.policy.values.words import Circumstance, Comparison, Organ


class Waiver(StrEnum):
    """Who may waive a knockout: nobody, or the organ that the class names."""

    NEVER = "never"
    EXCEPTIONAL = "exceptional"


class Ground(StrEnum):
    """A fact about an organisation that knocks it out whatever else is true."""

    LISTED = "listed"
    OWNED_BY_LISTED = "owned_by_listed"
    CONVICTED_GRAVE = "convicted_grave"
    OWNER_UNKNOWN = "owner_unknown"
    REFUSES_DECLARATIONS = "refuses_declarations"
    CRIMINAL_PROCEEDS = "criminal_proceeds"
    ILLEGAL_SURVEILLANCE = "illegal_surveillance"
    CONTROL_OVER_OPERATIONS = "control_over_operations"


class Treatment(StrEnum):
    """What revenue from a sector leads to."""

    KNOCKOUT = "knockout"
    HIGH_RISK = "high_risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRule(Rule):
    """A waiver class: `by` is empty where nobody may waive; a waiver is dated, reasoned and public."""

    waiver: Waiver
    by: frozenset[Organ]
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Knockout(Rule):
    """A ground that knocks out, with the sentence that the file shows."""

    ground: Ground
    text: str
    waiver: Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector(Rule):
    """A sector that excludes or raises the risk from a share of revenue on, in percent.

    `counts_funding`: an organisation funded by the sector is treated as one in it (front groups).
    """

    sector: str
    label: str
    treatment: Treatment
    comparison: Comparison
    share: Decimal
    waiver: Waiver
    counts_funding: bool

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        slug(self.sector, "the sector", self.id)
        if not 0 <= self.share <= 100:
            raise RuleError("share is a percentage between 0 and 100", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HighRisk(Rule):
    """A circumstance that makes the examination a high-risk one."""

    circumstance: Circumstance
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knockouts:
    """Grounds, sectors and circumstances, with the waiver classes that they name."""

    waivers: tuple[WaiverRule, ...]
    grounds: tuple[Knockout, ...]
    sectors: tuple[Sector, ...]
    high_risk: tuple[HighRisk, ...]

    def __post_init__(self) -> None:
        every_member((rule.waiver for rule in self.waivers), Waiver, "the table of waiver classes")
        every_member((rule.ground for rule in self.grounds), Ground, "the table of grounds")
        each_once((rule.sector for rule in self.sectors), "the sector")
        each_once((rule.circumstance for rule in self.high_risk), "the circumstance")
        for rule in self.waivers:
            if (rule.waiver is Waiver.NEVER) == bool(rule.by):
                raise RuleError("the class `never` names no organ, every other class at least one", rule.id)

    def waiver_rule(self, waiver: Waiver) -> WaiverRule:
        """The rule of a waiver class."""
        return next(rule for rule in self.waivers if rule.waiver is waiver)
