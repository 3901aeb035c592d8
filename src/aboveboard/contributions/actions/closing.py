"""The end of a contribution: everything spent or returned, access over, and the agreement's obligation met."""

from aboveboard.agreements import actions as agreements
from aboveboard.agreements import queries as agreed
from aboveboard.contributions import machine
from aboveboard.contributions.actions.bounds import TAKES_AWAY, about
from aboveboard.contributions.actions.commitment import settlement_key
from aboveboard.contributions.models import Contribution
from aboveboard.contributions.queries import books
from aboveboard.contributions.values import ReceiptState, SecondmentState, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked
from aboveboard.lib.money import Money
from aboveboard.policy.values.words import ContributionKind


@action(machine.complete, act=TAKES_AWAY)
def complete(actor: Actor, contribution: Contribution, *, report: str) -> Done[Contribution]:
    """Close a contribution with its report; raises `Blocked` while money is left or waits, or the secondee has access."""
    how = text(report, "report", most=2000)
    if contribution.kind == ContributionKind.FUNDING:
        left = Money(books.unspent(contribution), contribution.value_currency)
        if left.minor or contribution.receipts.filter(state=ReceiptState.SUSPENSE).exists():
            raise Blocked([f"Unspent are {left}, or money waits in suspense; spend or return it first."])
    elif contribution.secondment.state not in {SecondmentState.ENDED, SecondmentState.COOLED_OFF}:
        raise Blocked(["The secondment has not ended; end the access first."])
    owed = agreed.obligation_row(contribution.agreement_id, settlement_key(contribution))
    if owed is not None and owed.state == "open":
        agreements.meet_obligation(SYSTEM, owed, how=how)
    return Done(contribution, {}, about(contribution))
