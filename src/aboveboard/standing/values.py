"""The words and frozen values of standing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from aboveboard.agreements.values import AgreementFacts
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.gate import Act
from aboveboard.lib import strict

MOST_TEXT = 2_000


class HoldState(StrEnum):
    """Set by a rule, confirmed by a person, or lifted by persons."""

    SET = "set"
    CONFIRMED = "confirmed"
    LIFTED = "lifted"


class SuspensionState(StrEnum):
    """Proposed by one person, in effect by another's decision, and lifted in the same way."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    IN_EFFECT = "in_effect"
    LIFT_PROPOSED = "lift_proposed"
    LIFTED = "lifted"


class LapseState(StrEnum):
    """Running since something expired, or ended by its renewal."""

    RUNNING = "running"
    ENDED = "ended"


class Ground(StrEnum):
    """Why a partner is suspended."""

    LISTING = "listing"
    CONDUCT = "conduct"
    INVESTIGATION = "investigation"
    BREACH = "breach"
    DATA_INCIDENT = "data_incident"
    OTHER = "other"


class Status(StrEnum):
    """A partner's standing in one word, from nothing to the end."""

    NONE = "none"
    GOOD = "good"
    CONDITIONAL = "conditional"
    UNDER_RENEWAL = "under_renewal"
    ON_HOLD = "on_hold"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing that stops acts: since when (UTC), why in one sentence, and the record of it where one is written."""

    since: datetime
    reason: str
    record: UUID | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A lapse that is recorded and runs: what expired in one sentence, since when, and until when (UTC) what runs goes on."""

    lapse: UUID
    organisation: UUID
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an answer about standing rests on, read at one instant (UTC)."""

    at: datetime
    organisation: UUID
    is_closed: bool
    clearances: tuple[ClearanceFacts, ...] = ()
    agreements: tuple[AgreementFacts, ...] = ()
    hold: Stop | None = None
    suspension: Stop | None = None
    lapses: tuple[Stop, ...] = ()
    frozen: Stop | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A partner's standing: one word, why, since when; `public` is what the register says, which a hold leaves as it was."""

    organisation: UUID
    status: Status
    public: Status
    reasons: tuple[str, ...]
    since: datetime | None
    facts: Facts = field(compare=False)


@dataclass(frozen=True, slots=True)
class SuspensionForm:
    """What a person proposes: the ground, the reasons for the file and the sentence for the register."""

    organisation: UUID
    ground: Ground
    reason: str
    public_text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", sentence(self.reason, "reason"))
        object.__setattr__(self, "public_text", sentence(self.public_text, "public_text"))


@dataclass(frozen=True, slots=True)
class Given:
    """A consent to lift a hold; `counts` is false where the matches were read otherwise since."""

    role: str
    by: UUID
    reason: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True)
class Lifting:
    """How far the lifting of a hold is: who has agreed, whose roles are missing, what this reader could give, what stops still."""

    given: tuple[Given, ...]
    missing: tuple[str, ...]
    mine: str
    stopping: int
    rule: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a stop does by the regulation: acts that stop, go into quarantine, go on for the grace period, or simply go on."""

    stops: tuple[Act, ...]
    quarantines: tuple[Act, ...]
    grace: tuple[Act, ...]
    leaves: tuple[Act, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Task:
    """What awaits a person in standing: why, by when, and what happens otherwise; times in UTC."""

    organisation: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None


def sentence(value: str, name: str) -> str:
    """One paragraph from a person; raises `Invalid` naming the field."""
    try:
        cleaned = strict.clean_name(value, MOST_TEXT)
    except strict.StrictError as error:
        raise Invalid(**{name: str(error)}) from error
    if not cleaned:
        raise Invalid(**{name: "Write at least one sentence."})
    return cleaned
