"""After any sequence of what people can do with money, debits equal credits in every fund, and nothing is lost."""

import uuid
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aboveboard.contributions import actions, queries
from aboveboard.contributions.ledger.models import Line
from aboveboard.contributions.models import Contribution, Receipt, Spending, Tranche
from aboveboard.kernel import gate
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Book
from tests import make_contributions as make
from tests.make_agreements import Doorman
from tests.make_diligence import staff


class Books(RuleBasedStateMachine):
    """People who receive, match, return, release, spend, reverse, and standing that comes and goes."""

    doorman: Doorman

    @initialize()
    def begin(self) -> None:
        self.doorman.of.clear()
        self.pk = make.committed(make.agreement(10_000), 10_000, parts=2).pk
        self.first, self.second = staff("finance"), staff("finance", also=["officer"])

    def attempt(self, action: Any, *args: Any, **kwargs: Any) -> None:
        """Do it if the house allows it; a refusal changes nothing, which the invariants see."""
        before = Line.objects.count()
        try:
            action(*args, **kwargs)
        except AppError:
            assert Line.objects.count() == before

    def tranche(self, place: int) -> Tranche:
        return Tranche.objects.get(contribution=self.pk, place=place)

    @rule(place=st.sampled_from([1, 2]), minor=st.sampled_from([500_000, 499_999, 1]), account=st.sampled_from([make.ACCOUNT, "DE1"]))
    def receive(self, place: int, minor: int, account: str) -> None:
        tranche = self.tranche(place)
        form = make.receipt(tranche, uuid.uuid4().hex, amount=Money(minor, "EUR"), account=account)
        self.attempt(actions.receive_tranche, self.first, tranche, form=form)

    @rule(place=st.sampled_from([1, 2]), is_match=st.booleans())
    def settle(self, place: int, is_match: bool) -> None:
        receipt = Receipt.objects.filter(contribution=self.pk).order_by("-created_at").first()
        if receipt is None:
            return
        if is_match:
            self.attempt(actions.match_receipt, self.second, receipt, tranche=self.tranche(place), reason="Theirs.")
        else:
            self.attempt(actions.return_receipt, self.second, receipt, reason="Not ours.")

    @rule(place=st.sampled_from([1, 2]))
    def release(self, place: int) -> None:
        self.attempt(actions.prepare_release, self.second, self.tranche(place), evidence="Minutes.")
        self.attempt(actions.release_tranche, self.first, self.tranche(place))

    @rule(minor=st.integers(1, 600_000))
    def spend(self, minor: int) -> None:
        self.attempt(
            actions.prepare_spending,
            self.first,
            Contribution.objects.get(pk=self.pk),
            amount=Money(minor, "EUR"),
            purpose="readers",
            reference=uuid.uuid4().hex,
            on=clock.today(),
        )

    @rule()
    def book(self) -> None:
        waiting = Spending.objects.filter(state="prepared").first()
        if waiting is not None:
            self.attempt(actions.book_spending, self.second, waiting)

    @rule()
    def reverse(self) -> None:
        spent = Spending.objects.filter(state="booked").order_by("-created_at").first()
        if spent is not None:
            self.attempt(actions.propose_reversal, self.second, spent, reason="Wrong.")
            self.attempt(actions.reverse_spending, self.first, spent)

    @rule(verdict=st.sampled_from([gate.Verdict(True), gate.Verdict(True, (), True), gate.Verdict(False, ("Suspended.",))]))
    def standing(self, verdict: gate.Verdict) -> None:
        self.doorman.of = {gate.Act.RECEIVE_MONEY: verdict}
        self.attempt(actions.withhold, SYSTEM, Contribution.objects.get(pk=self.pk))

    @invariant()
    def debits_equal_credits(self) -> None:
        if not hasattr(self, "pk"):
            return
        for sums in Line.objects.values("journal", "fund", "currency").annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor")):
            assert sums["debit"] == sums["credit"]
        assert queries.trial_balance(Book.CASH, "EUR").is_balanced

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "pk"):
            return
        made = Contribution.objects.get(pk=self.pk)
        kept = Receipt.objects.filter(contribution=made).exclude(state="returned").aggregate(all=Sum("amount_minor"))["all"] or 0
        totals = queries.balances(made.agreement_id)[0]
        assert totals.unspent == kept - totals.spent
        assert totals.released >= totals.spent >= 0
        assert (totals.frozen > 0) == (made.frozen_journal_id is not None)


@pytest.mark.slow
def test_debits_equal_credits_after_any_sequence(house: None, doorman: Doorman) -> None:
    Books.doorman = doorman
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
