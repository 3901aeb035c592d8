"""What countries say of an object that they were given: words and frozen values for queries, actions and doors."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from aboveboard.exchange.values import AlertOutcome

# A source is shown figures only where so many countries stand behind them that none can be singled out.
LEAST_COUNTRIES = 3
MOST_TIMES, MOST_REMARK = 1_000_000, 500


class FeedbackKind(StrEnum):
    """What became of an object."""

    SIGHTED = "sighted"  # what it describes was seen, how often and when last
    ACTED = "acted"  # it led to an act
    USEFUL = "useful"
    FALSE_POSITIVE = "false_positive"


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """What a bureau says; `times` and `seen_on` belong to a sighting. `names_country` lets the source read which country says it."""

    kind: FeedbackKind
    times: int | None = None
    seen_on: date | None = None
    remark: str = ""
    names_country: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """One feedback as one reader may have it: `country` is empty where it is not told; `is_told` where the source reads it."""

    kind: FeedbackKind
    times: int | None
    seen_on: date | None
    remark: str
    country: str
    at: datetime
    is_told: bool


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What came of an alert as the source of what it told may have it: `country` is empty where it is not told."""

    outcome: AlertOutcome
    country: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What countries said of the objects of one source: so many objects, countries, and objects called so."""

    source: UUID
    name: str
    objects: int
    countries: int
    useful: int
    false_positive: int
    sighted: int
    acted: int
