"""What a reader says of a match or of many, and what is seen of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, clean_name
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening.engine.values import Candidate
from aboveboard.screening.machine import MatchState
from aboveboard.screening.values.words import Reason

MAX_TEXT = 2_000

LONGEST_MEMORY = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class JudgementForm:
    """A reader's judgement: the reason, in words what was compared, where the evidence is, and until when it holds (UTC day)."""

    reason: Reason
    text: str
    evidence: str = ""
    expires_on: date | None = None

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "reason", Reason(self.reason))
        except ValueError:
            raise Invalid(reason=f"Choose one of the reasons: {', '.join(Reason)}.") from None
        object.__setattr__(self, "text", _prose("text", self.text))
        object.__setattr__(self, "evidence", _prose("evidence", self.evidence) if self.evidence.strip() else "")
        if self.expires_on is not None and not clock.today() < self.expires_on <= clock.today() + LONGEST_MEMORY:
            raise Invalid(expires_on="Choose a day after today and at most five years ahead, or leave it empty.")


def _prose(field: str, text: str) -> str:
    try:
        return clean_name(text, MAX_TEXT)
    except StrictError as error:
        raise Invalid(**{field: str(error).replace("The name", "This text")}) from error


@dataclass(frozen=True, slots=True)
class Selection:
    """The matches that a reader has chosen to dismiss together, and why."""

    matches: tuple[UUID, ...]
    form: JudgementForm


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """A match that stops acts. `created_at` is since when it does."""

    id: UUID
    subject: Ref
    source: str
    entry_id: str
    score: int
    above_act: bool
    standing_of_list: ListStanding
    state: MatchState
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A candidate that a sealed run kept: score in 1/10,000, whether it belonged on the worklist and was certain enough to act."""

    source: str
    entry: str
    caption: str
    score: int
    is_shown: bool
    is_certain: bool
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A match for its reader: both sides as they were compared, the sentences between them, and what is remembered."""

    match: UUID
    subject: Ref
    subject_facts: dict[str, object]
    sentence: str
    source: str
    list_label: str
    list_published: date | None
    record: dict[str, object]
    explanation: tuple[str, ...]
    completeness: int
    memory: str
    organisations: tuple[UUID, ...]
    candidate: Candidate
    is_invented: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What awaits a reader: why, by when, and what happens otherwise; times in UTC."""

    subject: Ref
    organisations: tuple[UUID, ...]
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime
