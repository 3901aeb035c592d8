"""The authority regulation: who may decide on an engagement of which size and risk, and the caps on dependence."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from aboveboard.policy.values.rule import Rule, RuleError, each_once, every_member
from aboveboard.policy.values.words import Band, Circumstance, Level, Organ

TWO_PERSONS = 2
# The organs that vote.
COLLEGES = frozenset({Organ.COMMITTEE, Organ.EC, Organ.GA})
# The organs whose power is not their own.
DELEGATED = frozenset({Organ.DIRECTOR, Organ.SG_DELEGATE, Organ.SG})


class Share(StrEnum):
    """Of what a dependence cap limits a share."""

    GROUP_OF_BUDGET = "group_of_budget"
    GROUP_OF_PROGRAMME = "group_of_programme"
    PRIVATE_CASH_OF_TOTAL = "private_cash_of_total"


class Scope(StrEnum):
    """Where two duties may not be united: on one file, or in one person altogether."""

    SAME_FILE = "same_file"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRule(Rule):
    """The greatest value, term and share of the annual budget (percent) of a band; the last band has no limits."""

    band: Band
    value: Decimal | None
    term_months: int | None
    share: Decimal | None

    @property
    def is_open(self) -> bool:
        """Whether the band takes everything above the others."""
        return self.value is None and self.term_months is None and self.share is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Rule):
    """Who decides in one band at one level, who must have advised before and who is told after."""

    band: Band
    level: Level
    decides: Organ
    after: tuple[Organ, ...]
    informed: tuple[Organ, ...]

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.decides is Organ.COMMITTEE:
            raise RuleError("the committee advises and never decides; name another organ", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved(Rule):
    """A circumstance in which no organ below `decides` is competent, whatever the band."""

    circumstance: Circumstance
    decides: Organ


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationRule(Rule):
    """An organ that decides only under a recorded delegation in force, which names this rule."""

    organ: Organ


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation(Rule):
    """How far back agreements of the same ultimate owner are added to the value."""

    months: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 12 <= self.months <= 120:
            raise RuleError("months must lie between 12 and 120, or splitting would pay", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons(Rule):
    """How many distinct persons a binding act needs."""

    count: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.count < TWO_PERSONS:
            raise RuleError("no binding act is done by one person alone; count must be 2 or more", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation(Rule):
    """Two duties that one person may not hold together."""

    first: str
    second: str
    scope: Scope

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if self.first == self.second:
            raise RuleError(f"the duty {self.first!r} cannot be separated from itself", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Rule):
    """The greatest share, in percent, before only a public waiver helps."""

    share_of: Share
    most: Decimal

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 0 < self.most <= 100:
            raise RuleError("most is a percentage above 0 and at most 100", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting(Rule):
    """How a college votes, in percent: more than `quorum` of those who may vote take part, and more than `majority` of the
    votes for and against carry; where exactly that many are for, the chair's vote decides."""

    organ: Organ
    quorum: int
    majority: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 30 <= self.quorum < 100:
            raise RuleError("quorum must lie between 30 and 99 percent, or a handful would act for the college", self.id)
        if not 50 <= self.majority < 100:
            raise RuleError("majority must lie between 50 and 99 percent; a minority carries nothing", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Bands by size, a table of band and level, reserved cases, delegations, votings, aggregation and caps.

    All amounts are in `currency`, which is the house's.
    """

    currency: str
    bands: tuple[BandRule, ...]
    table: tuple[Cell, ...]
    reserved: tuple[Reserved, ...]
    delegations: tuple[DelegationRule, ...]
    votings: tuple[Voting, ...]
    aggregation: Aggregation
    persons: Persons
    separations: tuple[Separation, ...]
    caps: tuple[Cap, ...]

    def __post_init__(self) -> None:
        every_member((rule.band for rule in self.bands), Band, "the table of bands")
        every_member((rule.share_of for rule in self.caps), Share, "the table of caps")
        each_once((rule.circumstance for rule in self.reserved), "the circumstance")
        each_once((f"{rule.band} {rule.level}" for rule in self.table), "the cell")
        if len(self.table) != len(Band) * len(Level):
            raise RuleError(f"the table needs {len(Band) * len(Level)} cells, one for each band and level")
        each_once((f"{min(rule.first, rule.second)} and {max(rule.first, rule.second)}" for rule in self.separations), "the pair")
        delegated = {rule.organ for rule in self.delegations}
        if delegated != DELEGATED:
            raise RuleError(f"delegations names each of {', '.join(sorted(DELEGATED))}, and no other organ")
        each_once((rule.organ for rule in self.votings), "the voting of")
        if {rule.organ for rule in self.votings} != COLLEGES:
            raise RuleError(f"votings says how each of {', '.join(sorted(COLLEGES))} votes, and no other organ")
        self._check_bands()

    def _check_bands(self) -> None:
        ordered = sorted(self.bands, key=lambda rule: rule.band.rank)
        for lower, higher in pairwise(ordered):
            for below, above in (
                (lower.value, higher.value),
                (lower.term_months, higher.term_months),
                (lower.share, higher.share),
            ):
                if above is not None and (below is None or below > above):
                    raise RuleError("the limits of a band may not lie below those of the band before it", higher.id)
        if not ordered[-1].is_open:
            raise RuleError("the last band takes everything: write its value, term_months and share as null")

    def voting_of(self, organ: Organ) -> Voting:
        """How a college votes; raises `StopIteration` for an organ that is none."""
        return next(rule for rule in self.votings if rule.organ is organ)

    def delegation_of(self, organ: Organ) -> DelegationRule | None:
        """The rule under which an organ needs a delegation; None where its power is its own."""
        return next((rule for rule in self.delegations if rule.organ is organ), None)

    def cell(self, band: Band, level: Level) -> Cell:
        """The cell of the table for a band and a level."""
        return next(rule for rule in self.table if rule.band is band and rule.level is level)

    def cap(self, share_of: Share) -> Cap:
        """The cap on one kind of share."""
        return next(rule for rule in self.caps if rule.share_of is share_of)
