"""What can be done with a contribution as a whole, with its tranches, receipts and spendings; values and people are next door."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aboveboard.contributions import actions, queries
from aboveboard.contributions.values import LIVE, ReceiptState, SpendingState, State, TrancheState
from aboveboard.kernel.actor import Actor
from aboveboard.lib.money import Money
from aboveboard.web.acts import Offered, asking, states
from aboveboard.web.forms.agreements import WhyForm
from aboveboard.web.forms.contributions import MatchForm, MoneyForm, SpendingForm, whole
from aboveboard.web.templatetags.formats import day_text, money_text

DONE = states(State.REFUSED, State.WITHDRAWN)


def amount(thing: Any) -> str:
    """The amount of a tranche, a receipt or a spending, in words."""
    return money_text(Money(thing.amount_minor, thing.currency))


def _value(row: Any) -> str:
    return money_text(Money(row.value_minor, row.value_currency))


def _accepting(row: Any) -> str:
    """What the decider's button says: the amount, in how many parts, and by whom it is decided."""
    count = row.tranches.count()
    if not count:
        return str(_("Accept the secondment worth %(value)s; recorded as decided by you") % {"value": _value(row)})
    said = ngettext(
        "Accept %(value)s in one tranche; recorded as decided by you",
        "Accept %(value)s in %(count)d tranches; recorded as decided by you",
        count,
    )
    return said % {"value": _value(row), "count": count}


def _receipt(_actor: Actor, tranche: Any, data: Any) -> forms.Form:
    row = tranche.contribution
    initial = {"amount": f"{Money(tranche.amount_minor, tranche.currency).decimal:f}", "currency": tranche.currency}
    return MoneyForm(data, initial={**initial, "payer": row.payer, "account": row.payer_account})


def _unexpected(_actor: Actor, row: Any, data: Any) -> forms.Form:
    return MoneyForm(data, initial={"currency": row.value_currency})


def _matching(actor: Actor, receipt: Any, data: Any) -> forms.Form:
    rows = queries.visible_tranches(actor).filter(contribution_id=receipt.contribution_id, state=TrancheState.DUE)
    return MatchForm(data, tranches=[(str(row.pk), f"{row.place}: {amount(row)}, {day_text(row.due_on)}") for row in rows])


def _match(actor: Actor, receipt: Any, data: Any) -> Any:
    tranche = queries.visible_tranches(actor).get(pk=UUID(data["tranche"]))
    return actions.match_receipt(actor, receipt, tranche=tranche, reason=data["reason"])


def _spending(actor: Actor, row: Any, data: Any) -> forms.Form:
    return SpendingForm(data, purposes=queries.visible_money(actor, row.pk).purposes)


def _spend(actor: Actor, row: Any, data: Any) -> Any:
    spent = whole(data["amount"], row.value_currency, "amount")
    return actions.prepare_spending(actor, row, amount=spent, purpose=data["purpose"], reference=data["reference"], on=data["on"])


CONTRIBUTION = (
    Offered(
        name="recommend",
        action=actions.recommend,
        states=states(State.OFFERED),
        label=lambda _thing: _("Recommend it: put it before the organs"),
        says=_("Who recommends a contribution, or offered it, does not accept it."),
        done=_("The contribution is before the organs. Another person decides."),
    ),
    Offered(
        name="accept",
        action=actions.accept,
        states=states(State.RECOMMENDED),
        label=_accepting,
        awaits=_("the organ that the regulations name below"),
        says=_("It is committed at once, counts against the clearance's ceiling, and appears in the register."),
        done=_("The contribution is accepted and committed."),
    ),
    Offered(
        name="refuse",
        action=actions.refuse,
        states=states(State.OFFERED, State.RECOMMENDED),
        label=lambda _thing: _("Refuse it"),
        says=_("The giver reads your reason in these words."),
        tone="danger",
        done=_("The contribution is refused."),
        form=asking(WhyForm),
    ),
    Offered(
        name="withdraw",
        action=actions.withdraw_offer,
        states=states(State.OFFERED, State.RECOMMENDED),
        label=lambda _thing: _("Withdraw the offer"),
        says=_("It is taken back before anybody decides on it."),
        tone="quiet",
        done=_("The offer is withdrawn."),
    ),
    Offered(
        name="spend",
        action=actions.prepare_spending,
        states=states(*LIVE),
        label=lambda _thing: _("Prepare a spending"),
        says=_("Nothing is booked yet."),
        second=_("Another person of finance books it."),
        tone="quiet",
        done=_("The spending is prepared. Another person books it."),
        form=_spending,
        do=_spend,
        when=lambda row: row.kind == "funding",
    ),
    Offered(
        name="unexpected-money",
        action=actions.record_unexpected_money,
        states=states(*State) - DONE,
        label=lambda _thing: _("Record unexpected money"),
        says=_("It waits in suspense and is nobody's revenue until another person decides on it."),
        tone="quiet",
        done=_("The money waits in suspense. Another person decides on it."),
        form=_unexpected,
        do=lambda actor, row, data: actions.record_unexpected_money(actor, row, form=MoneyForm.value(data)),
        when=lambda row: row.kind == "funding",
    ),
    Offered(
        name="complete",
        action=actions.complete,
        states=states(State.IN_USE),
        label=lambda _thing: _("Complete the contribution"),
        says=_("Refused while money is left or waits in suspense, or the secondee has access."),
        done=_("The contribution is completed."),
        form=asking(WhyForm, label=_("What came of it?")),
        do=lambda actor, row, data: actions.complete(actor, row, report=data["reason"]),
    ),
)
TRANCHE = (
    Offered(
        name="receive",
        action=actions.receive_tranche,
        states=states(TrancheState.DUE, TrancheState.PLANNED, TrancheState.WITHHELD),
        label=lambda tranche: _("Record money for tranche %(place)d") % {"place": tranche.place},
        says=_(
            "It is matched if payer, account, amount and currency are those expected, the tranche is due and standing is full; "
            "otherwise it waits in suspense."
        ),
        tone="quiet",
        done=_("The money is recorded; its state tells whether it was as expected."),
        form=_receipt,
        do=lambda actor, row, data: actions.receive_tranche(actor, row, form=MoneyForm.value(data)),
    ),
    Offered(
        name="prepare",
        action=actions.prepare_release,
        states=states(TrancheState.RECEIVED),
        label=lambda tranche: _("Prepare the release of %(amount)s") % {"amount": amount(tranche)},
        says=_("You say, with evidence, that the condition is met."),
        second=_("Another person releases it."),
        tone="quiet",
        done=_("The release is prepared. Another person releases it."),
        form=asking(WhyForm, label=_("What shows that the condition is met?")),
        do=lambda actor, row, data: actions.prepare_release(actor, row, evidence=data["reason"]),
        when=lambda tranche: tranche.prepared_by_id is None,
    ),
    Offered(
        name="release",
        action=actions.release_tranche,
        states=states(TrancheState.RECEIVED),
        label=lambda tranche: _("Release %(amount)s for use; recorded as released by you") % {"amount": amount(tranche)},
        says=_("It becomes revenue and may be spent on its purposes."),
        second=_("You are the second person; another has prepared it."),
        done=_("The tranche is released."),
        when=lambda tranche: tranche.prepared_by_id is not None,
    ),
    Offered(
        name="cancel",
        action=actions.cancel_tranche,
        states=states(TrancheState.PLANNED),
        label=lambda tranche: _("Give up tranche %(place)d") % {"place": tranche.place},
        says=_("It never falls due."),
        tone="danger",
        done=_("The tranche is cancelled."),
        form=asking(WhyForm),
    ),
)
RECEIPT = (
    Offered(
        name="match",
        action=actions.match_receipt,
        states=states(ReceiptState.SUSPENSE),
        label=lambda receipt: _("Take %(amount)s out of suspense") % {"amount": amount(receipt)},
        says=_("It counts for the tranche that you choose."),
        second=_("You are the second person; another has recorded it."),
        done=_("The money is matched with the tranche."),
        form=_matching,
        do=_match,
    ),
    Offered(
        name="return",
        action=actions.return_receipt,
        states=states(ReceiptState.SUSPENSE),
        label=lambda receipt: _("Return %(amount)s to the account it came from") % {"amount": amount(receipt)},
        says=_("It leaves the books as it came."),
        second=_("You are the second person; another has recorded it."),
        tone="danger",
        done=_("The return is booked."),
        form=asking(WhyForm),
    ),
)
SPENDING = (
    Offered(
        name="book",
        action=actions.book_spending,
        states=states(SpendingState.PREPARED),
        label=lambda spending: _("Book %(amount)s as spent; recorded as booked by you") % {"amount": amount(spending)},
        says=_("It leaves the bank and is expense on the purpose named."),
        second=_("You are the second person; another has prepared it."),
        done=_("The spending is booked."),
    ),
    Offered(
        name="drop",
        action=actions.drop_spending,
        states=states(SpendingState.PREPARED),
        label=lambda _thing: _("Drop the spending"),
        says=_("Nothing was booked and nothing will be."),
        tone="danger",
        done=_("The spending is dropped."),
        form=asking(WhyForm),
    ),
    Offered(
        name="ask-reversal",
        action=actions.propose_reversal,
        states=states(SpendingState.BOOKED),
        label=lambda _thing: _("Ask to take it back"),
        says=_("It stays booked until another person takes it back."),
        tone="quiet",
        done=_("Another person is asked to take it back or keep it."),
        form=asking(WhyForm),
    ),
    Offered(
        name="reverse",
        action=actions.reverse_spending,
        states=states(SpendingState.REVERSAL),
        label=lambda spending: _("Take %(amount)s back; recorded as reversed by you") % {"amount": amount(spending)},
        says=_("The same lines are booked with the sides exchanged; the money is unspent again."),
        second=_("You are the second person; another has asked for it."),
        tone="danger",
        done=_("The spending is taken back."),
    ),
    Offered(
        name="keep",
        action=actions.keep_spending,
        states=states(SpendingState.REVERSAL),
        label=lambda _thing: _("Keep the spending"),
        says=_("It stays booked as it is."),
        second=_("You are the second person; another has asked to take it back."),
        tone="quiet",
        done=_("The spending stays."),
    ),
)
