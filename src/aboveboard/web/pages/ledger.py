"""The books: trial balances, a year that ties, funds, journals with their lines, and the same as a file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.contributions import actions, queries
from aboveboard.contributions.values import YearTotals
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Book
from aboveboard.web import tables
from aboveboard.web.forms.ledger import FundForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown
from aboveboard.web.words import word

PAGE = 50
MOST_LINES = 100_000
HEAD = ("journal", "at", "day", "book", "event", "cause", "reverses", "fund", "account", "debit", "credit", "currency")
ABOUT = ("organisation", "agreement", "contribution", "purpose")


@require_safe
@serves(queries.visible_journals, queries.visible_trial_balance, queries.visible_year, queries.visible_funds)
def ledger(request: Request) -> HttpResponse:
    """The trial balance of every book and currency, the year, the funds, and the journals, newest first."""
    actor = request.actor
    if not queries.visible_journals.open_to(actor) or actor.organisation is not None:
        raise Missing
    chosen = _year(request)
    funds = list(queries.visible_funds(actor))
    pairs = sorted({(fund.book, fund.currency) for fund in funds})
    found = Paginator(queries.visible_journals(actor), PAGE).get_page(asked(request, "page", 10))
    context = {
        "balances": [_balance(queries.visible_trial_balance(actor, Book(book), currency)) for book, currency in pairs],
        "year": chosen,
        "years": range(clock.today().year, clock.today().year - 5, -1),
        "funds_of_year": _funds(queries.visible_year(actor, chosen)),
        "funds": funds,
        "found": found,
        "journals": [_journal(row, {fund.pk: fund for fund in funds}) for row in found],
        "may_open": actions.open_fund.permit.holds(actor),
    }
    return page(request, "ledger/ledger.html", context)


@serves(queries.visible_funds, actions.open_fund)
def fund(request: Request) -> HttpResponse:
    """Open a fund; it is never changed afterwards."""
    if not actions.open_fund.permit.holds(request.actor):
        raise Missing
    form = FundForm(sent(request))
    if attempt(form, lambda data: actions.open_fund(request.actor, data["code"], **form.rest(data))):
        return HttpResponse(status=302, headers={"Location": reverse("ledger")})
    return shown(request, "ledger/fund.html", form, crumbs=[(_("Ledger"), "ledger"), (_("Open a fund"), "")])


@require_safe
@serves(queries.visible_journals)
def table(request: Request) -> HttpResponseBase:
    """Every line of every journal as CSV, oldest last; amounts as decimals in their currency."""
    if not queries.visible_journals.open_to(request.actor) or request.actor.organisation is not None:
        raise Missing
    return tables.as_csv("ledger", [*HEAD, *ABOUT], _rows(request))


def _rows(request: Request) -> Iterator[Sequence[object]]:
    for journal in queries.visible_journals(request.actor)[:MOST_LINES].iterator(chunk_size=500):
        first = (journal.pk, journal.at.isoformat(), journal.day, journal.book, journal.event, journal.cause, journal.reverses_id or "")
        for line in journal.lines.all():
            amounts = [Money(minor, line.currency).decimal for minor in (line.debit_minor, line.credit_minor)]
            about = (line.organisation_id, line.agreement_id, line.contribution_id, line.purpose)
            yield (*first, line.fund_id, line.account, *amounts, line.currency, *about)


def _year(request: Request) -> int:
    text = asked(request, "year", 4)
    return int(text) if text.isascii() and text.isdigit() and 1900 <= int(text) <= 9000 else clock.today().year


def _balance(found: Any) -> Mapping[str, object]:
    def shown_as(minor: int) -> Any:
        return Money(minor, found.currency).decimal

    rows = [[word(account, "account"), shown_as(debit), shown_as(credit)] for account, (debit, credit) in found.accounts.items()]
    return {
        "title": f"{word(found.book, 'book')}, {found.currency}",
        "basis": found.basis,
        "currency": found.currency,
        "rows": rows,
        "debit": shown_as(found.debit),
        "credit": shown_as(found.credit),
        "ties": found.is_balanced,
    }


def _funds(rows: tuple[YearTotals, ...]) -> list[Mapping[str, object]]:
    """The year of each fund; it ties where the accounts of the fund close to nothing together and its movements balance."""
    funds: dict[str, list[YearTotals]] = {}
    for each in rows:
        funds.setdefault(each.fund, []).append(each)
    return [
        {
            "title": f"{each[0].name} ({each[0].fund}), {each[0].currency}",
            "rows": [
                {
                    "account": word(row.account, "account"),
                    **{name: Money(getattr(row, name), row.currency).decimal for name in ("opening", "debit", "credit", "closing")},
                }
                for row in each
            ],
            "ties": sum(row.opening for row in each) == sum(row.closing for row in each) == 0
            and sum(row.debit for row in each) == sum(row.credit for row in each),
        }
        for each in funds.values()
    ]


def _journal(row: Any, funds: Mapping[object, Any]) -> Mapping[str, object]:
    """A journal: what happened to which fund for what purpose, and its lines; an account stands once on its side."""
    lines = sorted(row.lines.all(), key=lambda line: line.pk)
    currency = lines[0].currency if lines else ""

    def amount(minor: int) -> Any:
        return Money(minor, currency).decimal if minor else None

    return {
        "row": row,
        "number": str(row.pk)[:8],
        "currency": currency,
        "funds": sorted({getattr(funds.get(line.fund_id), "name", "") for line in lines}),
        "purposes": sorted({line.purpose for line in lines if line.purpose}),
        "contribution": next((line.contribution_id for line in lines if line.contribution_id), None),
        "lines": [(word(line.account, "account"), amount(line.debit_minor), amount(line.credit_minor)) for line in lines],
    }
