"""What is refused of money and offers: the sentence that says why, and nothing booked."""

from datetime import timedelta

import pytest

from aboveboard.contributions import actions
from aboveboard.contributions.ledger.models import Fund
from aboveboard.contributions.ledger.words import FundType
from aboveboard.contributions.models import Contribution, Journal, Receipt, Spending, Tranche
from aboveboard.contributions.values import Freeze, State, TrancheState
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Book
from tests import make_contributions as make
from tests.make_agreements import partner
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")
TRUST = {"name": "Private donors", "book": Book.CASH, "type": FundType.TRUST_FUND}


def test_a_fund_is_of_a_currency_that_exists_and_has_a_code_of_its_own() -> None:
    finance = staff("finance")
    with pytest.raises(Invalid, match="currency"):
        actions.open_fund(finance, "one", **TRUST, currency="XYZ")
    actions.open_fund(finance, "one", **TRUST, currency="EUR")
    with pytest.raises(Conflict, match="a fund with this code"):
        actions.open_fund(finance, "one", **TRUST, currency="USD")
    assert list(Fund.objects.values_list("code", "currency")) == [("one", "EUR")]


def test_money_of_no_tranche_waits_in_suspense() -> None:
    made = make.committed()
    receipt = actions.record_unexpected_money(staff("finance"), made, form=make.receipt(make.first(made)))
    assert (receipt.state, receipt.tranche_id, receipt.reasons) == ("suspense", None, ["It belongs to no tranche."])
    made.refresh_from_db()
    assert made.state == State.COMMITTED


def test_money_of_tomorrow_is_not_recorded() -> None:
    tranche = make.first(make.committed())
    journals = Journal.objects.count()
    with pytest.raises(Invalid, match="has not come"):
        actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche, value_on=clock.today() + timedelta(days=1)))
    assert (Receipt.objects.count(), Journal.objects.count()) == (0, journals)


def test_money_in_suspense_goes_only_to_a_due_tranche_of_its_contribution_and_amount() -> None:
    made = make.committed()
    receipt, journals = make.suspense(made), Journal.objects.count()
    with pytest.raises(Conflict, match="that is due"):
        actions.match_receipt(staff("finance"), receipt, tranche=made.tranches.get(place=2), reason="It is for the next one.")
    tranche = make.first(made)
    other = actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche, "BANK-8", amount=make.eur(1)))
    with pytest.raises(Invalid, match="must be those of the tranche"):
        actions.match_receipt(staff("finance"), other, tranche=make.first(made), reason="It is nearly enough.")
    assert set(Receipt.objects.values_list("state", flat=True)) == {"suspense"}
    assert Journal.objects.count() == journals + 1


def test_frozen_money_is_neither_released_nor_spent() -> None:
    tranche = make.prepared()
    with rows():
        Contribution.objects.update(freeze=Freeze.FROZEN)
    with pytest.raises(Blocked, match="frozen"):
        actions.release_tranche(staff("finance"), tranche)
    tranche.refresh_from_db()
    assert (tranche.state, tranche.released_by_id) == (TrancheState.RECEIVED, None)


def test_a_tranche_that_is_not_due_is_given_up_and_no_other() -> None:
    made = make.committed()
    make.received(made)
    given_up = actions.cancel_tranche(staff("officer"), made.tranches.get(place=2), reason="The plan is smaller.")
    made.refresh_from_db()
    assert (given_up.state, given_up.evidence, made.state) == (TrancheState.CANCELLED, "The plan is smaller.", State.RECEIVED)
    with pytest.raises(Conflict):
        actions.cancel_tranche(staff("officer"), make.first(made), reason="This too.")


def test_spending_of_tomorrow_is_not_prepared() -> None:
    made = make.released(make.committed(parts=1)).contribution
    with pytest.raises(Invalid, match="has not come"):
        actions.prepare_spending(
            staff("finance"), made, amount=make.eur(1), purpose="readers", reference="INV-1", on=clock.today() + timedelta(days=1)
        )
    assert not Spending.objects.exists()


def test_a_tranche_falls_due_on_its_day_and_only_once_accepted() -> None:
    waiting = make.first(make.recommended())
    with pytest.raises(Conflict, match="not accepted"):
        actions.let_fall_due(SYSTEM, waiting)
    early = make.committed().tranches.get(place=2)
    with pytest.raises(Conflict, match="has not come"):
        actions.let_fall_due(SYSTEM, early)
    assert set(Tranche.objects.filter(pk__in=[waiting.pk, early.pk]).values_list("state", flat=True)) == {"planned"}


def test_the_books_of_kind_need_a_fund_of_the_currency() -> None:
    from aboveboard.contributions.actions.bounds import kind_fund

    make.fund()
    with pytest.raises(Blocked, match="no fund of the kind book in EUR"):
        kind_fund("EUR")
    opened = make.fund(book=Book.KIND)
    assert kind_fund("EUR") == opened


def test_only_a_person_prepares() -> None:
    from aboveboard.contributions.actions.bounds import person

    with pytest.raises(Forbidden, match="sign in"):
        person(SYSTEM)


def test_an_offer_goes_into_a_cash_fund_of_its_currency() -> None:
    under = make.agreement()
    giver = partner(under.organisation_id)
    with pytest.raises(Invalid, match="a fund of the cash book"):
        actions.offer(giver, make.funding(under, fund_id=make.fund(book=Book.KIND).pk))
    with pytest.raises(Invalid, match="kept in USD; choose one in EUR"):
        actions.offer(giver, make.funding(under, fund_id=make.fund("USD").pk))
    assert not Contribution.objects.exists()


def test_an_offer_is_declined_with_the_reason_and_then_accepted_by_nobody() -> None:
    made = make.recommended()
    refused = actions.refuse(make.chief(), made, reason="It would bind us.")
    assert (refused.state, refused.refused_because) == (State.REFUSED, "It would bind us.")
    with pytest.raises(Conflict, match="not before the organs"):
        actions.accept(make.chief(), made)
    assert not Journal.objects.exists()


def test_the_currency_of_the_value_stays() -> None:
    terms = make.seconded()
    valuation = terms.contribution.valuations.get()
    in_dollars = Money(6_000_000, "USD")
    with pytest.raises(Invalid, match="in EUR"):
        actions.propose_valuation(
            partner(terms.contribution.organisation_id),
            terms.contribution,
            amount=in_dollars,
            method=valuation.method,
            evidence="Pay slips.",
        )
    finance = staff("finance")
    with pytest.raises(Invalid, match="in EUR"):
        actions.assess_valuation(finance, valuation, amount=in_dollars, method=valuation.method, evidence="Scale.")
    actions.assess_valuation(finance, valuation, amount=make.eur(40_000), method=valuation.method, evidence="Scale.")
    actions.dispute_valuation(partner(terms.contribution.organisation_id), valuation)
    with pytest.raises(Conflict, match="No independent value"):
        actions.settle_valuation(staff("finance"), valuation)
    with pytest.raises(Invalid, match="in EUR"):
        actions.hear_valuer(finance, valuation, amount=in_dollars, valuer="Brink Valuers", evidence="Report.")
    valuation.refresh_from_db()
    assert (valuation.state, valuation.independent_minor, valuation.settled_minor) == ("disputed", None, None)


def test_a_value_of_nothing_has_no_gap() -> None:
    from aboveboard.contributions.rules.valuation import gap

    with pytest.raises(ValueError, match="no percentage"):
        gap(make.eur(0), make.eur(1))
