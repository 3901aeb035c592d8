"""What is agreed, as the API takes and shows it."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from aboveboard.agreements.values import (
    AgreementForm,
    ClauseForm,
    DataTerms,
    Instrument,
    Marking,
    ObligationKind,
    Promise,
    Side,
)
from aboveboard.api.fields import Amount, Code, Day, Digest, Form, Line, Shown, Text, Whole, Yes
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.purposes import THREATS
from aboveboard.policy.values.words import ContributionKind


class Data(Form):
    """Which threat data flows, for which purposes (codes of the purposes regulation), and how it is kept."""

    inward: Yes = False
    outward: Yes = False
    personal: Yes = False
    unmarked: Marking = Marking.AMBER_STRICT
    retention_days: Whole = 365
    purposes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)] = (THREATS,)


class Owed(Form):
    """An obligation as the agreement states it."""

    due_on: Day
    kind: ObligationKind
    title: Line
    side: Side = Side.PARTNER


class NewAgreement(Form):
    """What is to be agreed; days UTC, both included. Without a clearance: the newest valid one of the engagement."""

    engagement: UUID
    title: Line
    purpose: Text
    kinds: Annotated[tuple[ContributionKind, ...], Field(min_length=1, max_length=6)]
    value: Amount
    starts_on: Day
    ends_on: Day
    clearance: UUID | None = None
    instrument: Instrument = Instrument.CONTRIBUTION_AGREEMENT
    programme: Line = ""
    data: Data = Data()
    name_use: Yes = False
    obligations: Annotated[tuple[Owed, ...], Field(max_length=60)] = ()

    def form(self) -> AgreementForm:
        """As the form that the actions take."""
        return AgreementForm(
            engagement_id=self.engagement,
            title=self.title,
            purpose=self.purpose,
            kinds=frozenset(self.kinds),
            value=self.value.money(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            clearance_id=self.clearance,
            instrument=self.instrument,
            programme=self.programme,
            data=DataTerms(**self.data.given()),
            name_use=self.name_use,
            obligations=tuple(Promise(**owed.given()) for owed in self.obligations),
        )


class Clause(Form):
    """Other words for a clause, or a clause of one's own, with the reason and the strings that the author finds attached."""

    title: Line
    text: Text
    reason: Text
    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)] = ()

    def form(self) -> ClauseForm:
        """As the form that the actions take."""
        return ClauseForm(self.title, self.text, self.reason, frozenset(self.strings))


class Strings(Form):
    """The strings that legal finds in a clause of own words."""

    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)]
    reason: Text = ""


class Kept(Form):
    """By which clause (its id) or which obligation (its title) a condition of the clearance, counted from 1, is kept."""

    condition: Whole
    clause: Code = ""
    obligation: Line = ""


class Remark(Form):
    """A remark on the draft, or on one of its clauses."""

    remark: Text
    clause: Code = ""


class Seen(Form):
    """The hash of the words that the person read."""

    seen: Digest


class Signed(Form):
    """The hash of the words, and the registered signatory (a person of the organisation's file) that the user is."""

    seen: Digest
    signatory: UUID


class Why(Form):
    """Why."""

    reason: Text


class Agreement(Shown):
    """One version of an agreement; `content_hash` is that of all that is signed."""

    id: UUID
    chain_id: UUID
    version: int
    organisation_id: UUID
    engagement_id: UUID
    clearance_id: UUID
    instrument: str
    title: str
    purpose: str
    programme: str
    kinds: list[str]
    value: Amount
    starts_on: date
    ends_on: date
    data_terms: dict[str, Any]
    name_use: bool
    state: str
    revision: int
    content_hash: str
    in_force_at: datetime | None
    ended_at: datetime | None
    allowed_moves: list[str]


class ClauseShown(Shown):
    """A clause; `answered` are the strings that legal found, null until then."""

    place: int
    clause: str
    version: int
    title: str
    text: str
    is_standard: bool
    reason: str
    suspected: list[str]
    answered: list[str] | None


class Signature(Shown):
    """Who approved or signed which words; valid while nothing changed since."""

    act: str
    name: str
    at: datetime
    content_hash: str
    is_valid: bool


class Comment(Shown):
    """A remark."""

    at: datetime
    clause: str
    text: str


class Condition(Shown):
    """A condition of the clearance, and the clause or obligation that keeps it."""

    place: int
    text: str
    clause: str
    obligation: str
    is_kept: bool


class WholeAgreement(Agreement):
    """An agreement with its words, its proofs and what still stands in the way of a signature."""

    clauses: list[ClauseShown]
    signatures: list[Signature]
    comments: list[Comment]
    conditions: list[Condition]
    shortcomings: list[str]
