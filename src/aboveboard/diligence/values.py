"""The words and frozen values of due diligence: states, forms that people fill in, and the facts that others read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from aboveboard.diligence.rules.authority import Competence
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import strict
from aboveboard.lib.money import Money
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import SCALE, Anchor, Category
from aboveboard.policy.values.words import Circumstance, ContributionKind, Level, OpinionKind, Organ

MOST_TEXT = 20_000
MOST_SHORT = 300
MOST_EVIDENCE = 20
MOST_CONDITIONS = 40


class State(StrEnum):
    """The states of a file."""

    OPENED = "opened"
    COLLECTING = "collecting"
    AWAITING_INFORMATION = "awaiting_information"
    ASSESSED = "assessed"
    QUALITY_REVIEW = "quality_review"
    OPINIONS = "opinions"
    COMMITTEE = "committee"
    DECIDED = "decided"
    REOPENED = "reopened"
    LAPSED = "lapsed"


class Outcome(StrEnum):
    """What a decision says."""

    CLEARED = "cleared"
    CLEARED_WITH_CONDITIONS = "cleared_with_conditions"
    DEFERRED = "deferred"
    DECLINED = "declined"
    EXCLUDED = "excluded"

    @property
    def is_positive(self) -> bool:
        """Whether it grants a clearance."""
        return self in {Outcome.CLEARED, Outcome.CLEARED_WITH_CONDITIONS}


class Stage(StrEnum):
    """How far an examination is, as the organisation itself is told: nothing of who, why or what was found."""

    ARRIVED = "arrived"
    EXAMINED = "examined"
    ASKED = "asked"
    BEFORE_DECISION = "before_decision"
    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    NOT_ACCEPTED = "not_accepted"
    LAPSED = "lapsed"


class Stance(StrEnum):
    """What an opinion says."""

    SUPPORTS = "supports"
    CONDITIONAL = "conditional"
    OBJECTS = "objects"


class Choice(StrEnum):
    """A vote on taking the help as the dossier describes it."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class VettingState(StrEnum):
    """The states of the vetting of a person."""

    REQUESTED = "requested"
    IN_REVIEW = "in_review"
    GRANTED = "granted"
    REFUSED = "refused"
    EXPIRED = "expired"
    REVOKED = "revoked"


# The roles through which a person votes or decides for an organ.
ROLES: Mapping[Organ, frozenset[str]] = {
    Organ.COMMITTEE: frozenset({"committee", "committee_chair"}),
    Organ.DIRECTOR: frozenset({"director"}),
    Organ.SG_DELEGATE: frozenset({"sg_delegate"}),
    Organ.SG: frozenset({"sg"}),
    Organ.EC: frozenset({"ec"}),
    Organ.GA: frozenset({"ga_delegate"}),
}
# Those who may come near a file and are compared with the persons named in it.
STAFF = frozenset({"officer", "analyst", "reviewer", "auditor", *OpinionKind}).union(*ROLES.values())
CHAIRS = frozenset({"committee_chair"})
COLLEGIAL = frozenset({Organ.COMMITTEE, Organ.EC, Organ.GA})


def text(value: str, name: str, *, most: int = MOST_TEXT, least: int = 1) -> str:
    """A text from a person, trimmed; raises `Invalid` naming the field for an empty, longer or unreadable one."""
    cleaned = value.replace("\r\n", "\n").strip()
    if len(cleaned) < least:
        raise Invalid(**{name: f"Write at least {least} characters." if least > 1 else "Write something here."})
    if len(cleaned) > most:
        raise Invalid(**{name: f"At most {most} characters are accepted; this has {len(cleaned)}."})
    for line in cleaned.split("\n"):
        if line.strip():
            line_of(line, name, most=most)
    return cleaned


def line_of(value: str, name: str, *, most: int = MOST_SHORT) -> str:
    """One line of text in NFC; raises `Invalid` naming the field."""
    try:
        return strict.clean_name(value, most)
    except strict.StrictError as error:
        raise Invalid(**{name: str(error)}) from None


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """An assessed answer to one question, with the documents that it cites."""

    question: str
    reply: Reply
    because: str = ""
    documents: tuple[UUID, ...] = ()

    def __post_init__(self) -> None:
        if self.reply is Reply.NOT_APPLICABLE and not self.because.strip():
            raise Invalid(because="Say why the question does not apply: 'not applicable because …'.")
        if self.reply is Reply.YES and not self.documents:
            raise Invalid(documents="A yes cites at least one document; without evidence the answer is 'unknown'.")
        if len(self.documents) > MOST_EVIDENCE:
            raise Invalid(documents=f"Cite at most {MOST_EVIDENCE} documents for one answer.")
        if self.because:
            object.__setattr__(self, "because", text(self.because, "because"))


@dataclass(frozen=True, slots=True)
class FindingForm:
    """An assessed fact that bears on the decision; likelihood and impact from 1 to 5.

    What the rules read besides: a `ground` of knockout, a `sector` with its share of revenue in percent, a
    `circumstance`, or a confirmed listing (`source`), of the organisation itself or of a `holder` with its share.
    """

    category: Category
    statement: str
    source: str
    likelihood: int
    impact: int
    ground: Ground | None = None
    circumstance: Circumstance | None = None
    sector: str = ""
    share: Decimal | None = None
    is_funded_by: bool = False
    listed_on: str = ""
    holder: UUID | None = None
    has_control: bool = False

    def __post_init__(self) -> None:
        if type(self.likelihood) is not int or type(self.impact) is not int or {self.likelihood, self.impact} - set(SCALE):
            raise Invalid(likelihood="Rate likelihood and impact from 1 to 5.")
        if self.ground in {Ground.LISTED, Ground.OWNED_BY_LISTED}:
            raise Invalid(ground="Name the list instead: whether a listing knocks out is worked out from the list and the holding.")
        if self.share is not None and not (self.share.is_finite() and 0 <= self.share <= 100):
            raise Invalid(share="A share lies between 0 and 100 percent.")
        if (self.sector or self.holder) and self.share is None:
            raise Invalid(share="State the share in percent.")
        if self.holder and not self.listed_on:
            raise Invalid(listed_on="Name the list on which the holder stands.")
        object.__setattr__(self, "statement", text(self.statement, "statement"))
        object.__setattr__(self, "source", line_of(self.source, "source"))

    def facts(self) -> dict[str, Any]:
        """What the rules read, as JSON."""
        share = "" if self.share is None else str(self.share)
        return {
            "ground": self.ground.value if self.ground else "",
            "circumstance": self.circumstance.value if self.circumstance else "",
            "revenue": {"sector": self.sector, "share": share, "is_funded_by": self.is_funded_by} if self.sector else None,
            "listed_on": self.listed_on if self.listed_on and not self.holder else "",
            "holding": {"source": self.listed_on, "holder": str(self.holder), "share": share, "has_control": self.has_control}
            if self.holder
            else None,
        }


@dataclass(frozen=True, slots=True)
class MitigationForm:
    """What lowers a category, bound to a clause, control or condition named by `reference`."""

    category: Category
    levels: int
    anchor: Anchor
    reference: str
    statement: str
    is_in_place: bool

    def __post_init__(self) -> None:
        if type(self.levels) is not int or not 1 <= self.levels <= len(Level):
            raise Invalid(levels="A mitigation lowers its category by one level or more, up to four.")
        object.__setattr__(self, "reference", line_of(self.reference, "reference", most=80))
        object.__setattr__(self, "statement", text(self.statement, "statement"))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the assessor recommends: the outcome, and the scope that a clearance would have."""

    outcome: Outcome
    text: str
    kinds: frozenset[ContributionKind] = frozenset()
    ceiling: Money | None = None
    conditions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", text(self.text, "text"))
        if len(self.conditions) > MOST_CONDITIONS:
            raise Invalid(conditions=f"State at most {MOST_CONDITIONS} conditions.")
        object.__setattr__(self, "conditions", tuple(text(each, "conditions", most=2000) for each in self.conditions))
        if self.outcome.is_positive and not (self.ceiling is not None and self.ceiling.minor >= 0):
            raise Invalid(ceiling="State up to which value the clearance holds.")
        if (self.outcome is Outcome.CLEARED_WITH_CONDITIONS) != bool(self.conditions):
            raise Invalid(conditions="Conditions and the outcome 'cleared with conditions' go together: name both or neither.")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the decider says: the outcome, the reasons for the file, the part of them that is public, the dossier seen."""

    outcome: Outcome
    reasons: str
    public_text: str
    seen: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", text(self.reasons, "reasons"))
        object.__setattr__(self, "public_text", text(self.public_text, "public_text", most=4000))


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything that a decider sees: the content with its SHA-256, and the route that the regulations compute today."""

    file: UUID
    content: Mapping[str, Any]
    canonical: bytes
    hash: str
    competence: Competence
    needs_committee: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How an organ voted on one dossier; `base` are those who may vote, `result` is None while there is no quorum."""

    organ: Organ
    dossier_hash: str
    base: int
    quorum: int
    votes_for: int
    votes_against: int
    abstentions: int
    has_chair_decided: bool
    result: Choice | None

    @property
    def cast(self) -> int:
        """How many votes were cast."""
        return self.votes_for + self.votes_against + self.abstentions


@dataclass(frozen=True, slots=True)
class ClearanceFacts:
    """A clearance as other contexts read it; `valid_until` is its last day (UTC), `ceiling` the most that it covers."""

    id: UUID
    organisation_id: UUID
    file_id: UUID
    engagement_id: UUID | None
    kinds: frozenset[str]
    ceiling: Money
    conditions: tuple[str, ...]
    level: str
    valid_from: datetime
    valid_until: date
    revoked_at: datetime | None
    renew_on: tuple[date, ...] = ()
    is_under_renewal: bool = False

    def is_valid(self, at: datetime) -> bool:
        """Whether it holds at an instant (UTC)."""
        begun = self.valid_from <= at and at.date() <= self.valid_until
        return begun and (self.revoked_at is None or at < self.revoked_at)

    def covers(self, kind: str | None, value: Money | None) -> bool:
        """Whether this kind and value lie within its scope; an amount in another currency does not."""
        if kind is not None and kind not in self.kinds:
            return False
        return value is None or (value.currency == self.ceiling.currency and value <= self.ceiling)


@dataclass(frozen=True, slots=True)
class PublicDecision:
    """What everybody may know of a positive decision: the organ, the day (UTC), the public part of its reasons."""

    organ: str
    decided_on: date
    text: str


@dataclass(frozen=True, slots=True)
class VettingFacts:
    """The latest vetting of a person; `valid_until` is its last day (UTC)."""

    id: UUID
    person_id: UUID
    state: VettingState
    valid_until: date | None

    def is_valid(self, day: date) -> bool:
        """Whether the person is vetted on a day."""
        return self.state is VettingState.GRANTED and self.valid_until is not None and day <= self.valid_until


class Step(StrEnum):
    """Where in a file the line of a worklist is worked on."""

    FILE = "file"
    OPINION = "opinion"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the worklist: what awaits the reader, why, by when, what happens otherwise, and where in the file."""

    file_id: UUID | None
    organisation_id: UUID | None
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime
    vetting_id: UUID | None = None
    step: Step = Step.FILE


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored result beside the one that the same facts and regulations give today."""

    what: str
    stored: Mapping[str, Any]
    recomputed: Mapping[str, Any]
    regulations: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return self.stored == self.recomputed
