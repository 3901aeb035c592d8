"""Money: tranches received and released, what arrived unexpectedly, what was spent, and the books behind it."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.contributions import AT, Why
from aboveboard.api.fields import Amount, Code, Day, Form, Line, Listed, Shown, Text, listed, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.contributions.ledger.words import FundType
from aboveboard.contributions.values import ReceiptForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Book

router = Operations(tags=["contributions"])


class OfContribution(Form):
    """Of one contribution."""

    contribution: UUID | None = None


def of(rows: Any, only: OfContribution) -> Any:
    return rows if only.contribution is None else rows.filter(contribution_id=only.contribution)


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


class Evidence(Form):
    """What shows that the condition is met."""

    evidence: Text


class Matching(Form):
    """The tranche that the money is for, and why."""

    tranche: UUID
    reason: Text


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


def _tranche(actor: Actor, row: Any) -> Tranche:
    return Tranche.of(row, amount=Amount.of(Money(row.amount_minor, row.currency)), allowed_moves=moves(machine.TRANCHE, actor, row))


def _receipt(actor: Actor, row: Any) -> Receipt:
    return Receipt.of(row, amount=Amount.of(Money(row.amount_minor, row.currency)), allowed_moves=moves(machine.RECEIPT, actor, row))


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


@router.shows("/tranches", Listed[Tranche])
@serves(queries.visible_tranches)
def list_tranches(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Tranche]:
    """Tranches of the contributions that one may see."""
    return page(of(queries.visible_tranches(request.actor), only), place, lambda row: _tranche(request.actor, row))


@router.does("/tranches/{uuid:tranche_id}/receive", Receipt, status=201)
@serves(actions.receive_tranche)
def receive(request: Asked, tranche_id: UUID, form: NewReceipt) -> Receipt:
    """Record money for a tranche; what is not as expected waits in suspense."""
    row = one(queries.visible_tranches(request.actor), tranche_id)
    return _receipt(request.actor, actions.receive_tranche(request.actor, row, form=form.form()))


TRANCHE_ACTS = Acts(__name__, router, "/tranches/{uuid:tranche_id}", Tranche, find=among(queries.visible_tranches), show=_tranche)
TRANCHE_ACTS.does("prepare", actions.prepare_release, "Say that the condition of a received tranche is met.", Evidence)
TRANCHE_ACTS.does("release", actions.release_tranche, "Release a received tranche for use, as the second person.")
TRANCHE_ACTS.does("cancel", actions.cancel_tranche, "Give up a tranche that is not due yet.", Why)


@router.shows("/receipts", Listed[Receipt])
@serves(queries.visible_receipts)
def list_receipts(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Receipt]:
    """Money that arrived; for the house only."""
    return page(of(queries.visible_receipts(request.actor), only), place, lambda row: _receipt(request.actor, row))


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
