"""The words and frozen values of contributions: states, what people hand in, and the facts that others read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from aboveboard.agreements.values import attachments
from aboveboard.agreements.values import line as line
from aboveboard.agreements.values import text as text
from aboveboard.kernel.errors import Invalid
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment, Method
from aboveboard.policy.values.words import ContributionKind

# What can be offered: the other kinds of the regulation are not offered before they work.
BUILT = frozenset({ContributionKind.FUNDING, ContributionKind.SECONDMENT})
MOST_TRANCHES = 60
MOST_PURPOSES = 20
LEAST_COOLING_OFF_MONTHS = 12
NOT_IN_FORCE = "This agreement is not in force: nothing is offered under it now."


class State(StrEnum):
    """Where a contribution stands."""

    OFFERED = "offered"
    RECOMMENDED = "recommended"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    COMMITTED = "committed"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    IN_USE = "in_use"
    COMPLETED = "completed"


# Accepted, and not over: what a hold or a suspension reaches.
LIVE = (State.ACCEPTED, State.COMMITTED, State.PARTIALLY_RECEIVED, State.RECEIVED, State.IN_USE)


class Freeze(StrEnum):
    """Whether the money of a contribution may be used."""

    FREE = "free"
    FROZEN = "frozen"


class TrancheState(StrEnum):
    """Where a part of the funding stands."""

    PLANNED = "planned"
    DUE = "due"
    RECEIVED = "received"
    RELEASED = "released"
    WITHHELD = "withheld"
    CANCELLED = "cancelled"


class Stop(StrEnum):
    """What withholds a tranche; the empty word where nothing does."""

    NONE = ""
    HOLD = "hold"
    SUSPENSION = "suspension"


class ReceiptState(StrEnum):
    """What became of money that arrived."""

    MATCHED = "matched"
    SUSPENSE = "suspense"
    RETURNED = "returned"


class SpendingState(StrEnum):
    """Where a spending stands; `reversal` is booked with somebody asking to take it back."""

    PREPARED = "prepared"
    BOOKED = "booked"
    DROPPED = "dropped"
    REVERSAL = "reversal"
    REVERSED = "reversed"


class SecondmentState(StrEnum):
    """Where a secondment stands."""

    PROPOSED = "proposed"
    VETTING = "vetting"
    CLEARED = "cleared"
    ONBOARDED = "onboarded"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    COOLED_OFF = "cooled_off"


class ValuationState(StrEnum):
    """How far a value is settled between giver and taker."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    AGREED = "agreed"
    DISPUTED = "disputed"
    INDEPENDENT = "independent"
    FINAL = "final"
    SUPERSEDED = "superseded"

    @property
    def is_settled(self) -> bool:
        """Whether the value may stand in the books and in public totals without a mark."""
        return self in {ValuationState.AGREED, ValuationState.FINAL}


class PostFunction(StrEnum):
    """What a post does. Procurement and the choice of partners are not among them: no secondee holds such a post (I-20)."""

    ANALYSIS = "analysis"
    FORENSICS = "forensics"
    TRAINING = "training"
    RESEARCH = "research"
    TECHNOLOGY = "technology"
    COORDINATION = "coordination"


def money(value: object, name: str, *, least: int = 1) -> Money:
    """An amount from a person; raises `Invalid` for none, and below `least` minor units."""
    if not isinstance(value, Money) or value.minor < least:
        raise Invalid(**{name: "State an amount above nothing." if least else "An amount cannot be negative."})
    return value


def day(value: object, name: str) -> date:
    """A calendar day; raises `Invalid`."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Invalid(**{name: "Name a day."})
    return value


@dataclass(frozen=True, slots=True)
class TranchePlan:
    """One part of the funding: its amount, from when it is due (a day, UTC) and on which condition it is released."""

    amount: Money
    due_on: date
    condition: str

    def __post_init__(self) -> None:
        money(self.amount, "tranches")
        day(self.due_on, "tranches")
        object.__setattr__(self, "condition", line(self.condition, "tranches", most=300))


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays, from which account, and whose money it is in the end; an unknown source is said to be one, never left out (I-30)."""

    name: str
    account: str
    source: str = ""
    is_source_known: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", line(self.name, "payer"))
        account = "".join(line(self.account, "account", most=60).split()).upper()
        if not account.isascii() or not account.isalnum():
            raise Invalid(account="Write the account as letters and digits, for example an IBAN.")
        object.__setattr__(self, "account", account)
        if not self.source and self.is_source_known:
            raise Invalid(source="Say whose money it is in the end, or that the source cannot be named.")
        if self.source:
            object.__setattr__(self, "source", line(self.source, "source", most=300))


@dataclass(frozen=True, slots=True)
class SecondmentPlan:
    """Who is to be seconded to which post, under whose supervision, for how long, and what a month costs the giver."""

    person_id: UUID
    post_id: UUID
    supervisor_id: UUID
    starts_on: date
    ends_on: date
    monthly: Money
    cooling_off_months: int = LEAST_COOLING_OFF_MONTHS

    def __post_init__(self) -> None:
        money(self.monthly, "monthly")
        if day(self.ends_on, "ends_on") < day(self.starts_on, "starts_on"):
            raise Invalid(ends_on="The secondment ends before it starts; correct one of the dates.")
        if type(self.cooling_off_months) is not int or not LEAST_COOLING_OFF_MONTHS <= self.cooling_off_months <= 60:
            raise Invalid(cooling_off_months=f"The cooling-off lasts {LEAST_COOLING_OFF_MONTHS} to 60 months.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferForm:
    """What a partner offers under an agreement in force. Funding has a payer, a fund and tranches; a secondment its plan.

    `purposes` restrict the money one by one; without them the purpose as a whole is the single one. `evidence` says where the
    stated value of a contribution in kind comes from. Raises `Invalid`.
    """

    agreement_id: UUID
    kind: ContributionKind
    value: Money
    purpose: str
    method: Method
    purposes: tuple[str, ...] = ()
    evidence: str = ""
    strings: frozenset[Attachment] = frozenset()
    payer: Payer | None = None
    fund_id: UUID | None = None
    tranches: tuple[TranchePlan, ...] = ()
    secondment: SecondmentPlan | None = None

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "kind", ContributionKind(self.kind))
            object.__setattr__(self, "method", Method(self.method))
        except ValueError:
            raise Invalid(kind="Choose the kind and the method of valuation among those offered.") from None
        if self.kind not in BUILT:
            raise Invalid(kind=f"Choose one of {', '.join(sorted(BUILT))}.")
        money(self.value, "value")
        object.__setattr__(self, "purpose", text(self.purpose, "purpose", most=2000))
        object.__setattr__(self, "purposes", tuple(line(each, "purposes") for each in self.purposes))
        if len(self.purposes) > MOST_PURPOSES or len({each.casefold() for each in self.purposes}) != len(self.purposes):
            raise Invalid(purposes=f"State each purpose once, at most {MOST_PURPOSES}.")
        object.__setattr__(self, "strings", attachments(tuple(self.strings)))
        object.__setattr__(self, "evidence", text(self.evidence, "evidence", most=2000) if self.evidence else "")
        is_funding = self.kind is ContributionKind.FUNDING
        if is_funding != (self.payer is not None and self.fund_id is not None) or is_funding != bool(self.tranches):
            raise Invalid(tranches="Funding, and only funding, names its payer, a fund and at least one tranche.")
        if is_funding == (self.secondment is not None):
            raise Invalid(secondment="A secondment, and only that, names the person, the post and the term.")
        if not is_funding and not self.evidence:
            raise Invalid(evidence="Say where the value comes from; a value without evidence is not booked (I-18).")
        self._check_tranches()

    def _check_tranches(self) -> None:
        if len(self.tranches) > MOST_TRANCHES:
            raise Invalid(tranches=f"At most {MOST_TRANCHES} tranches.")
        if any(plan.amount.currency != self.value.currency for plan in self.tranches):
            raise Invalid(tranches="All tranches are in the currency of the whole.")
        if self.tranches and sum(plan.amount.minor for plan in self.tranches) != self.value.minor:
            raise Invalid(tranches="The tranches do not add up to the whole; correct one of the amounts.")


@dataclass(frozen=True, slots=True)
class ReceiptForm:
    """Money that arrived, as the bank tells it. `reference` is the bank's own and counts once."""

    amount: Money
    payer: str
    account: str
    reference: str
    value_on: date

    def __post_init__(self) -> None:
        money(self.amount, "amount")
        who = Payer(self.payer, self.account, self.payer)
        object.__setattr__(self, "payer", who.name)
        object.__setattr__(self, "account", who.account)
        object.__setattr__(self, "reference", line(self.reference, "reference", most=80))
        day(self.value_on, "value_on")


@dataclass(frozen=True, slots=True)
class ContributionFacts:
    """A contribution as other contexts read it. `figure` is what may be said of the value in public, with its mark."""

    id: UUID
    organisation_id: UUID
    agreement_id: UUID
    kind: ContributionKind
    value: Money
    purpose: str
    method: Method
    state: State
    freeze: Freeze
    organ: str
    waives: tuple[str, ...]
    accepted_at: datetime | None
    figure: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What money under an agreement has come to, per currency, in minor units; kind is never among it (I-17).

    `unspent` = received - spent - returned (I-16).
    """

    basis: str
    currency: str
    due: int
    received: int
    released: int
    spent: int
    frozen: int
    unspent: int
    in_suspense: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The totals of each account of one book in one currency: debit and credit in minor units, and what they rest on."""

    book: str
    currency: str
    basis: str
    accounts: Mapping[str, tuple[int, int]]

    @property
    def debit(self) -> int:
        """All debits."""
        return sum(debit for debit, _ in self.accounts.values())

    @property
    def credit(self) -> int:
        """All credits."""
        return sum(credit for _, credit in self.accounts.values())

    @property
    def is_balanced(self) -> bool:
        """Whether both sides agree."""
        return self.debit == self.credit


@dataclass(frozen=True, slots=True)
class ContributionMoney:
    """What was released of a contribution and is unspent, what of it is there at all, and the purposes that restrict it."""

    available: Money
    unspent: Money
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearTotals:
    """One account of one fund in one year, in minor units; opening is debit less credit before the year."""

    book: str
    fund: str
    name: str
    currency: str
    account: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """Debit less credit at the end of the year."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the worklist: what awaits the reader, why, and what happens otherwise; times in UTC."""

    contribution_id: UUID | None
    organisation_id: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None = None
    target: str = field(default="")
