"""What a reader is shown of a file at once: the row with frozen values beside it, gathered by `queries.reading`, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.diligence.models import File, InterestAnswer
from aboveboard.diligence.rules.authority import Competence
from aboveboard.diligence.values import Dossier, Tally
from aboveboard.lib.money import Money
from aboveboard.parties.values.facts import Event
from aboveboard.policy.values.criteria import Question
from aboveboard.policy.values.rule import Reason
from aboveboard.policy.values.words import Organ


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the rules make of a file's facts today, be it recommended or not; `refusal` says why they cannot.

    `has_changed`: today's result is not the one that the recommendation rests on, so nothing may be decided on it;
    `unsettled`: how many matches of the screening stand in the way of a yes; `gaps`: what was not screened, a sentence each.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    competence: Competence | None = None
    needs_committee: bool = False
    has_changed: bool = False
    unsettled: int = 0
    gaps: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the criteria ask of the organisation, with the answer that counts; `reply` is empty without one."""

    question: Question
    reply: str = ""
    because: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote on the dossier as it stands."""

    name: str
    choice: str
    reason: str
    at: datetime
    is_chair: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """An organ that votes on a file: its tally, the votes, how many are kept away by an interest; the reader's own part."""

    organ: Organ
    is_deciding: bool
    tally: Tally
    recused: int
    ballots: tuple[Ballot, ...]
    has_voted: bool
    may_vote: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The clearance that a recommendation would grant today."""

    kinds: tuple[str, ...]
    ceiling: Money
    conditions: tuple[str, ...]
    valid_until: date
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Examination:
    """A file with what the rules make of it today, the questions asked at its depth, and what happened, newest first."""

    file: File
    outlook: Outlook
    questions: tuple[Asked, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A file before those who vote and decide, with the dossier that binds them and the reader's answer about interests."""

    file: File
    dossier: Dossier
    outlook: Outlook
    sittings: tuple[Sitting, ...]
    scope: Scope | None
    own_answer: InterestAnswer | None


@dataclass(frozen=True, slots=True)
class Before:
    """A file before those who vote and decide; `is_open`: the reader has answered about interests and may read it."""

    file_id: UUID
    organisation: str
    since: datetime
    level: str
    depth: str
    votes: int
    is_open: bool
    has_voted: bool
