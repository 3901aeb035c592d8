"""What the actions on contributions keep to whatever calls them: a contribution that is there, a reference that counts once, an order."""

from uuid import uuid4

import pytest

from aboveboard.contributions import actions
from aboveboard.contributions.actions.bounds import locked
from aboveboard.contributions.models import Journal, Receipt
from aboveboard.contributions.values import State
from aboveboard.kernel.errors import Conflict, Forbidden, Missing
from tests import make_contributions as make
from tests.diligence.test_regulated import adopt
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")


def test_a_contribution_that_is_not_there_is_missing() -> None:
    with pytest.raises(Missing):
        locked(uuid4())


def test_a_reference_of_the_bank_counts_once_and_books_once() -> None:
    made = make.committed()
    tranche, finance = make.first(made), staff("finance")
    actions.receive_tranche(finance, tranche, form=make.receipt(tranche))
    journals = Journal.objects.count()
    with pytest.raises(Conflict, match="counts once"):
        actions.record_unexpected_money(finance, made, form=make.receipt(tranche))
    assert (Receipt.objects.count(), Journal.objects.count()) == (1, journals)


def test_an_offer_that_nobody_recommended_is_accepted_by_nobody() -> None:
    offered = make.offered()
    with pytest.raises(Conflict, match="not before the organs"):
        actions.accept(make.chief(), offered)
    offered.refresh_from_db()
    assert (offered.state, offered.accepted_by_id) == (State.OFFERED, None)


def test_a_reference_counts_once_whether_the_money_was_expected_or_not() -> None:
    made = make.committed()
    tranche, finance = make.first(made), staff("finance")
    actions.record_unexpected_money(finance, made, form=make.receipt(tranche))
    with pytest.raises(Conflict, match="counts once"):
        actions.receive_tranche(finance, tranche, form=make.receipt(tranche))
    assert Receipt.objects.count() == 1
    assert Journal.objects.filter(event__startswith="cash").count() == 1


def test_a_right_to_accept_does_not_make_an_organ() -> None:
    adopt("access", "      - contributions.recommend\n", "      - contributions.accept\n      - contributions.recommend\n")
    waiting = make.recommended()
    with pytest.raises(Forbidden, match="you act for none"):
        actions.accept(staff("officer"), waiting)
    waiting.refresh_from_db()
    assert waiting.state == State.RECOMMENDED
