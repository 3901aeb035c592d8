"""Values of contributions in kind: stated by the giver, assessed, disputed, settled."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.contributions import AT
from aboveboard.api.fields import Amount, Form, Line, Listed, Shown, Text, moves
from aboveboard.api.money import OfContribution, of
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.policy.values.kinds import Method

router = Operations(tags=["contributions"])


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


def _valuation(actor: Actor, row: Any) -> Valuation:
    stages = ("proposed", "assessed", "independent", "settled")
    figures = {stage: Amount.minor(getattr(row, f"{stage}_minor"), row.currency) for stage in stages}
    return Valuation.of(row, **figures, allowed_moves=moves(machine.VALUATION, actor, row))


@router.does(AT + "/valuations", Valuation, status=201)
@serves(actions.propose_valuation)
def propose_valuation(request: Asked, contribution_id: UUID, form: Value) -> Valuation:
    """State a value, in place of an earlier one."""
    row = queries.visible_contribution(request.actor, contribution_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.propose_valuation(request.actor, row, **given))


@router.shows("/valuations", Listed[Valuation])
@serves(queries.visible_valuations)
def list_valuations(request: Asked, place: Paged, only: Annotated[OfContribution, Query()]) -> Listed[Valuation]:
    """Valuations, superseded ones included."""
    return page(of(queries.visible_valuations(request.actor), only), place, lambda row: _valuation(request.actor, row))


@router.does("/valuations/{uuid:valuation_id}/assess", Valuation)
@serves(actions.assess_valuation)
def assess(request: Asked, valuation_id: UUID, form: Value) -> Valuation:
    """Say what we find the value to be."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.assess_valuation(request.actor, row, **given))


VALUATION_ACTS = Acts(
    __name__, router, "/valuations/{uuid:valuation_id}", Valuation, find=among(queries.visible_valuations), show=_valuation
)
VALUATION_ACTS.does("agree", actions.agree_valuation, "Agree, as the giver, to the assessment.")
VALUATION_ACTS.does("dispute", actions.dispute_valuation, "Dispute, as the giver, the assessment.")


@router.does("/valuations/{uuid:valuation_id}/valuer", Valuation)
@serves(actions.hear_valuer)
def hear_valuer(request: Asked, valuation_id: UUID, form: Valuer) -> Valuation:
    """Record what an independent valuer says of a disputed value."""
    row = one(queries.visible_valuations(request.actor), valuation_id)
    given = {**form.given(), "amount": form.amount.money("amount")}
    return _valuation(request.actor, actions.hear_valuer(request.actor, row, **given))


VALUATION_ACTS.does("settle", actions.settle_valuation, "Settle the value that the independent valuer named.")
