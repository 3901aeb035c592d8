"""Two people press at once: one wins, the ceiling holds, and every euro is booked once."""

import pytest

from aboveboard.contributions import actions, queries
from aboveboard.contributions.models import Contribution, CoverUse, Journal, Receipt, Spending, Tranche
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.policy.values.kinds import Book
from tests import make_contributions as make
from tests.make_agreements import at_once
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("committed")


def kinds(results: list[object]) -> set[type]:
    return {type(result) for result in results}


def test_of_two_who_accept_one_contribution_one_does() -> None:
    waiting = make.recommended()
    chiefs = [make.chief(), make.chief()]
    results = at_once(*(lambda chief=chief: actions.accept(chief, Contribution.objects.get(pk=waiting.pk)) for chief in chiefs))
    assert kinds(results) == {Contribution, Conflict}
    assert CoverUse.objects.get().used_minor == 20_000_000
    assert Journal.objects.filter(event="tranche_due").count() == 1


def test_two_contributions_accepted_at_once_do_not_pass_the_ceiling_together() -> None:
    under = make.agreement(200_000)
    waiting = [make.recommended(under, 150_000), make.recommended(under, 150_000)]
    chief = make.chief()
    results = at_once(*(lambda each=each: actions.accept(chief, Contribution.objects.get(pk=each.pk)) for each in waiting))
    assert kinds(results) == {Contribution, Blocked}
    assert CoverUse.objects.get().used_minor == 15_000_000


def test_of_two_who_release_one_tranche_one_does() -> None:
    tranche = make.prepared()
    people = [staff("finance"), staff("finance")]
    results = at_once(*(lambda one=one: actions.release_tranche(one, Tranche.objects.get(pk=tranche.pk)) for one in people))
    assert kinds(results) == {Tranche, Conflict}
    assert Journal.objects.filter(event="condition_met").count() == 1
    assert queries.trial_balance(Book.CASH, "EUR").is_balanced


def test_one_payment_recorded_twice_at_once_is_booked_once() -> None:
    tranche = make.first(make.committed())
    people = [staff("finance"), staff("finance")]
    form = make.receipt(tranche)
    results = at_once(*(lambda one=one: actions.receive_tranche(one, Tranche.objects.get(pk=tranche.pk), form=form) for one in people))
    assert kinds(results) == {Receipt, Conflict}
    assert Journal.objects.filter(event__startswith="cash").count() == 1


def test_two_spendings_at_once_do_not_spend_the_same_euro() -> None:
    made = make.released(make.committed(parts=1)).contribution
    waiting = [make.prepared_spending(made, 150_000, reference=reference) for reference in ("a", "b")]
    finance = staff("finance")
    results = at_once(*(lambda one=one: actions.book_spending(finance, Spending.objects.get(pk=one.pk)) for one in waiting))
    assert kinds(results) == {Spending, Blocked}


def test_two_who_book_one_spending_at_once_book_it_once() -> None:
    spending = make.prepared_spending(make.released(make.committed(parts=1)).contribution, 10)
    people = [staff("finance"), staff("finance")]
    results = at_once(*(lambda one=one: actions.book_spending(one, Spending.objects.get(pk=spending.pk)) for one in people))
    assert kinds(results) == {Spending, Conflict}
    assert Journal.objects.filter(event="spent").count() == 1
