"""Spendings: prepared by one person, booked by another, and taken back the same way."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.contributions import AT, Why
from aboveboard.api.fields import Amount, Day, Form, Line, Listed, Shown, moves
from aboveboard.api.money import OfContribution, of
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money

router = Operations(tags=["contributions"])


class NewSpending(Form):
    """Money spent out of what was released, on one of the contribution's purposes word for word, on a day (UTC)."""

    amount: Amount
    purpose: Line
    reference: Line
    on: Day


class Spending(Shown):
    """A spending; in the books with its journal, out of them again with its reversal."""

    id: UUID
    contribution_id: UUID
    amount: Amount
    purpose: str
    reference: str
    spent_on: date
    state: str
    journal_id: UUID | None
    reversal_id: UUID | None
    allowed_moves: list[str]


def _spending(actor: Actor, row: Any) -> Spending:
    return Spending.of(row, amount=Amount.of(Money(row.amount_minor, row.currency)), allowed_moves=moves(machine.SPENDING, actor, row))


@router.shows("/spendings", Listed[Spending])
@serves(queries.visible_spendings)
def list_spendings(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Spending]:
    """What was spent, newest first; for the house only."""
    return page(of(queries.visible_spendings(request.actor), only), place, lambda row: _spending(request.actor, row))


@router.does(AT + "/spendings", Spending, status=201)
@serves(actions.prepare_spending)
def prepare(request: Asked, contribution_id: UUID, form: NewSpending) -> Spending:
    """Prepare a spending; another person books it."""
    row = queries.visible_contribution(request.actor, contribution_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _spending(request.actor, actions.prepare_spending(request.actor, row, **given))


SPENDING_ACTS = Acts(__name__, router, "/spendings/{uuid:spending_id}", Spending, find=among(queries.visible_spendings), show=_spending)
SPENDING_ACTS.does("book", actions.book_spending, "Book a prepared spending, as the second person.")
SPENDING_ACTS.does("drop", actions.drop_spending, "Give up a spending that is not booked.", Why)
SPENDING_ACTS.does("ask-reversal", actions.propose_reversal, "Ask to take back a spending that was booked wrongly.", Why)
SPENDING_ACTS.does("reverse", actions.reverse_spending, "Take a spending back, as the second person.")
SPENDING_ACTS.does("keep", actions.keep_spending, "Keep a spending that somebody wanted to take back, as the second person.")
