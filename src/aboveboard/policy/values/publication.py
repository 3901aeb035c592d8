"""The publication regulation: what the public register shows, what stays closed and why, and how bad news is marked."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from aboveboard.policy.values.rule import Rule, RuleError, each_once, every_member, slug


class Openness(StrEnum):
    """Whether a field is shown, and under which reserve."""

    OPEN = "open"
    LAWFUL_OR_CONSENTED = "lawful_or_consented"
    CLOSED = "closed"


class PublicState(StrEnum):
    """The states in which the register shows a partnership."""

    ACTIVE = "active"
    UNDER_RENEWAL = "under_renewal"
    SUSPENDED = "suspended"
    ENDED = "ended"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule(Rule):
    """One field: open, open under a reserve, or closed on a ground that is reviewed after so many months."""

    field: str
    openness: Openness
    ground: str | None
    review_months: int | None

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        slug(self.field, "the field", self.id)
        is_reasoned = self.ground is not None and self.review_months is not None
        if (self.openness is Openness.OPEN) == is_reasoned:
            raise RuleError("an open field has neither ground nor review_months, every other has both", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking(Rule):
    """What the register says of a state, and whether the public part of the reason stands beside it."""

    state: PublicState
    label: str
    shows_reason: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRule(Rule):
    """Owners from `share` percent on; natural persons who are not lawfully public read as `withheld`."""

    share: Decimal
    organisations: Openness
    persons: Openness
    withheld: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay(Rule):
    """Within how many seconds the register equals the internal state."""

    seconds: int

    def __post_init__(self) -> None:
        Rule.__post_init__(self)
        if not 1 <= self.seconds <= 86_400:
            raise RuleError("seconds must lie between 1 and 86400", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Fields, markings, owners and the delay."""

    fields: tuple[FieldRule, ...]
    markings: tuple[Marking, ...]
    owners: OwnerRule
    delay: Delay

    def __post_init__(self) -> None:
        each_once((rule.field for rule in self.fields), "the field")
        every_member((rule.state for rule in self.markings), PublicState, "the table of markings")

    def openness_of(self, field: str) -> Openness:
        """The openness of a field; closed where the regulation does not know it."""
        return next((rule.openness for rule in self.fields if rule.field == field), Openness.CLOSED)

    def marking(self, state: PublicState) -> Marking:
        """The marking of a state."""
        return next(rule for rule in self.markings if rule.state is state)
