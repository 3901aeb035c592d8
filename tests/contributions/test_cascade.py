"""A hold keeps what is due, a suspension everything; lifting gives back exactly that, and repeating changes nothing (I-10)."""

import pytest

from aboveboard.audit.models import Entry
from aboveboard.contributions import actions, queries
from aboveboard.contributions.jobs import follow_standing
from aboveboard.contributions.models import Contribution, Journal, Secondment
from aboveboard.contributions.values import Freeze, SecondmentState
from aboveboard.kernel import follow
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden
from aboveboard.kernel.gate import Act, Verdict
from tests import make_contributions as make
from tests.make_agreements import Doorman
from tests.make_diligence import staff

pytestmark = pytest.mark.usefixtures("house")
HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def stands(doorman: Doorman, verdict: Verdict | None, made: Contribution) -> list[tuple[str, str]]:
    """The tranches (state, what stops them) after the house has followed this verdict."""
    doorman.of = {} if verdict is None else {Act.RECEIVE_MONEY: verdict}
    follow_standing(Entry.objects.get(kind="contributions.accept"))
    return list(made.tranches.order_by("place").values_list("state", "stop"))


def test_hold_then_suspension_then_nothing(doorman: Doorman) -> None:
    made = make.received(make.committed(parts=3)).contribution
    assert stands(doorman, HOLD, made) == [("withheld", "hold"), ("planned", ""), ("planned", "")]
    assert stands(doorman, SUSPENSION, made) == [("withheld", "suspension")] * 3
    made.refresh_from_db()
    assert made.freeze == Freeze.FROZEN
    [totals] = queries.balances(made.agreement_id)
    assert totals.frozen == totals.unspent == 6_666_800
    assert stands(doorman, HOLD, made) == [("withheld", "hold"), ("planned", ""), ("planned", "")]
    made.refresh_from_db()
    assert made.freeze == Freeze.FREE
    assert stands(doorman, None, made) == [("received", ""), ("planned", ""), ("planned", "")]
    [totals] = queries.balances(made.agreement_id)
    assert totals.frozen == 0


def test_repeating_changes_nothing(doorman: Doorman) -> None:
    made = make.received().contribution
    first = stands(doorman, SUSPENSION, made)
    journals = Journal.objects.count()
    assert stands(doorman, SUSPENSION, made) == first
    assert Journal.objects.count() == journals


def test_a_withheld_tranche_is_neither_received_nor_released(doorman: Doorman) -> None:
    tranche = make.prepared()
    stands(doorman, HOLD, tranche.contribution)
    doorman.of.clear()
    tranche.refresh_from_db()
    with pytest.raises(Conflict, match="not waiting"):
        actions.release_tranche(staff("finance"), tranche)
    receipt = actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche, "BANK-2"))
    assert receipt.state == "suspense"


def test_frozen_money_is_not_spent(doorman: Doorman) -> None:
    made = make.released().contribution
    waiting = make.prepared_spending(made, 1, reference="INV-0")
    stands(doorman, SUSPENSION, made)
    doorman.of.clear()
    made.refresh_from_db()
    with pytest.raises(Blocked, match="frozen"):
        make.prepared_spending(made, 1)
    with pytest.raises(Blocked, match="frozen"):
        actions.book_spending(staff("finance"), waiting)


def test_nobody_withholds_by_hand() -> None:
    made = make.committed()
    for role in ("finance", "sg", "security"):
        with pytest.raises(Forbidden):
            actions.withhold(staff(role), made)


def test_a_suspension_turns_the_secondees_access_off_and_lifting_on_again(doorman: Doorman) -> None:
    terms, secondee = make.active()
    assert secondee.user is not None
    assert queries.has_access(secondee.user)
    made = Contribution.objects.get()
    stands(doorman, HOLD, made)
    assert Secondment.objects.get().state == SecondmentState.ACTIVE
    stands(doorman, SUSPENSION, made)
    assert (Secondment.objects.get().state, queries.has_access(secondee.user)) == (SecondmentState.SUSPENDED, False)
    stands(doorman, None, made)
    assert (Secondment.objects.get().state, queries.has_access(secondee.user)) == (SecondmentState.ACTIVE, True)
    actions.suspend_access(staff("security"), Secondment.objects.get(), reason="A lost badge.")
    stands(doorman, SUSPENSION, made)
    stands(doorman, None, made)
    assert Secondment.objects.get().state == SecondmentState.SUSPENDED
    assert terms.pk == Secondment.objects.get().pk


def test_access_ends_with_the_gate_before_anything_is_recorded(doorman: Doorman) -> None:
    _, secondee = make.active()
    assert secondee.user is not None
    doorman.shut(Act.KEEP_ACCESS)
    assert not queries.has_access(secondee.user)
    assert queries.has_access(staff("analyst").user or secondee.user)


def test_what_standing_does_is_followed() -> None:
    for kind in ("standing.record_hold", "standing.lift_hold", "standing.suspend", "standing.lift_suspension"):
        assert "contributions.jobs.follow_standing" in follow._by_kind[kind]
    assert SYSTEM.id == "system"
