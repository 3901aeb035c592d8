"""The books balance whatever is tried: through the actions, by raw SQL inside one, and in any order (I-13, I-14, I-17)."""

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from aboveboard.audit import guard, triggers
from aboveboard.contributions import actions, queries
from aboveboard.contributions.ledger import book
from aboveboard.contributions.ledger.models import Fund, Journal, Line
from aboveboard.contributions.ledger.posting import RULES
from aboveboard.contributions.ledger.words import Event, FundType
from aboveboard.contributions.models import Contribution
from aboveboard.kernel.errors import Conflict
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Book
from tests import make_contributions as make
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def line(of: Contribution, key: uuid.UUID, fund: Fund, account: str, debit: int, credit: int, currency: str = "EUR") -> None:
    """Insert a line by raw SQL, as somebody would who wants to pass the code."""
    as_text = (lambda value: value.hex) if connection.vendor == "sqlite" else str
    columns = "journal_id, fund_id, account, debit_minor, credit_minor, currency, organisation_id, agreement_id, contribution_id, purpose"
    values = [
        as_text(key),
        as_text(fund.pk),
        account,
        debit,
        credit,
        currency,
        as_text(of.organisation_id),
        as_text(of.agreement_id),
        as_text(of.pk),
        "x",
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO contributions_line ({columns}) VALUES ({', '.join(['%s'] * len(values))})", values)


def refused(attempt: Callable[[], object], why: str) -> None:
    before = Line.objects.count(), Journal.objects.count()

    def until_commit() -> None:
        attempt()
        connection.check_constraints()

    with pytest.raises(DatabaseError, match=why), unit("tests.break"), transaction.atomic():
        until_commit()
    assert (Line.objects.count(), Journal.objects.count()) == before


def close(key: uuid.UUID, book: str = "cash", **more: object) -> None:
    Journal(id=key, day=clock.today(), book=book, event="spent", cause=str(key), **more).save(force_insert=True)


def test_every_posting_rule_stays_in_one_book() -> None:
    assert set(RULES) == set(Event) - {Event.REVERSED}
    assert {rule.book for rule in RULES.values()} == {"cash", "kind"}


def test_start_up_asserts_the_ledgers_triggers() -> None:
    assert triggers.missing() == []
    on = " ON contributions_line" if connection.vendor == "postgresql" else ""
    with transaction.atomic(), guard.opened("test", level=guard.Level.SCHEMA), connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER contributions_line_fits{on}")
    assert [name.removeprefix("contributions_line.") for name in triggers.missing()] == ["contributions_line_fits"]
    with pytest.raises(ImproperlyConfigured, match="contributions_line_fits"):
        triggers.require()
    triggers.install()
    triggers.require()


def test_nothing_is_booked_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make.recommended()
    book._require_protection.cache_clear()
    monkeypatch.setattr(triggers, "missing", lambda using: ["contributions_line_fits"])
    with pytest.raises(ImproperlyConfigured, match="triggers are missing"):
        actions.accept(make.chief(), made)
    assert not Journal.objects.exists()


def test_a_journal_that_does_not_balance_cannot_be_closed() -> None:
    made, fund, key = make.committed(), make.fund(), uuid.uuid4()

    def attempt() -> None:
        line(made, key, fund, "cash.bank", 100, 0)
        line(made, key, fund, "cash.revenue", 0, 99)
        close(key)

    refused(attempt, "balances per fund and currency")


def test_two_funds_are_not_balanced_against_each_other() -> None:
    made, key = make.committed(), uuid.uuid4()
    one = make.fund()
    other = actions.open_fund(staff("finance"), "other", name="Other", book=Book.CASH, type=FundType.TRUST_FUND, currency="EUR")

    def attempt() -> None:
        line(made, key, one, "cash.bank", 100, 0)
        line(made, key, other, "cash.revenue", 0, 100)
        close(key)

    refused(attempt, "balances per fund and currency")


def test_a_line_without_a_journal_does_not_survive_the_commit() -> None:
    made, fund = make.committed(), make.fund()
    refused(lambda: line(made, uuid.uuid4(), fund, "cash.bank", 100, 0), "(?i)foreign key|balances")


def test_nothing_is_added_to_a_closed_journal() -> None:
    made, fund = make.committed(), make.fund()
    closed = Journal.objects.get()
    refused(lambda: line(made, closed.pk, fund, "cash.bank", 100, 0), "this journal is closed")


@pytest.mark.parametrize(
    ("account", "currency", "kind", "why"),
    [
        ("cash.bank", "EUR", FundType.SPECIAL_ACCOUNT, "never goes to a special account"),
        ("cash.bank", "USD", FundType.TRUST_FUND, "currency and the book of its fund"),
        ("kind.revenue", "EUR", FundType.TRUST_FUND, "currency and the book of its fund"),
    ],
)
def test_a_line_fits_its_fund(account: str, currency: str, kind: FundType, why: str) -> None:
    made = make.committed()
    fund = actions.open_fund(staff("finance"), "special", name="Special", book=Book.CASH, type=kind, currency="EUR")
    refused(lambda: line(made, uuid.uuid4(), fund, account, 100, 0, currency), why)


def test_cash_and_kind_are_never_in_one_journal() -> None:
    made, key = make.committed(), uuid.uuid4()
    cash, kind = make.fund(), make.fund(book=Book.KIND)

    def attempt() -> None:
        for fund, prefix in ((cash, "cash"), (kind, "kind")):
            line(made, key, fund, f"{prefix}.expense", 100, 0)
            line(made, key, fund, f"{prefix}.revenue", 0, 100)
        close(key)

    refused(attempt, "separate books")


@pytest.mark.parametrize("table", ["contributions_line", "contributions_journal", "contributions_fund"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_nothing_in_the_books_is_changed_or_deleted(table: str, statement: str) -> None:
    make.committed()
    column = {"contributions_line": "debit_minor", "contributions_journal": "cause", "contributions_fund": "type"}[table]

    def attempt() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table, column, column))

    refused(attempt, "append-only")


def test_no_write_to_the_books_outside_an_action() -> None:
    made, fund = make.committed(), make.fund()
    with pytest.raises(DatabaseError, match="not authorized"), transaction.atomic():
        line(made, uuid.uuid4(), fund, "cash.bank", 100, 0)


def test_a_reversal_takes_back_exactly_and_once() -> None:
    made = make.committed()
    make.released(made)
    spent = make.spent(made, 10)
    actions.propose_reversal(staff("finance"), spent, reason="Wrong.")
    back = actions.reverse_spending(staff("finance"), spent).reversal
    assert back is not None
    assert spent.journal is not None
    assert {(each.account, each.debit_minor, each.credit_minor) for each in back.lines.all()} == {
        ("cash.expense", 0, 1000),
        ("cash.bank", 1000, 0),
    }
    with pytest.raises(Conflict, match="taken back already"):
        actions.reverse_spending(staff("finance"), spent)
    with pytest.raises(Conflict, match="booked already"), unit("tests.break"):
        book.reverse(spent.journal)
    fund = make.fund()

    def attempt() -> None:
        key = uuid.uuid4()
        line(made, key, fund, "cash.bank", 5, 0)
        line(made, key, fund, "cash.expense", 0, 5)
        Journal(id=key, day=clock.today(), book="cash", event="reversed", cause="x", reverses=Journal.objects.first()).save(
            force_insert=True
        )

    refused(attempt, "exactly what was booked|UNIQUE|unique")


def test_a_reversal_is_not_reversed() -> None:
    made = make.committed()
    make.released(made)
    spent = make.spent(made, 10)
    actions.propose_reversal(staff("finance"), spent, reason="Wrong.")
    back = actions.reverse_spending(staff("finance"), spent).reversal
    assert back is not None
    with pytest.raises(DatabaseError, match="a reversal is not reversed"), unit("tests.break"), transaction.atomic():
        book.reverse(back)


def test_totals_say_what_they_rest_on_and_take_a_fixed_number_of_queries(django_assert_max_num_queries: Callable[..., object]) -> None:
    made = make.committed()
    make.released(made)
    with django_assert_max_num_queries(1):
        balance = queries.trial_balance(Book.CASH, "EUR")
    assert "not included" in balance.basis
    assert balance.is_balanced
    assert queries.trial_balance(Book.KIND, "EUR").accounts == {}
    with django_assert_max_num_queries(6):
        queries.balances(made.agreement_id)
    auditor = staff("auditor")
    with django_assert_max_num_queries(3):
        assert len(list(queries.visible_journals(auditor)[:200])) == 3
