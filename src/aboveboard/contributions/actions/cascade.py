"""What a hold or a suspension does to running contributions, and what lifting gives back; done by the house itself.

The gate shuts at the next request anyhow: this is the record of it, and the moves of tranches, money and access.
"""

from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import TAKES_AWAY, about, cash_fund, legs, plain
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.words import Event
from aboveboard.contributions.models import Contribution, Tranche
from aboveboard.contributions.queries import books
from aboveboard.contributions.queries.access import shortcomings
from aboveboard.contributions.queries.gate import stop_of
from aboveboard.contributions.values import Freeze, SecondmentState, Stop, TrancheState
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.lib.money import Money

# A hold stops what would be released next; a suspension stops what is only planned as well.
REACHED = {
    Stop.NONE: frozenset[str](),
    Stop.HOLD: frozenset({TrancheState.DUE.value, TrancheState.RECEIVED.value}),
    Stop.SUSPENSION: frozenset({TrancheState.PLANNED.value, TrancheState.DUE.value, TrancheState.RECEIVED.value}),
}
BACK = {
    TrancheState.PLANNED.value: machine.back_to_planned,
    TrancheState.DUE.value: machine.back_to_due,
    TrancheState.RECEIVED.value: machine.back_to_received,
}


@action(permits.WITHHOLD, act=TAKES_AWAY)
def withhold(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Bring a running contribution to what standing lets through now: tranches, money and access, in either direction.

    Under a hold due and received tranches are withheld; under a suspension all that are not released, the money is frozen
    and the secondee's access is off. What no longer stops is given back. Safe to repeat.
    """
    stop = stop_of(contribution)
    moved = 0
    for tranche in Tranche.objects.select_for_update(of=("self",)).filter(contribution=contribution).order_by("place"):
        moved += _tranche(tranche, stop)
    frozen = _money(contribution, stop)
    access = _access(contribution, stop)
    facts = {"stop": stop.value, "tranches": moved, "freeze": contribution.freeze, "amount": frozen, "access": access}
    return Done(contribution, facts, about(contribution))


def _tranche(tranche: Tranche, stop: Stop) -> bool:
    is_withheld = tranche.state == TrancheState.WITHHELD
    standing = tranche.was if is_withheld else tranche.state
    if standing in REACHED[stop]:
        if is_withheld and tranche.stop == stop:
            return False
        if is_withheld:
            tranche.stop = stop.value
            tranche.save(update_fields=["stop"])
        else:
            machine.withhold.apply(tranche, stop=stop.value, was=standing)
        return True
    if not is_withheld:
        return False
    BACK[standing].apply(tranche, stop=Stop.NONE.value, was="")
    return True


def _money(contribution: Contribution, stop: Stop) -> dict[str, int | str]:
    """Freeze what is unspent, or give it back; the amount that was moved."""
    is_frozen = contribution.freeze == Freeze.FROZEN
    if (stop is Stop.SUSPENSION) == is_frozen or contribution.fund is None:
        return {}
    if stop is Stop.SUSPENSION:
        amount = Money(books.unspent(contribution), contribution.value_currency)
        journal = None
        if amount.minor > 0:
            fund = cash_fund(contribution, amount.currency)
            journal = book.post(Event.FROZEN, amount, legs(contribution, fund), cause=f"contribution:{contribution.pk}")
        machine.freeze.apply(contribution, frozen_journal=journal)
        return plain(amount)
    if contribution.frozen_journal is not None:
        book.reverse(contribution.frozen_journal)
    machine.thaw.apply(contribution, frozen_journal=None)
    return {}


def _access(contribution: Contribution, stop: Stop) -> str:
    """Stop the access of a secondee, or give back what the house itself stopped; the state that came of it."""
    secondment = getattr(contribution, "secondment", None)
    if secondment is None:
        return ""
    if secondment.state == SecondmentState.ACTIVE and (stop is Stop.SUSPENSION or shortcomings(secondment)):
        because = "Standing or a condition of access was lost."
        machine.suspend_access.apply(secondment, stopped_by=SYSTEM.id, ended_because=because)
    elif (
        secondment.state == SecondmentState.SUSPENDED
        and secondment.stopped_by == SYSTEM.id
        and stop is Stop.NONE
        and not shortcomings(secondment)
    ):
        machine.resume_access.apply(secondment, stopped_by="", ended_because="")
    return str(secondment.state)
