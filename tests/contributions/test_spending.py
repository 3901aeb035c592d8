"""Money is spent on its purpose, prepared by one person and booked by another, and taken back the same way."""

import pytest
from django.db import IntegrityError, connection, transaction

from aboveboard.contributions import actions, queries
from aboveboard.contributions.models import Journal, Line
from aboveboard.contributions.values import SpendingState
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, StepUpNeeded
from aboveboard.kernel.unit import unit
from tests import make_contributions as make
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def test_money_is_spent_on_the_purpose_only() -> None:
    made = make.committed()
    make.released(made)
    # A part of a word of the purpose is none of its purposes, nor is the right one in other letters.
    for other in ("a reception", "r", "read", "Readers", "readers, training", made.purpose):
        with pytest.raises(Blocked, match=r"off-purpose.*readers; training"):
            make.prepared_spending(made, 1, other)
    spending = make.spent(made, 1, "training")
    assert spending.journal is not None
    assert set(spending.journal.lines.values_list("purpose", flat=True)) == {"training"}
    assert set(Line.objects.exclude(journal=spending.journal).values_list("purpose", flat=True)) == {made.purpose}


def test_without_purposes_of_its_own_money_is_spent_on_the_whole_purpose() -> None:
    made = make.committed(purposes=(), purpose="Readers\nand training")
    make.released(made)
    with pytest.raises(Blocked, match="off-purpose"):
        make.prepared_spending(made, 1, "Readers")
    assert make.spent(made, 1, "Readers and training").state == SpendingState.BOOKED


def test_spending_and_its_reversal_take_two_persons_each() -> None:
    made = make.released(make.committed(parts=1)).contribution
    one, two = staff("finance"), staff("finance")
    spending = make.prepared_spending(made, 10, by=one)
    assert not Journal.objects.filter(event="spent").exists()
    with pytest.raises(Forbidden, match="does not book"):
        actions.book_spending(one, spending)
    with pytest.raises(StepUpNeeded):
        actions.book_spending(staff("finance", stepped_up=False), spending)
    actions.book_spending(two, spending)
    with pytest.raises(Conflict):
        actions.book_spending(staff("finance"), spending)
    with pytest.raises(Conflict, match="Nobody has asked"):
        actions.reverse_spending(two, spending)
    actions.propose_reversal(two, spending, reason="The invoice is another's.")
    with pytest.raises(Forbidden, match="does not book"):
        actions.reverse_spending(two, spending)
    actions.keep_spending(one, spending)
    actions.propose_reversal(one, spending, reason="It is, after all.")
    actions.reverse_spending(two, spending)
    spending.refresh_from_db()
    assert spending.state == SpendingState.REVERSED
    [totals] = queries.balances(made.agreement_id)
    assert (totals.spent, totals.unspent) == (0, totals.received)
    dropped = actions.drop_spending(one, make.prepared_spending(made, 10, by=one), reason="Entered twice.")
    with pytest.raises(Conflict):
        actions.book_spending(two, dropped)


def test_raw_sql_inside_an_action_cannot_make_one_person_spend() -> None:
    made = make.released(make.committed(parts=1)).contribution
    spending = make.spent(made, 10)
    actions.propose_reversal(staff("finance"), spending, reason="Wrong.")
    for change in (
        "booked_by_id = prepared_by_id",
        "booked_by_id = NULL",
        "reversed_by_id = reversal_by_id",
        "state = 'reversed'",
        "purpose = ''",
    ):
        with pytest.raises(IntegrityError), unit("tests.break"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE contributions_spending SET {change}")


def test_a_reference_counts_once_unless_it_was_dropped_or_taken_back() -> None:
    made = make.released(make.committed(parts=1)).contribution
    first = make.prepared_spending(made, 10)
    with pytest.raises(Conflict, match="counts once"):
        make.prepared_spending(made, 20)
    actions.drop_spending(staff("finance"), first, reason="A typing error.")
    assert make.spent(made, 20).state == SpendingState.BOOKED


def test_the_account_of_a_completed_contribution_stays_closed() -> None:
    made = make.committed(value=100_000, parts=1)
    make.released(made)
    made.refresh_from_db()
    spending = make.spent(made, 100_000)
    actions.complete(staff("officer"), made, report="All done.")
    with pytest.raises(Conflict, match="account closed"):
        actions.propose_reversal(staff("finance"), spending, reason="Wrong.")
    spending.refresh_from_db()
    assert spending.state == SpendingState.BOOKED
