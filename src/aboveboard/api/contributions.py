"""Contributions: offered, recommended, accepted by the competent organ; tranches, receipts and values."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Code, Day, Form, Line, Listed, Shown, Text, Whole, Yes, listed, moves
from aboveboard.api.finding import one
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.contributions.ledger.words import FundType
from aboveboard.contributions.values import OfferForm, Payer, ReceiptForm, SecondmentPlan, TranchePlan
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment, Book, Method
from aboveboard.policy.values.words import ContributionKind

router = Operations(tags=["contributions"])
AT = "/contributions/{uuid:contribution_id}"


class NewTranche(Form):
    """One part of the funding: from when it is due (UTC) and on which condition it is released."""

    amount: Amount
    due_on: Day
    condition: Line


class NewPayer(Form):
    """Who pays, from which account, and whose money it is in the end."""

    name: Line
    account: Line
    source: Line
    is_source_known: Yes = True


class NewSecondment(Form):
    """Who is seconded to which post, under whom, for how long, at what cost a month."""

    person: UUID
    post: UUID
    supervisor: UUID
    starts_on: Day
    ends_on: Day
    monthly: Amount
    cooling_off_months: Whole = 12


class NewOffer(Form):
    """What is offered under an agreement in force; funding has payer, fund and tranches, a secondment its plan."""

    agreement: UUID
    kind: ContributionKind
    value: Amount
    purpose: Text
    method: Method
    evidence: Text = ""
    strings: Annotated[tuple[Attachment, ...], Field(max_length=20)] = ()
    payer: NewPayer | None = None
    fund: UUID | None = None
    tranches: Annotated[tuple[NewTranche, ...], Field(max_length=60)] = ()
    secondment: NewSecondment | None = None

    def form(self) -> OfferForm:
        """As the form that the actions take."""
        plan = self.secondment
        return OfferForm(
            agreement_id=self.agreement,
            kind=self.kind,
            value=self.value.money(),
            purpose=self.purpose,
            method=self.method,
            evidence=self.evidence,
            strings=frozenset(self.strings),
            payer=None if self.payer is None else Payer(**self.payer.given()),
            fund_id=self.fund,
            tranches=tuple(TranchePlan(each.amount.money("tranches"), each.due_on, each.condition) for each in self.tranches),
            secondment=None
            if plan is None
            else SecondmentPlan(
                plan.person,
                plan.post,
                plan.supervisor,
                plan.starts_on,
                plan.ends_on,
                plan.monthly.money("monthly"),
                plan.cooling_off_months,
            ),
        )


class NewReceipt(Form):
    """Money that arrived, as the bank tells it; the bank's reference counts once."""

    amount: Amount
    payer: Line
    account: Line
    reference: Line
    value_on: Day

    def form(self) -> ReceiptForm:
        """As the form that the actions take."""
        return ReceiptForm(self.amount.money("amount"), self.payer, self.account, self.reference, self.value_on)


class Why(Form):
    """Why."""

    reason: Text


class Evidence(Form):
    """What shows that the condition is met."""

    evidence: Text


class Matching(Form):
    """The tranche that the money is for, and why."""

    tranche: UUID
    reason: Text


class Spending(Form):
    """Money spent out of what was released, within the purpose, on a day (UTC)."""

    amount: Amount
    purpose: Line
    reference: Line
    on: Day


class Report(Form):
    """The report on the whole contribution."""

    report: Text


class Value(Form):
    """A value with its method and evidence."""

    amount: Amount
    method: Method
    evidence: Text


class Valuer(Form):
    """What an independent valuer says."""

    amount: Amount
    valuer: Line
    evidence: Text


class Contribution(Shown):
    """What a partner gives; `freeze` tells whether its money may be used."""

    id: UUID
    organisation_id: UUID
    agreement_id: UUID
    kind: str
    value: Amount
    purpose: str
    method: str
    strings: list[str]
    state: str
    freeze: str
    organ: str
    accepted_at: datetime | None
    refused_because: str
    created_at: datetime
    allowed_moves: list[str]


class Tranche(Shown):
    """One part of the funding; `stop` is what withholds it."""

    id: UUID
    contribution_id: UUID
    place: int
    amount: Amount
    due_on: date
    state: str
    stop: str
    received_at: datetime | None
    released_at: datetime | None
    allowed_moves: list[str]


class Receipt(Shown):
    """Money that arrived; in suspense where it is not what was expected, with the reasons."""

    id: UUID
    contribution_id: UUID
    tranche_id: UUID | None
    amount: Amount
    reference: str
    value_on: date
    state: str
    reasons: list[str]
    allowed_moves: list[str]


class Valuation(Shown):
    """One attempt to settle a value: what the giver says, what we find, what an independent valuer says."""

    id: UUID
    contribution_id: UUID
    method: str
    proposed: Amount
    assessed: Amount | None
    independent: Amount | None
    settled: Amount | None
    state: str
    allowed_moves: list[str]


class Fund(Shown):
    """A pot of one book and one currency."""

    id: UUID
    code: str
    name: str
    book: str
    type: str
    currency: str


class NewFund(Form):
    """A fund to be opened; its code is its name in the books."""

    code: Code
    name: Line
    book: Book
    type: FundType
    currency: Code


class Journal(Shown):
    """A balanced set of lines."""

    id: UUID
    at: datetime
    day: date
    book: str
    event: str
    cause: str


class Balance(Shown):
    """What the money under an agreement has come to, per currency; kind is never among it."""

    basis: str
    currency: str
    due: Amount
    received: Amount
    released: Amount
    spent: Amount
    frozen: Amount
    unspent: Amount
    in_suspense: Amount


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


class OfContribution(Form):
    """Of one contribution."""

    contribution: UUID | None = None


def _contribution(actor: Actor, row: Any) -> Contribution:
    allowed = [*moves(machine.CONTRIBUTION, actor, row), *moves(machine.FREEZE, actor, row)]
    return Contribution.of(row, value=Amount.of(Money(row.value_minor, row.value_currency)), allowed_moves=allowed)


def _tranche(actor: Actor, row: Any) -> Tranche:
    return Tranche.of(row, amount=Amount.of(Money(row.amount_minor, row.currency)), allowed_moves=moves(machine.TRANCHE, actor, row))


def _receipt(actor: Actor, row: Any) -> Receipt:
    return Receipt.of(row, amount=Amount.of(Money(row.amount_minor, row.currency)), allowed_moves=moves(machine.RECEIPT, actor, row))


def _valuation(actor: Actor, row: Any) -> Valuation:
    stages = ("proposed", "assessed", "independent", "settled")
    figures = {stage: Amount.minor(getattr(row, f"{stage}_minor"), row.currency) for stage in stages}
    return Valuation.of(row, **figures, allowed_moves=moves(machine.VALUATION, actor, row))


def _only(rows: Any, only: OfContribution) -> Any:
    return rows if only.contribution is None else rows.filter(contribution_id=only.contribution)


@router.shows("/contributions", Listed[Contribution])
@serves(queries.visible_contributions)
def list_all(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Contribution]:
    """Contributions, newest first."""
    rows = queries.visible_contributions(request.actor)
    rows = rows if only.organisation is None else rows.filter(organisation_id=only.organisation)
    return page(rows, place, lambda row: _contribution(request.actor, row))


@router.does("/contributions", Contribution, status=201)
@serves(actions.offer)
def offer(request: Asked, form: NewOffer) -> Contribution:
    """Offer a contribution under an agreement in force."""
    return _contribution(request.actor, actions.offer(request.actor, form.form()))


@router.shows(AT, Contribution)
@serves(queries.visible_contribution)
def show(request: Asked, contribution_id: UUID) -> Contribution:
    """One contribution."""
    return _contribution(request.actor, queries.visible_contribution(request.actor, contribution_id))


@router.does(AT + "/withdraw", Contribution)
@serves(actions.withdraw_offer)
def withdraw(request: Asked, contribution_id: UUID) -> Contribution:
    """Take an offer back before it is decided on."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _contribution(request.actor, actions.withdraw_offer(request.actor, row))


@router.does(AT + "/recommend", Contribution)
@serves(actions.recommend)
def recommend(request: Asked, contribution_id: UUID) -> Contribution:
    """Put an offer before the competent organ."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _contribution(request.actor, actions.recommend(request.actor, row))


@router.does(AT + "/accept", Contribution)
@serves(actions.accept)
def accept(request: Asked, contribution_id: UUID) -> Contribution:
    """Accept for the organ that the regulations name."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _contribution(request.actor, actions.accept(request.actor, row))


@router.does(AT + "/refuse", Contribution)
@serves(actions.refuse)
def refuse(request: Asked, contribution_id: UUID, form: Why) -> Contribution:
    """Decline a contribution."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _contribution(request.actor, actions.refuse(request.actor, row, reason=form.reason))


@router.does(AT + "/complete", Contribution)
@serves(actions.complete)
def complete(request: Asked, contribution_id: UUID, form: Report) -> Contribution:
    """Close a contribution with its report."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _contribution(request.actor, actions.complete(request.actor, row, report=form.report))


@router.shows(AT + "/balances", Listed[Balance])
@serves(queries.visible_balances)
def balances(request: Asked, contribution_id: UUID) -> Listed[Balance]:
    """What the money under the agreement of a contribution has come to."""
    names = ("due", "received", "released", "spent", "frozen", "unspent", "in_suspense")
    return listed(
        Balance.of(each, **{name: Amount.of(Money(getattr(each, name), each.currency)) for name in names})
        for each in queries.visible_balances(request.actor, contribution_id)
    )


@router.does(AT + "/receipts", Receipt, status=201)
@serves(actions.record_unexpected_money)
def record_unexpected(request: Asked, contribution_id: UUID, form: NewReceipt) -> Receipt:
    """Record money that belongs to no tranche; it waits in suspense."""
    row = queries.visible_contribution(request.actor, contribution_id)
    return _receipt(request.actor, actions.record_unexpected_money(request.actor, row, form=form.form()))


@router.does(AT + "/spendings", Journal, status=201)
@serves(actions.record_spending)
def spend(request: Asked, contribution_id: UUID, form: Spending) -> Journal:
    """Book money spent out of what was released."""
    row = queries.visible_contribution(request.actor, contribution_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return Journal.of(actions.record_spending(request.actor, row, **given))


@router.does(AT + "/valuations", Valuation, status=201)
@serves(actions.propose_valuation)
def propose_valuation(request: Asked, contribution_id: UUID, form: Value) -> Valuation:
    """State a value, in place of an earlier one."""
    row = queries.visible_contribution(request.actor, contribution_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.propose_valuation(request.actor, row, **given))


@router.shows("/tranches", Listed[Tranche])
@serves(queries.visible_tranches)
def list_tranches(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Tranche]:
    """Tranches of the contributions that one may see."""
    return page(_only(queries.visible_tranches(request.actor), only), place, lambda row: _tranche(request.actor, row))


@router.does("/tranches/{uuid:tranche_id}/receive", Receipt, status=201)
@serves(actions.receive_tranche)
def receive(request: Asked, tranche_id: UUID, form: NewReceipt) -> Receipt:
    """Record money for a tranche; what is not as expected waits in suspense."""
    row = one(queries.visible_tranches(request.actor), tranche_id)
    return _receipt(request.actor, actions.receive_tranche(request.actor, row, form=form.form()))


@router.does("/tranches/{uuid:tranche_id}/prepare", Tranche)
@serves(actions.prepare_release)
def prepare(request: Asked, tranche_id: UUID, form: Evidence) -> Tranche:
    """Say that the condition of a received tranche is met."""
    row = one(queries.visible_tranches(request.actor), tranche_id)
    return _tranche(request.actor, actions.prepare_release(request.actor, row, evidence=form.evidence))


@router.does("/tranches/{uuid:tranche_id}/release", Tranche)
@serves(actions.release_tranche)
def release(request: Asked, tranche_id: UUID) -> Tranche:
    """Release a received tranche for use, as the second person."""
    row = one(queries.visible_tranches(request.actor), tranche_id)
    return _tranche(request.actor, actions.release_tranche(request.actor, row))


@router.does("/tranches/{uuid:tranche_id}/cancel", Tranche)
@serves(actions.cancel_tranche)
def cancel(request: Asked, tranche_id: UUID, form: Why) -> Tranche:
    """Give up a tranche that is not due yet."""
    row = one(queries.visible_tranches(request.actor), tranche_id)
    return _tranche(request.actor, actions.cancel_tranche(request.actor, row, reason=form.reason))


@router.shows("/receipts", Listed[Receipt])
@serves(queries.visible_receipts)
def list_receipts(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Receipt]:
    """Money that arrived; for the house only."""
    return page(_only(queries.visible_receipts(request.actor), only), place, lambda row: _receipt(request.actor, row))


@router.does("/receipts/{uuid:receipt_id}/match", Receipt)
@serves(actions.match_receipt)
def match(request: Asked, receipt_id: UUID, form: Matching) -> Receipt:
    """Say for which tranche the money in suspense is, as the second person."""
    row = one(queries.visible_receipts(request.actor), receipt_id)
    tranche = one(queries.visible_tranches(request.actor), form.tranche)
    return _receipt(request.actor, actions.match_receipt(request.actor, row, tranche=tranche, reason=form.reason))


@router.does("/receipts/{uuid:receipt_id}/return", Receipt)
@serves(actions.return_receipt)
def give_back(request: Asked, receipt_id: UUID, form: Why) -> Receipt:
    """Send money in suspense back, as the second person."""
    row = one(queries.visible_receipts(request.actor), receipt_id)
    return _receipt(request.actor, actions.return_receipt(request.actor, row, reason=form.reason))


@router.shows("/valuations", Listed[Valuation])
@serves(queries.visible_valuations)
def list_valuations(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Valuation]:
    """Valuations, superseded ones included."""
    return page(_only(queries.visible_valuations(request.actor), only), place, lambda row: _valuation(request.actor, row))


@router.does("/valuations/{uuid:valuation_id}/assess", Valuation)
@serves(actions.assess_valuation)
def assess(request: Asked, valuation_id: UUID, form: Value) -> Valuation:
    """Say what we find the value to be."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.assess_valuation(request.actor, row, **given))


@router.does("/valuations/{uuid:valuation_id}/agree", Valuation)
@serves(actions.agree_valuation)
def agree(request: Asked, valuation_id: UUID) -> Valuation:
    """Agree, as the giver, to the assessment."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    return _valuation(request.actor, actions.agree_valuation(request.actor, row))


@router.does("/valuations/{uuid:valuation_id}/dispute", Valuation)
@serves(actions.dispute_valuation)
def dispute(request: Asked, valuation_id: UUID) -> Valuation:
    """Dispute, as the giver, the assessment."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    return _valuation(request.actor, actions.dispute_valuation(request.actor, row))


@router.does("/valuations/{uuid:valuation_id}/valuer", Valuation)
@serves(actions.hear_valuer)
def hear_valuer(request: Asked, valuation_id: UUID, form: Valuer) -> Valuation:
    """Record what an independent valuer says of a disputed value."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.hear_valuer(request.actor, row, **given))


@router.does("/valuations/{uuid:valuation_id}/settle", Valuation)
@serves(actions.settle_valuation)
def settle(request: Asked, valuation_id: UUID) -> Valuation:
    """Settle the value that the independent valuer named."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    return _valuation(request.actor, actions.settle_valuation(request.actor, row))


@router.shows("/funds", Listed[Fund])
@serves(queries.visible_funds)
def list_funds(request: Asked, place: Paged) -> Listed[Fund]:
    """The funds into which private money may go."""
    return page(queries.visible_funds(request.actor), place, Fund.of, by="opened_at")


@router.does("/funds", Fund, status=201)
@serves(actions.open_fund)
def open_fund(request: Asked, form: NewFund) -> Fund:
    """Open a fund."""
    given = form.given()
    return Fund.of(actions.open_fund(request.actor, given.pop("code"), **given))


@router.shows("/journals", Listed[Journal])
@serves(queries.visible_journals)
def list_journals(request: Asked, place: Paged) -> Listed[Journal]:
    """The journals, newest first."""
    return page(queries.visible_journals(request.actor).prefetch_related(None), place, Journal.of, by="at")


@router.does("/journals/{uuid:journal_id}/reverse", Journal)
@serves(actions.reverse_spending)
def reverse(request: Asked, journal_id: UUID, form: Why) -> Journal:
    """Take back spending that was booked wrongly."""
    row = one(queries.visible_journals(request.actor), journal_id)
    return Journal.of(actions.reverse_spending(request.actor, row, reason=form.reason))
