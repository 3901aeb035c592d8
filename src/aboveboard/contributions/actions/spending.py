"""Money spent out of what was released, and taken back: one person prepares, another books (I-15, domain 6.8 and 6.9)."""

from datetime import date

from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import PUTS_ON_RECORD, TAKES_AWAY, WORDS_ONLY, about, cash_fund, legs, locked, person, plain
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.words import Event
from aboveboard.contributions.models import Contribution, Spending
from aboveboard.contributions.queries import books
from aboveboard.contributions.queries.gate import ask_of
from aboveboard.contributions.rules.restriction import purposes, why_off_purpose
from aboveboard.contributions.values import LIVE, Freeze, State, day, line, money, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import Act, Asks
from aboveboard.lib import clock
from aboveboard.lib.money import Money


@action(permits.SPEND, act=WORDS_ONLY)
def prepare_spending(actor: Actor, contribution: Contribution, *, amount: Money, purpose: str, reference: str, on: date) -> Done[Spending]:
    """Say what was spent on which of the contribution's purposes; nothing is booked before another person does.

    Raises `Blocked` off-purpose, for more than was released and is unspent, and while the money is frozen.
    """
    money(amount, "amount")
    named = line(purpose, "purpose")
    if day(on, "on") > clock.today():
        raise Invalid(on="This day has not come.")
    if why := why_off_purpose(named, purposes(contribution.purposes, contribution.purpose)):
        raise Blocked([why])
    _require_money(contribution, amount)
    made = Spending(
        contribution=contribution,
        amount_minor=amount.minor,
        currency=amount.currency,
        purpose=named,
        reference=line(reference, "reference", most=60),
        spent_on=on,
        prepared_by_id=person(actor),
    )
    with or_conflict("A spending with this reference is there already: a reference counts once."):
        made.save(force_insert=True)
    return Done(made, {"amount": plain(amount), "on": on.isoformat()}, about(contribution))


@action(machine.book, act=Asks(Act.SPEND, lambda spending: ask_of(spending.contribution)))
def book_spending(actor: Actor, spending: Spending) -> Done[Spending]:
    """Book a prepared spending, as the second person; everything that its preparation asked is asked again."""
    contribution = locked(spending.contribution_id)
    amount = Money(spending.amount_minor, spending.currency)
    _require_money(contribution, amount)
    fund = cash_fund(contribution, amount.currency)
    spending.journal = book.post(Event.SPENT, amount, legs(contribution, fund, spending.purpose), cause=f"spending:{spending.pk}")
    spending.booked_by_id = person(actor)
    return Done(spending, {"amount": plain(amount), "journal": str(spending.journal_id)}, about(contribution))


@action(machine.drop, act=TAKES_AWAY)
def drop_spending(actor: Actor, spending: Spending, *, reason: str) -> Done[Spending]:
    """Give up a spending that is not booked."""
    spending.reason = text(reason, "reason", most=2000)
    return Done(spending, {}, about(spending.contribution))


@action(machine.ask_reversal, act=PUTS_ON_RECORD)
def propose_reversal(actor: Actor, spending: Spending, *, reason: str) -> Done[Spending]:
    """Ask to take back a spending that was booked wrongly; another person does it or keeps the spending."""
    _require_open(locked(spending.contribution_id))
    spending.reason, spending.reversal_by_id = text(reason, "reason", most=2000), person(actor)
    return Done(spending, {}, about(spending.contribution))


@action(machine.take_back, act=PUTS_ON_RECORD)
def reverse_spending(actor: Actor, spending: Spending) -> Done[Spending]:
    """Take a booked spending back, as the second person; the money is unspent again."""
    contribution = locked(spending.contribution_id)
    _require_open(contribution)
    assert spending.journal is not None  # the table holds no booked spending without one
    spending.reversal, spending.reversed_by_id = book.reverse(spending.journal), person(actor)
    return Done(spending, {"reverses": str(spending.journal_id), "journal": str(spending.reversal_id)}, about(contribution))


@action(machine.keep, act=PUTS_ON_RECORD)
def keep_spending(actor: Actor, spending: Spending) -> Done[Spending]:
    """Keep a spending that somebody wanted to take back, as the second person."""
    spending.reason, spending.reversal_by_id = "", None
    return Done(spending, {}, about(spending.contribution))


def _require_open(contribution: Contribution) -> None:
    if contribution.state == State.COMPLETED:
        raise Conflict(
            "This contribution is completed and its account closed; a mistake found now is settled under a contribution of its own."
        )


def _require_money(contribution: Contribution, amount: Money) -> None:
    if contribution.state not in LIVE or contribution.freeze == Freeze.FROZEN:
        raise Blocked(["The money of this contribution is frozen or not there."])
    left = books.available(contribution)
    if amount.currency != contribution.value_currency or amount.minor > left:
        raise Blocked([f"Released and unspent are {Money(left, contribution.value_currency)}; no more can be spent."])
