"""What follows an acceptance by itself: the commitment, and each tranche that falls due."""

from aboveboard.agreements import actions as agreements
from aboveboard.agreements import queries as agreed
from aboveboard.agreements.values import ObligationKind, Side
from aboveboard.contributions import machine
from aboveboard.contributions.actions.bounds import PUTS_ON_RECORD, about, legs, plain
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.words import Event
from aboveboard.contributions.models import Contribution, Tranche
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Conflict
from aboveboard.lib import clock
from aboveboard.lib.money import Money


@action(machine.commit, act=PUTS_ON_RECORD)
def commit_contribution(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Bind both sides to an accepted contribution: the agreement cannot be closed before it is settled."""
    agreement = agreed.row(contribution.agreement_id)
    agreements.state_obligation(
        SYSTEM,
        agreement,
        key=settlement_key(contribution),
        kind=ObligationKind.SETTLEMENT,
        title="Settle the contribution",
        due_on=agreement.ends_on,
        side=Side.ORGANISATION,
    )
    for tranche in contribution.tranches.filter(state="planned", due_on__lte=clock.today()).order_by("place"):
        let_fall_due(SYSTEM, tranche)
    return Done(contribution, {"kind": contribution.kind}, about(contribution))


@action(machine.fall_due, act=PUTS_ON_RECORD)
def let_fall_due(actor: Actor, tranche: Tranche) -> Done[Tranche]:
    """Book a tranche whose day has come as owed to us and by us: a receivable and a liability (IPSAS 47)."""
    if tranche.due_on > clock.today():
        raise Conflict("The day of this tranche has not come.")
    contribution = tranche.contribution
    fund = contribution.fund
    if fund is None or contribution.accepted_at is None:
        raise Conflict("Nothing is due of a contribution that is not accepted.")
    amount = Money(tranche.amount_minor, tranche.currency)
    journal = book.post(Event.TRANCHE_DUE, amount, legs(contribution, fund), cause=f"tranche:{tranche.pk}")
    return Done(tranche, {"amount": plain(amount), "journal": str(journal.pk)}, about(contribution))


def settlement_key(contribution: Contribution) -> str:
    """The key of the obligation to settle a contribution."""
    return f"contribution:{contribution.pk}"
