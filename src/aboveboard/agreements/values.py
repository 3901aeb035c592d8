"""The words and frozen values of agreements: states, what people hand in, and the facts that others read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from aboveboard.kernel.errors import Invalid
from aboveboard.lib import strict
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.purposes import THREATS
from aboveboard.policy.values.words import ContributionKind

MOST_TEXT = 10_000
MOST_OBLIGATIONS = 60
MOST_CLAUSES = 80
LONGEST_RETENTION_DAYS = 3650


class State(StrEnum):
    """Where an agreement stands; `superseded` is a version whose amendment is in force."""

    DRAFT = "draft"
    LEGAL_REVIEW = "legal_review"
    APPROVED = "approved"
    SIGNED_PARTNER = "signed_partner"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    CLOSED = "closed"


class Instrument(StrEnum):
    """What kind of instrument is signed."""

    CONTRIBUTION_AGREEMENT = "contribution_agreement"
    EXCHANGE_OF_LETTERS = "exchange_of_letters"
    MEMORANDUM = "memorandum"
    PILOT = "pilot"

    @property
    def is_binding(self) -> bool:
        """Whether the sides owe each other what it says; nothing of value is given under one that does not bind."""
        return self is not Instrument.MEMORANDUM


class Side(StrEnum):
    """Who signs or owes."""

    PARTNER = "partner"
    ORGANISATION = "organisation"


class ObligationKind(StrEnum):
    """What is owed."""

    REPORT = "report"
    RETURN = "return"
    NOTIFY = "notify"
    SETTLEMENT = "settlement"
    OTHER = "other"


class ObligationState(StrEnum):
    """Whether it is still owed."""

    OPEN = "open"
    MET = "met"
    WAIVED = "waived"


class Marking(StrEnum):
    """How threat data that comes without a marking is handled (TLP 2.0)."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


def text(value: object, name: str, *, most: int = MOST_TEXT, least: int = 1) -> str:
    """A text of several lines from a person, trimmed; raises `Invalid` naming the field."""
    if not isinstance(value, str) or len(value) > most:
        raise Invalid(**{name: f"Write this as text of at most {most} characters."})
    lines = value.replace("\r\n", "\n").strip().split("\n")
    cleaned = "\n".join(line(each, name, most=most) if each.strip() else "" for each in lines)
    if len(cleaned) < least:
        raise Invalid(**{name: f"Write at least {least} characters." if least > 1 else "Write something here."})
    return cleaned


def line(value: object, name: str, *, most: int = 200) -> str:
    """One line of text in NFC; raises `Invalid` naming the field."""
    if not isinstance(value, str):
        raise Invalid(**{name: "Write this as text."})
    try:
        return strict.clean_name(value, most)
    except strict.StrictError as error:
        raise Invalid(**{name: str(error)}) from None


def attachments(values: Sequence[object], name: str = "strings") -> frozenset[Attachment]:
    """The strings named by their codes; raises `Invalid`."""
    try:
        return frozenset(Attachment(str(value)) for value in values)
    except ValueError:
        raise Invalid(**{name: f"Choose among {', '.join(Attachment)}."}) from None


@dataclass(frozen=True, slots=True)
class DataTerms:
    """Which threat data flows under the agreement, for which purposes (codes of the purposes regulation) it may be used, and how it is
    kept; all off means none flows."""

    inward: bool = False
    outward: bool = False
    personal: bool = False
    unmarked: Marking = Marking.AMBER_STRICT
    retention_days: int = 365
    purposes: frozenset[str] = frozenset({THREATS})

    def __post_init__(self) -> None:
        object.__setattr__(self, "purposes", frozenset(self.purposes))
        if not self.purposes:
            raise Invalid(purposes="Say what the data may be used for: nobody reads what may be used for nothing.")
        for name in ("inward", "outward", "personal"):
            if type(getattr(self, name)) is not bool:
                raise Invalid(**{name: "Say yes or no."})
        try:
            object.__setattr__(self, "unmarked", Marking(self.unmarked))
        except ValueError:
            raise Invalid(unmarked=f"Choose among {', '.join(Marking)}.") from None
        if type(self.retention_days) is not int or not 1 <= self.retention_days <= LONGEST_RETENTION_DAYS:
            raise Invalid(retention_days=f"Data is kept for 1 to {LONGEST_RETENTION_DAYS} days.")

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "inward": self.inward,
            "outward": self.outward,
            "personal": self.personal,
            "unmarked": self.unmarked.value,
            "retention_days": self.retention_days,
            "purposes": sorted(self.purposes),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "DataTerms":
        """From its own JSON. Words that were signed before purposes were stated are not written anew: they mean `THREATS`."""
        marking, days, purposes = Marking(plain["unmarked"]), plain["retention_days"], plain.get("purposes", [THREATS])
        return cls(plain["inward"], plain["outward"], plain["personal"], marking, days, frozenset(purposes))


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """An obligation as the agreement states it: by which side, what, and by when (a day, UTC)."""

    due_on: date
    kind: ObligationKind
    title: str
    side: Side = Side.PARTNER

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title, "obligations"))
        if not isinstance(self.due_on, date) or isinstance(self.due_on, datetime):
            raise Invalid(obligations="Name the day by which it is owed.")

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {"due_on": self.due_on.isoformat(), "kind": self.kind.value, "title": self.title, "side": self.side.value}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "Promise":
        """From its own JSON."""
        return cls(date.fromisoformat(plain["due_on"]), ObligationKind(plain["kind"]), plain["title"], Side(plain["side"]))


@dataclass(frozen=True, slots=True)
class Binding:
    """By what a condition of the clearance is kept: a clause of the agreement, or an obligation that it states, by its title."""

    condition: str
    clause: str = ""
    obligation: str = ""

    def plain(self) -> dict[str, str]:
        """As JSON."""
        return {"condition": self.condition, "clause": self.clause, "obligation": self.obligation}


@dataclass(frozen=True, slots=True)
class ConditionFacts:
    """A condition of the clearance, and what of the agreement keeps it; `is_kept` once that is named and there."""

    place: int
    text: str
    clause: str
    obligation: str
    is_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementForm:
    """What is to be agreed for one engagement under one clearance. Days are UTC, both included. Raises `Invalid`.

    `clearance_id` None: the newest valid clearance that was granted for the engagement.
    """

    engagement_id: UUID
    title: str
    purpose: str
    kinds: frozenset[ContributionKind]
    value: Money
    starts_on: date
    ends_on: date
    clearance_id: UUID | None = None
    instrument: Instrument = Instrument.CONTRIBUTION_AGREEMENT
    programme: str = ""
    data: DataTerms = field(default_factory=DataTerms)
    name_use: bool = False
    obligations: tuple[Promise, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title, "title"))
        object.__setattr__(self, "purpose", text(self.purpose, "purpose", most=4000))
        object.__setattr__(self, "programme", line(self.programme, "programme") if self.programme else "")
        try:
            object.__setattr__(self, "kinds", frozenset(ContributionKind(kind) for kind in self.kinds))
            object.__setattr__(self, "instrument", Instrument(self.instrument))
        except ValueError:
            raise Invalid(kinds="Choose the kinds and the instrument among those offered.") from None
        if not self.kinds:
            raise Invalid(kinds="Name at least one kind of contribution.")
        if not isinstance(self.value, Money) or self.value.minor < 0:
            raise Invalid(value="State the whole value, cash and kind; 0 where it has none.")
        if any(not isinstance(day, date) or isinstance(day, datetime) for day in (self.starts_on, self.ends_on)):
            raise Invalid(starts_on="Name the first and the last day.")
        if self.ends_on < self.starts_on:
            raise Invalid(ends_on="The agreement ends before it starts; correct one of the dates.")
        if len(self.obligations) > MOST_OBLIGATIONS or len(set(self.obligations)) != len(self.obligations):
            raise Invalid(obligations=f"State each obligation once, at most {MOST_OBLIGATIONS}.")
        object.__setattr__(self, "obligations", tuple(sorted(self.obligations)))


@dataclass(frozen=True, slots=True)
class ClauseForm:
    """Other words for a clause of the library, or a clause of one's own; `strings` are what the author finds attached."""

    title: str
    text: str
    reason: str
    strings: frozenset[Attachment] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title, "title", most=120))
        object.__setattr__(self, "text", text(self.text, "text"))
        object.__setattr__(self, "reason", text(self.reason, "reason", most=2000))
        object.__setattr__(self, "strings", attachments(tuple(self.strings)))


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """An agreement as other contexts read it.

    `chain_id` is the id of its first version, the same for all amendments; `version` counts from 1.
    """

    id: UUID
    chain_id: UUID
    version: int
    organisation_id: UUID
    engagement_id: UUID
    clearance_id: UUID
    instrument: Instrument
    title: str
    purpose: str
    programme: str
    kinds: frozenset[ContributionKind]
    value: Money
    starts_on: date
    ends_on: date
    data_terms: DataTerms
    state: State
    content_hash: str
    in_force_at: datetime | None
    ended_at: datetime | None

    @property
    def is_binding(self) -> bool:
        """Whether the sides owe each other what it says."""
        return self.instrument.is_binding

    def is_in_force(self, at: datetime) -> bool:
        """Whether something may be done under it at an instant (UTC)."""
        return self.state is State.IN_FORCE and self.starts_on <= at.date() <= self.ends_on


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause as it stands in an agreement. `answered` are the strings that the legal reviewer found, None: not yet."""

    place: int
    clause: str
    version: int
    title: str
    text: str
    is_standard: bool
    reason: str
    suspected: frozenset[Attachment]
    answered: frozenset[Attachment] | None

    @property
    def strings(self) -> frozenset[Attachment]:
        """What counts: the reviewer's answer, until then everything suspected."""
        return self.suspected if self.answered is None else self.answered


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """Who approved or signed which content; `is_valid` while nothing has changed since."""

    act: str
    name: str
    at: datetime
    content_hash: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class ObligationFacts:
    """Something owed under an agreement."""

    id: UUID
    agreement_id: UUID
    kind: ObligationKind
    title: str
    side: Side
    due_on: date
    state: ObligationState

    def is_overdue(self, day: date) -> bool:
        """Whether it is owed and late on a day."""
        return self.state is ObligationState.OPEN and self.due_on < day


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Everything that a reader of an agreement sees: the words, the proofs, what is owed, and what still stands in the way."""

    facts: AgreementFacts
    clauses: tuple[ClauseFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    obligations: tuple[ObligationFacts, ...]
    comments: tuple[tuple[datetime, str, str], ...]
    shortcomings: tuple[str, ...]
    conditions: tuple[ConditionFacts, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the worklist: what awaits the reader, why, and what happens otherwise; times in UTC.

    A clearance for which nothing is drafted yet has no agreement; `clearance_id` then names it.
    """

    agreement_id: UUID | None
    organisation_id: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None = None
    clearance_id: UUID | None = None
