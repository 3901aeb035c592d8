"""Reads the ledger: totals per account, what an agreement's money has come to, what may still be spent."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from aboveboard.agreements import queries as agreements
from aboveboard.contributions.ledger.models import Fund, Line
from aboveboard.contributions.ledger.words import Account, Event
from aboveboard.contributions.models import Contribution
from aboveboard.contributions.values import Totals, TrialBalance, YearTotals
from aboveboard.policy.values.kinds import Book

BASIS = {
    Book.CASH: "Money at face value; revenue when the condition of a tranche is met (IPSAS 47). Contributions in kind are not included.",
    Book.KIND: "Services in kind at settled values only, by month served; unsettled values are left out. No money is included.",
}


def trial_balance(book: Book, currency: str) -> TrialBalance:
    """Debit and credit of every account of one book in one currency. One query."""
    rows = Line.objects.filter(currency=currency, account__startswith=f"{Book(book).value}.").values("account")
    sums = rows.annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor")).order_by("account")
    accounts = {row["account"]: (int(row["debit"]), int(row["credit"])) for row in sums}
    return TrialBalance(Book(book).value, currency, BASIS[Book(book)], accounts)


def balances(agreement_id: UUID) -> tuple[Totals, ...]:
    """What the money under all versions of an agreement has come to, one value per currency."""
    chain = agreements.agreement(agreement_id).chain_id
    rows = Line.objects.filter(agreement__in=agreements.versions(chain), account__startswith="cash.")
    currencies = sorted(set(rows.values_list("currency", flat=True)))
    return tuple(_totals(currency, rows.filter(currency=currency)) for currency in currencies)


def available(contribution: Contribution) -> int:
    """What was released of a contribution and is unspent, in minor units of its currency."""
    sums = _by_account(Line.objects.filter(contribution=contribution, currency=contribution.value_currency))
    released = sums.get(Account.REVENUE, (0, 0))
    spent = sums.get(Account.EXPENSE, (0, 0))
    return (released[1] - released[0]) - (spent[0] - spent[1])


def unspent(contribution: Contribution) -> int:
    """What was received of a contribution, less what was spent or returned, in minor units of its currency (I-16)."""
    debit, credit = _by_account(Line.objects.filter(contribution=contribution, currency=contribution.value_currency)).get(
        Account.BANK, (0, 0)
    )
    return debit - credit


def year(number: int) -> tuple[YearTotals, ...]:
    """Per fund and account: opening, debit and credit in the calendar year (accounting dates, UTC), closing. Two queries.

    Opening and closing are debit less credit, in minor units of the fund's currency.
    """
    first, following = date(number, 1, 1), date(number + 1, 1, 1)
    before, within = Q(journal__day__lt=first), Q(journal__day__gte=first, journal__day__lt=following)
    rows = (
        Line.objects.filter(journal__day__lt=following)
        .values("fund", "account")
        .annotate(
            opened_debit=Sum("debit_minor", filter=before, default=0),
            opened_credit=Sum("credit_minor", filter=before, default=0),
            debit=Sum("debit_minor", filter=within, default=0),
            credit=Sum("credit_minor", filter=within, default=0),
        )
        .order_by("fund__book", "fund__code", "account")
    )
    funds = {fund.pk: fund for fund in Fund.objects.all()}
    return tuple(
        YearTotals(
            Book(funds[row["fund"]].book).value,
            funds[row["fund"]].code,
            funds[row["fund"]].name,
            funds[row["fund"]].currency,
            row["account"],
            int(row["opened_debit"]) - int(row["opened_credit"]),
            int(row["debit"]),
            int(row["credit"]),
        )
        for row in rows
    )


def _by_account(rows: QuerySet[Line]) -> Mapping[str, tuple[int, int]]:
    sums = rows.values("account").annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
    return {row["account"]: (int(row["debit"]), int(row["credit"])) for row in sums}


def _totals(currency: str, rows: QuerySet[Line]) -> Totals:
    sums = _by_account(rows)
    # Not the bank's debits: taking back a spending debits the bank too.
    arrived = rows.filter(account=Account.BANK, journal__event__in=[Event.CASH_RECEIVED, Event.CASH_UNMATCHED])

    def debit(account: Account) -> int:
        found = sums.get(account, (0, 0))
        return found[0] - found[1]

    return Totals(
        BASIS[Book.CASH],
        currency,
        due=debit(Account.RECEIVABLE),
        received=arrived.aggregate(all=Sum("debit_minor"))["all"] or 0,
        released=-debit(Account.REVENUE),
        spent=debit(Account.EXPENSE),
        frozen=-debit(Account.FROZEN),
        unspent=debit(Account.BANK),
        in_suspense=-debit(Account.SUSPENSE),
    )
