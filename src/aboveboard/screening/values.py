"""What screening says to other contexts and doors, and what it is told: frozen, without rows behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.kernel.errors import AppError, Invalid
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, clean_name
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening.engine.values import Candidate, Finding
from aboveboard.screening.lists.delta import EntryDifference, Op
from aboveboard.screening.lists.guard import Ground
from aboveboard.screening.machine import MatchState

MAX_TEXT = 2_000
LONGEST_MEMORY = timedelta(days=5 * 366)


class ListRefusal(AppError):
    """A list that was not put in force; the sentence says what was refused and what stays."""

    status = 409
    code = "list_refused"
    recorded = True

    def __init__(self, sentence: str, ground: Ground) -> None:
        self.ground = ground
        super().__init__(sentence)


class NotScreened(AppError):
    """Nothing can be screened: no list, or no index of the lists, is there. It never means that nothing was found."""

    status = 503
    code = "not_screened"


class Door(StrEnum):
    """By which way names came in to be screened in bulk."""

    FILE = "file"
    API = "api"
    YENTE = "yente"
    RECONCILIATION = "reconciliation"


class Judged(StrEnum):
    """What a reader made of a match."""

    DISMISSED = "dismissed"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"

    @property
    def settles(self) -> bool:
        """Whether nobody looks any further, so that the evidence must be named."""
        return self is not Judged.POSSIBLE


class Reason(StrEnum):
    """Why a match is, may be or is not the party on the list."""

    DIFFERENT_BIRTH_DATE = "different_birth_date"
    DIFFERENT_COUNTRY = "different_country"
    DIFFERENT_IDENTIFIER = "different_identifier"
    DIFFERENT_NAME = "different_name"
    DIFFERENT_ACTIVITY = "different_activity"
    DIFFERENT_PERSON = "different_person"
    SAME_IDENTIFIER = "same_identifier"
    SAME_FACTS = "same_facts"
    SAID_SO = "said_so"
    NOT_ENOUGH_KNOWN = "not_enough_known"


class Newness(StrEnum):
    """Why a match does not act before somebody has looked: not the party is new, but the list or the engine."""

    SOURCE = "source"
    ENGINE = "engine"


class Together(StrEnum):
    """What is proposed about many matches: to dismiss chosen ones, to let a batch act, or to leave it to single readings."""

    DISMISS = "dismiss"
    RELEASE = "release"
    DECLINE = "decline"


# A reason speaks for one judgement: neither a form nor an action nor the table takes another.
REASONS: Mapping[Judged, tuple[Reason, ...]] = {
    Judged.DISMISSED: (
        Reason.DIFFERENT_PERSON,
        Reason.DIFFERENT_BIRTH_DATE,
        Reason.DIFFERENT_COUNTRY,
        Reason.DIFFERENT_IDENTIFIER,
        Reason.DIFFERENT_NAME,
        Reason.DIFFERENT_ACTIVITY,
    ),
    Judged.CONFIRMED: (Reason.SAME_IDENTIFIER, Reason.SAME_FACTS, Reason.SAID_SO),
    Judged.POSSIBLE: (Reason.NOT_ENOUGH_KNOWN, Reason.SAME_FACTS),
}


class Reopening(StrEnum):
    """Why a match that was settled is open again."""

    ENTRY_CHANGED = "entry_changed"
    SUBJECT_CHANGED = "subject_changed"
    LISTED_AGAIN = "listed_again"
    EXPIRED = "expired"


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
class ListFile:
    """A list to be loaded: which source, where its bytes are, and the day of publication where the file does not say it."""

    source: str
    path: Path
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load. `is_new` is false where the file is the one in force: it was checked, nothing else."""

    source: str
    version: UUID
    is_new: bool
    entries: int
    published: date
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as it stands. `checked_at` is the last successful check, changed or not; `is_stale` compares it with the regulation."""

    source: str
    label: str
    standing: ListStanding
    version: UUID
    published: date
    entries: int
    sha256: str
    in_force_at: datetime
    checked_at: datetime | None
    is_stale: bool
    error: str = ""
    added: int | None = None
    changed: int | None = None
    removed: int | None = None


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
class LastScreened:
    """When an organisation's subjects were last screened; the oldest of them counts. `is_current`: against all lists in force."""

    at: datetime
    subjects: int
    is_current: bool


class Missed(StrEnum):
    """What is missing before somebody counts as screened."""

    NO_LIST = "no_list"
    FEED = "feed"
    OWNERS = "owners"
    NEVER = "never"
    CHANGED = "changed"
    LISTS = "lists"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, as a sentence for the reader: who, and against what."""

    missed: Missed
    sentence: str


@dataclass(frozen=True, slots=True)
class Against:
    """A list in force beside what somebody was last screened against: the day of that version, None where it was none of this list.

    `is_same`: the very version in force, read by the engine of today.
    """

    source: str
    published: str | None
    in_force: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """One organisation in the coverage report; `last` is None where a screening is due and was never made."""

    organisation: UUID
    last: LastScreened | None
    against: tuple[Against, ...] = ()

    @property
    def state(self) -> str:
        """`never`, `old` (not against all lists in force) or `current`."""
        if self.last is None:
            return "never"
        return "current" if self.last.is_current else "old"


@dataclass(frozen=True, slots=True)
class CoveredSubject:
    """One subject in the coverage report; without a subject where the organisation was never screened."""

    organisation: UUID
    kind: str
    id: str
    relation: str
    at: datetime | None
    is_current: bool
    run: UUID | None
    against: tuple[Against, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which matches a reader wants to see; an empty field asks for all."""

    states: frozenset[MatchState] = frozenset()
    standing: ListStanding | None = None
    source: str = ""
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a match is about: the name that was screened, why this party was screened, and for which organisations."""

    name: str
    sentence: str
    organisations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a judgement would do now.

    `awaits_second`: it counts only once a second person says the same; `is_second`: this reader would be that person;
    `is_mine`: this reader has said so already; `others`: how many other matches of the same organisations stop acts.
    """

    stops: bool
    awaits_second: bool
    is_second: bool
    is_mine: bool
    others: int


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """One match among many: both names, what the facts beside the name say, and why it is left out, if it is."""

    match: UUID
    name: str
    listed: str
    source: str
    score: int
    organisations: tuple[UUID, ...]
    birth: Finding
    country: Finding
    identifier: Finding
    left_out: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done to many matches: each line, whom it would hold that nothing holds now, and the hash that stands for it all."""

    lines: tuple[TogetherLine, ...]
    holds: tuple[UUID, ...]
    held_already: tuple[UUID, ...]
    seen: str

    @property
    def ready(self) -> tuple[TogetherLine, ...]:
        """The lines that it would be done to."""
        return tuple(line for line in self.lines if not line.left_out)

    @property
    def left_out(self) -> tuple[TogetherLine, ...]:
        """The lines that stay as they are."""
        return tuple(line for line in self.lines if line.left_out)


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """How many of the present subjects were screened against the version in force of a list, and how many there are."""

    subjects: int
    screened: int

    @property
    def missing(self) -> int:
        """How many were not."""
        return self.subjects - self.screened


@dataclass(frozen=True, slots=True)
class NotCovered:
    """An organisation of which some subjects were not screened against the version in force; `at` is None where none ever was."""

    organisation: UUID
    subjects: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One entry that a version added, changed or removed: its name, and what of it differs where it was changed."""

    op: Op
    entry: str
    caption: str
    differences: tuple[EntryDifference, ...]


@dataclass(frozen=True, slots=True)
class ListDetail:
    """One list for its page: how it stands, who issues it, from which hosts it is fetched, and when it is asked for again."""

    line: "ListLine"
    issuer: str
    hosts: tuple[str, ...]
    fetched: bool
    failures: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list that the regulation names, or that was loaded: what it may do, what is in force, and the newest refusal after that."""

    source: str
    label: str
    standing: ListStanding
    rule: str
    in_force: ListFacts | None
    refused: UUID | None
    refusal: str
    error: str
    invented: int
    coverage: ListCoverage | None


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
class RunSubject:
    """A subject of a sealed run with the candidates that were kept for it."""

    name: str
    sentence: str
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class RunContent:
    """A sealed run, read back: the inputs as they were sealed, and what was found."""

    engine: str
    index: str
    lists: tuple[dict[str, str], ...]
    configuration: dict[str, object]
    subjects: tuple[RunSubject, ...]


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
class Batch:
    """Names that were screened in bulk, as hashes and counts: by which door, against which lists, what was asked and answered."""

    door: Door
    list_set: str
    configuration: Mapping[str, object]
    asked: Mapping[str, object]
    answered: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BulkContent:
    """What a run of names screened in bulk sealed; threshold in 1/10,000, `asked` and `answered` are SHA-256 of the bytes."""

    door: Door
    engine: str
    index: str
    lists: tuple[dict[str, str], ...]
    threshold: int
    limit: int
    asked: str
    answered: str
    rows: int
    screened: int
    refused: int
    matched: int


@dataclass(frozen=True, slots=True)
class BatchScreened:
    """What came of a batch: its run and the seal, how many rows were screened, refused and matched; columns that were not read."""

    run: UUID
    sha256: str
    rows: int
    screened: int
    refused: int
    matched: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToMatch:
    """The lists that names may be put to: all in force (no source named) or one, and how it is called."""

    sources: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in a sealed run where it was made again otherwise: where, what was sealed, what comes now."""

    place: str
    sealed: str
    again: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a sealed run, made anew from its inputs, gives the same bytes; if not, the first places where it differs."""

    run: UUID
    sealed: str
    again: str
    differences: tuple[Difference, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.sealed == self.again


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
