"""The lists regulation: what each sanctions list may do here, when a match acts by itself, and who is caught by ownership."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, each_once
from aboveboard.policy.values.words import Comparison


class ListStanding(StrEnum):
    """What a list's entry may do: set a hold, call for a finding the same day, or inform."""

    BINDING = "binding"
    WEIGHTY = "weighty"
    INFORMATION = "information"


class ActEvidence(StrEnum):
    """What makes a match certain enough to act before a person has looked."""

    IDENTIFIER = "identifier"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    NAME_AND_COUNTRY = "name_and_country"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule(Rule):
    """A list source, named as the `lists` command names it, and its standing."""

    source: str
    issuer: str
    standing: ListStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Rule):
    """The share of innocent subjects, in percent, that a threshold may hit at most."""

    false_positives: Decimal

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.false_positives <= 10:
            raise RuleError("false_positives is a percentage above 0 and at most 10", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActThreshold(Rule):
    """When a match on a binding list acts by itself: the false-positive rate, and evidence beside the name.

    `first_load_acts` and `new_engine_acts` say whether matches of a new source or engine version act without a review.
    """

    false_positives: Decimal
    evidence: frozenset[ActEvidence]
    first_load_acts: bool
    new_engine_acts: bool

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.false_positives <= 10:
            raise RuleError("false_positives is a percentage above 0 and at most 10", self.id)
        if not self.evidence:
            raise RuleError("name at least one kind of evidence: a bare name never acts", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReader(Rule):
    """Whose matches a second person must read, by the list's standing: to confirm one, or to dismiss one that stops acts."""

    confirm: frozenset[ListStanding]
    dismiss: frozenset[ListStanding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Rule):
    """When a list's update is refused or its age raises the alarm."""

    most_shrink: Decimal
    most_age_days: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.most_shrink < 100:
            raise RuleError("most_shrink is a percentage between 0 and 100", self.id)
        if not 1 <= self.most_age_days <= 31:
            raise RuleError("most_age_days must lie between 1 and 31", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipRule(Rule):
    """When holdings of listed parties catch an organisation under one regime; `sources` are that regime's lists."""

    regime: str
    basis: str
    sources: frozenset[str]
    comparison: Comparison
    share: Decimal
    aggregates: bool
    control_catches: bool

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.share <= 100:
            raise RuleError("share is a percentage above 0 and at most 100", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Sources with their standing, the two thresholds, who reads twice, the feed's limits and the ownership rules."""

    sources: tuple[ListRule, ...]
    show: Threshold
    act: ActThreshold
    second_reader: SecondReader
    feed: Feed
    ownership: tuple[OwnershipRule, ...]

    def __post_init__(self) -> None:
        each_once((rule.source for rule in self.sources), "the list source")
        each_once((rule.regime for rule in self.ownership), "the regime")
        if self.act.false_positives > self.show.false_positives:
            raise RuleError("the act threshold must be at least as strict as the show threshold", self.act.id)
        known = {rule.source for rule in self.sources}
        for rule in self.ownership:
            if unknown := sorted(rule.sources - known):
                raise RuleError(f"no source is called {', '.join(unknown)}; add it to sources or correct it", rule.id)

    def standing_of(self, source: str) -> ListStanding:
        """The standing of a list; a source that the regulation does not name informs, no more."""
        return next((rule.standing for rule in self.sources if rule.source == source), ListStanding.INFORMATION)
