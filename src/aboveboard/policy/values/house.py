"""The house regulation: the organisation's own name, organs, members, money, languages and time limits."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from babel import Locale
from babel.numbers import list_currencies

from aboveboard.policy.values.rule import Rule, RuleError, each_once, every_member
from aboveboard.policy.values.words import Organ

# CLDR lists groupings and test codes among the territories; no country has them.
NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
LANGUAGE = re.compile(r"[a-z]{2}")


class Limit(StrEnum):
    """What a time limit is set on."""

    INFORMATION_REQUEST = "information_request"
    WEIGHTY_MATCH_REVIEW = "weighty_match_review"
    SMALL_DECISION = "small_decision"
    SUSPENSION_STATEMENT = "suspension_statement"
    OWNERSHIP_CHANGE_REVIEW = "ownership_change_review"
    CERTIFICATE_REQUEST = "certificate_request"
    OVERDUE_OBLIGATION = "overdue_obligation"
    UNEXPECTED_MONEY = "unexpected_money"
    PILOT = "pilot"


class Unit(StrEnum):
    """What a time limit counts in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganName(Rule):
    """What the house calls an organ; two organs may be one body in a small house."""

    organ: Organ
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Rule):
    """The latest annual budget, in the house's currency, against which shares are computed."""

    year: int
    amount: Decimal

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.amount <= 0:
            raise RuleError("the annual budget must be above 0, or no share can be computed", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRule(Rule):
    """How long something may wait."""

    limit: Limit
    count: int
    unit: Unit

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.count <= 1000:
            raise RuleError("count must lie between 1 and 1000", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territories(Rule):
    """Territories with an ISO 3166-1 code of their own for which a member answers."""

    member: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The organisation that this installation serves; `members` are ISO 3166-1 alpha-2 codes."""

    name: str
    short_name: str
    seat: str
    currency: str
    languages: tuple[str, ...]
    members: frozenset[str]
    organs: tuple[OrganName, ...]
    budget: Budget
    limits: tuple[LimitRule, ...]
    territories: tuple[Territories, ...]

    def __post_init__(self) -> None:
        every_member((rule.organ for rule in self.organs), Organ, "the table of organs")
        every_member((rule.limit for rule in self.limits), Limit, "the table of time limits")
        each_once(self.languages, "the language")
        if not self.languages or not all(LANGUAGE.fullmatch(language) for language in self.languages):
            raise RuleError("languages is a list of two-letter codes such as [en, fr], the first the main one")
        if self.currency not in list_currencies():
            raise RuleError(f"{self.currency!r} is no ISO 4217 currency; write a code such as EUR")
        countries = {code for code in Locale("en").territories if isinstance(code, str) and len(code) == 2} - NOT_COUNTRIES
        if unknown := sorted(self.members - countries):
            raise RuleError(f"no country has the ISO 3166-1 code {', '.join(unknown)}; correct or remove it")
        each_once((code for rule in self.territories for code in rule.codes), "the territory")
        for rule in self.territories:
            if rule.member not in self.members:
                raise RuleError(f"{rule.member!r} is no member, so it answers for no territory", rule.id)
            if unfit := sorted(code for code in rule.codes if code not in countries or code in self.members):
                raise RuleError(f"{', '.join(unfit)} is no territory: it has no ISO 3166-1 code or is a member itself", rule.id)

    @property
    def responsible(self) -> dict[str, str]:
        """Which member answers for a country or territory, by ISO 3166-1 code; who is absent has nobody here."""
        return {code: code for code in self.members} | {code: rule.member for rule in self.territories for code in rule.codes}

    def organ_name(self, organ: Organ) -> str:
        """What the house calls an organ."""
        return next(rule.name for rule in self.organs if rule.organ is organ)
