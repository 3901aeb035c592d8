"""Funding from the offer to the last euro: who may do what, what is booked, and what every refusal leaves."""

from copy import replace
from datetime import timedelta

import pytest

from aboveboard.agreements import actions as agreements
from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.audit.models import Entry
from aboveboard.audit.store import facts, mentioning
from aboveboard.contributions import actions, queries
from aboveboard.contributions.models import Contribution, Journal, Receipt, Tranche
from aboveboard.contributions.values import OfferForm, ReceiptState, State, TrancheState
from aboveboard.kernel import gate
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid, Missing, NoStanding, StepUpNeeded
from aboveboard.kernel.gate import Act
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties.values import organisation_ref
from aboveboard.policy.values.kinds import Attachment, Book, Method
from aboveboard.policy.values.words import ContributionKind
from tests import make_contributions as make
from tests.make_agreements import Doorman, partner
from tests.make_diligence import rows, staff

pytestmark = pytest.mark.usefixtures("house")


def test_an_accepted_contribution_is_committed_and_its_due_tranche_booked(doorman: Doorman) -> None:
    made = make.committed()
    assert made.state == State.COMMITTED
    assert [tranche.state for tranche in made.tranches.order_by("place")] == [TrancheState.DUE, TrancheState.PLANNED]
    [totals] = queries.balances(made.agreement_id)
    assert (totals.due, totals.received, totals.unspent) == (10_000_000, 0, 0)
    assert (Act.ACCEPT, make.eur(200_000)) in [(act, ask.value) for act, ask in doorman.asked]
    told = facts(Entry.objects.get(kind="contributions.accept"))
    assert (told["organ"], told["value"]) == ("sg", {"minor": 20_000_000, "currency": "EUR"})
    kinds = {entry.kind for entry in mentioning(organisation_ref(made.organisation_id))}
    assert {"contributions.offer", "contributions.recommend", "contributions.accept", "contributions.commit_contribution"} <= kinds


def test_the_whole_life_of_the_money_is_in_the_books() -> None:
    made = make.committed(value=100_000, parts=1)
    tranche = make.released(made)
    made.refresh_from_db()
    assert (tranche.state, made.state) == (TrancheState.RELEASED, State.IN_USE)
    spent = make.spent(made, 60_000)
    with pytest.raises(Blocked, match=r"EUR 40,000\.00"):
        make.prepared_spending(made, 40_001, "training", "INV-2")
    [totals] = queries.balances(made.agreement_id)
    assert (totals.received, totals.released, totals.spent, totals.unspent) == (10_000_000, 10_000_000, 6_000_000, 4_000_000)
    with pytest.raises(Blocked, match="Unspent are"):
        actions.complete(staff("officer"), made, report="All done.")
    actions.propose_reversal(staff("finance"), spent, reason="Booked on the wrong contribution.")
    actions.reverse_spending(staff("finance"), spent)
    make.spent(made, 100_000, "training", "INV-3")
    assert actions.complete(staff("officer"), made, report="All done.").state == State.COMPLETED
    balance = queries.trial_balance(Book.CASH, "EUR")
    assert balance.is_balanced
    assert balance.debit > 0
    assert Obligation.objects.get().state == "met"


def test_an_agreement_with_unsettled_money_cannot_be_closed() -> None:
    made = make.committed()
    agreement = Agreement.objects.get()
    agreements.terminate_agreement(staff("sg"), agreement, reason="Notice was given.")
    with pytest.raises(Blocked, match="1 obligations are open"):
        agreements.close_agreement(staff("officer"), agreement)
    assert made.state == State.COMMITTED


def test_nothing_is_offered_or_accepted_outside_an_agreement_in_force() -> None:
    under = make.agreement()
    waiting = make.recommended(under)
    agreements.suspend_agreement(staff("sg"), under, reason="The report is late.")
    with pytest.raises(Blocked, match="No agreement is in force"):
        actions.accept(make.chief(), waiting)
    with pytest.raises(Invalid, match="not in force"):
        make.offered(under)
    assert Contribution.objects.get().state == State.RECOMMENDED
    assert Entry.objects.filter(kind="contributions.accept", outcome="refused").count() == 1


def test_nothing_is_accepted_above_the_ceiling() -> None:
    under = make.agreement(200_000)
    make.committed(under, 150_000)
    more = make.offered(under, 50_001)
    with pytest.raises(Blocked, match="above the ceiling"):
        actions.recommend(staff("officer"), more)


def test_a_clearance_that_ended_meanwhile_blocks_the_acceptance() -> None:
    from aboveboard.diligence.models import Clearance

    waiting = make.recommended()
    with rows():
        Clearance.objects.update(revoked_at=clock.now())
    with pytest.raises(Blocked, match="No valid clearance"):
        actions.accept(make.chief(), waiting)


def test_the_competent_organ_accepts_and_no_lower_one() -> None:
    waiting = make.recommended(make.agreement(200_000, level="substantial"))
    for role in ("committee", "finance", "officer"):
        with pytest.raises(Forbidden):
            actions.accept(staff(role), waiting)
    for role in ("director", "sg_delegate"):
        with pytest.raises(Blocked, match="may not accept this"):
            actions.accept(staff(role), waiting)
    with pytest.raises(Blocked, match="may not accept this"):
        actions.accept(staff("sg"), waiting)
    assert actions.accept(make.chief(), waiting).organ == "sg"


def test_the_value_of_the_whole_owner_group_decides_who_is_competent() -> None:
    from aboveboard.parties.models import Holding

    first, second = make.agreement(4_900_000), make.agreement(200_000)
    with rows():
        Holding.objects.create(
            organisation_id=second.organisation_id,
            held_id=second.organisation_id,
            holder_organisation_id=first.organisation_id,
            share_low=10_000,
            share_high=10_000,
            control=True,
            source="declared",
        )
    waiting = make.recommended(second, 200_000)
    with pytest.raises(Blocked, match="the Executive Committee may"):
        actions.accept(make.chief(), waiting)
    assert actions.accept(staff("ec"), waiting).organ == "ec"


def test_who_offered_or_prepared_does_not_accept() -> None:
    under = make.agreement()
    both = staff("officer", also=["sg"])
    prepared = actions.recommend(both, make.offered(under, 50_000))
    with pytest.raises(Forbidden, match="does not accept"):
        actions.accept(both, prepared)
    own = actions.recommend(staff("officer"), actions.offer(both, make.funding(under, 50_000)))
    with pytest.raises(Forbidden, match="does not accept"):
        actions.accept(both, own)
    with pytest.raises(StepUpNeeded):
        actions.accept(staff("sg", stepped_up=False), own)


def test_a_string_that_blocks_is_not_accepted_away() -> None:
    tied = make.offered(strings=frozenset({Attachment.APPROVAL_OF_OUTPUTS}))
    with pytest.raises(Blocked, match="approve outputs"):
        actions.recommend(staff("officer"), tied)


def test_a_shut_gate_stops_the_acceptance(doorman: Doorman) -> None:
    waiting = make.recommended()
    doorman.shut(Act.ACCEPT)
    with pytest.raises(NoStanding):
        actions.accept(make.chief(), waiting)
    waiting.refresh_from_db()
    assert waiting.state == State.RECOMMENDED


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purposes": ("readers", "Readers")}, "each purpose once"),
        ({"purposes": (" ",)}, "is empty"),
        ({"tranches": ()}, "at least one tranche"),
        ({"payer": None}, "names its payer"),
        ({"value": make.eur(200_001)}, "do not add up"),
        ({"value": Money(0, "EUR")}, "above nothing"),
        ({"kind": ContributionKind.LICENCE}, "Choose one of funding, secondment"),
        ({"purpose": " "}, "Write"),
    ],
)
def test_a_hostile_offer_is_refused_in_words(change: dict[str, object], why: str) -> None:
    form = make.funding(make.agreement())
    with pytest.raises(Invalid, match=why):
        replace(form, **change)


def test_another_partner_can_neither_offer_under_an_agreement_nor_see_it() -> None:
    under = make.agreement()
    theirs = partner(make.agreement().organisation_id)
    with pytest.raises(Missing):
        actions.offer(theirs, make.funding(under))
    made = make.offered(under)
    assert list(queries.visible_contributions(theirs)) == []
    assert list(queries.visible_contributions(partner(under.organisation_id))) == [made]
    with pytest.raises(Missing):
        queries.visible_contribution(theirs, made.pk)
    with pytest.raises(Missing):
        queries.visible_balances(theirs, made.pk)
    with pytest.raises(Forbidden):
        actions.withdraw_offer(theirs, made)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"account": "DE02120300000000202051"}, "payer or the account"),
        ({"payer": "Somebody Else Ltd"}, "payer or the account"),
        ({"amount": make.eur(1)}, "Amount or currency"),
    ],
)
def test_unexpected_money_waits_in_suspense_and_is_nobodys_revenue(change: dict[str, object], why: str) -> None:
    tranche = make.first(make.committed())
    receipt = actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche, **change))
    assert receipt.state == ReceiptState.SUSPENSE
    assert why in receipt.reasons[0]
    tranche.refresh_from_db()
    assert tranche.state == TrancheState.DUE
    [totals] = queries.balances(tranche.contribution.agreement_id)
    assert (totals.in_suspense, totals.released) == (receipt.amount_minor, 0)


def test_money_in_another_currency_needs_a_fund_of_it() -> None:
    tranche = make.first(make.committed())
    form = make.receipt(tranche, amount=Money(10_000_000, "USD"))
    with pytest.raises(Blocked, match="no trust fund in USD"):
        actions.receive_tranche(staff("finance"), tranche, form=form)
    make.fund("USD")
    assert actions.receive_tranche(staff("finance"), tranche, form=form).state == ReceiptState.SUSPENSE


@pytest.mark.parametrize("verdict", [gate.Verdict(open=True, quarantine=True), gate.Verdict(open=False)])
def test_money_that_arrives_without_full_standing_waits_in_suspense(doorman: Doorman, verdict: gate.Verdict) -> None:
    tranche = make.first(make.committed())
    doorman.of[Act.RECEIVE_MONEY] = verdict
    receipt = actions.receive_tranche(staff("finance"), tranche, form=make.receipt(tranche))
    assert receipt.state == ReceiptState.SUSPENSE
    with pytest.raises((Blocked, NoStanding)):
        actions.match_receipt(staff("finance"), receipt, tranche=tranche, reason="It is theirs.")
    doorman.of.clear()
    assert actions.match_receipt(staff("finance"), receipt, tranche=tranche, reason="The hold is lifted.").state == ReceiptState.MATCHED
    tranche.refresh_from_db()
    assert tranche.state == TrancheState.RECEIVED


def test_one_payment_counts_once_and_early_money_waits() -> None:
    made = make.committed()
    make.received(made)
    second = made.tranches.get(place=2)
    with pytest.raises(Conflict, match="counts once"):
        actions.receive_tranche(staff("finance"), second, form=make.receipt(second, "BANK-1"))
    early = actions.receive_tranche(staff("finance"), second, form=make.receipt(second, "BANK-2"))
    assert (early.state, early.reasons) == (ReceiptState.SUSPENSE, ["The tranche is planned, not due."])


def test_money_in_suspense_is_settled_by_a_second_person() -> None:
    made = make.committed()
    receipt = make.suspense(made)
    from aboveboard.accounts.queries import user_facts
    from aboveboard.kernel.actor import Actor

    who = user_facts(receipt.recorded_by_id)
    recorder = Actor(who.actor_id, who.roles, user=who.id, stepped_up=True)
    with pytest.raises(Forbidden, match="does not decide"):
        actions.return_receipt(recorder, receipt, reason="Not ours.")
    assert actions.return_receipt(staff("finance"), receipt, reason="Not ours.").state == ReceiptState.RETURNED
    [totals] = queries.balances(made.agreement_id)
    assert (totals.in_suspense, totals.unspent) == (0, 0)
    with pytest.raises(Conflict):
        actions.match_receipt(staff("finance"), Receipt.objects.get(), tranche=make.first(made), reason="It is.")


def test_a_release_takes_two_persons_and_the_gate(doorman: Doorman) -> None:
    both = staff("officer", also=["finance"])
    tranche = make.received()
    with pytest.raises(Blocked, match="Nobody has prepared"):
        actions.release_tranche(staff("finance"), tranche)
    actions.prepare_release(both, tranche, evidence="Minutes.")
    with pytest.raises(Forbidden, match="does not release"):
        actions.release_tranche(both, tranche)
    doorman.shut(Act.RELEASE_TRANCHE)
    with pytest.raises(NoStanding):
        actions.release_tranche(staff("finance"), tranche)
    doorman.of.clear()
    assert actions.release_tranche(staff("finance"), tranche).state == TrancheState.RELEASED
    with pytest.raises(Conflict):
        actions.release_tranche(staff("finance"), Tranche.objects.get(pk=tranche.pk))


def test_an_overdue_obligation_keeps_the_tranche_back() -> None:
    from aboveboard.agreements.values import ObligationKind

    tranche = make.prepared()
    agreements.state_obligation(
        staff("officer"),
        Agreement.objects.get(),
        key="late",
        kind=ObligationKind.REPORT,
        title="First report",
        due_on=clock.today() - timedelta(days=1),
    )
    with pytest.raises(Blocked, match="First report"):
        actions.release_tranche(staff("finance"), tranche)
    agreements.meet_obligation(staff("officer"), Obligation.objects.get(key="late"), how="Received.")
    assert actions.release_tranche(staff("finance"), tranche).state == TrancheState.RELEASED


def test_private_money_is_never_offered_into_a_special_account() -> None:
    from aboveboard.contributions.ledger.words import FundType

    under = make.agreement()
    special = actions.open_fund(
        staff("finance"), "statutory", name="Members", book=Book.CASH, type=FundType.SPECIAL_ACCOUNT, currency="EUR"
    )
    form = make.funding(under, fund_id=special.pk)
    with pytest.raises(Invalid, match="never to a special account"):
        actions.offer(partner(under.organisation_id), form)


def test_tranches_fall_due_by_the_calendar_once() -> None:
    from aboveboard.contributions.jobs import let_tranches_fall_due

    made = make.committed()
    second = made.tranches.get(place=2)
    let_tranches_fall_due()
    second.refresh_from_db()
    assert second.state == TrancheState.PLANNED
    with clock.frozen(clock.now() + timedelta(days=92)):
        let_tranches_fall_due()
        let_tranches_fall_due()
    second.refresh_from_db()
    assert second.state == TrancheState.DUE
    assert Journal.objects.filter(event="tranche_due").count() == 2


def test_a_valuation_method_of_another_kind_is_refused() -> None:
    form = make.funding(make.agreement(), method=Method.MARKET_RENT)
    assert isinstance(form, OfferForm)
    under = Agreement.objects.get()
    with pytest.raises(Blocked, match="not valued by"):
        actions.recommend(staff("officer"), actions.offer(partner(under.organisation_id), form))


def test_the_worklist_follows_the_money() -> None:
    made = make.offered()
    officer, finance = staff("officer"), staff("finance")
    assert [task.what for task in queries.needs_me(officer)] == ["Recommend or refuse the offer"]
    actions.recommend(officer, made)
    boss = make.chief()
    assert [task.what for task in queries.needs_me(boss)] == ["Decide on the contribution"]
    actions.accept(boss, made)
    assert [task.what for task in queries.needs_me(finance)] == ["Record the receipt of tranche 1"]
    tranche = make.received(made, by=finance)
    actions.prepare_release(officer, tranche, evidence="Minutes.")
    assert [task.what for task in queries.needs_me(finance)] == ["Release tranche 1"]
    assert queries.needs_me(partner(made.organisation_id)) == []
    actions.release_tranche(finance, tranche)
    officer_like, second = staff("finance"), staff("finance")
    spending = make.prepared_spending(made, 1, by=officer_like)
    assert queries.needs_me(officer_like) == []
    assert [task.what for task in queries.needs_me(second)] == ["Book a spending"]
    actions.propose_reversal(officer_like, actions.book_spending(second, spending), reason="Wrong.")
    assert [task.what for task in queries.needs_me(second)] == ["Take a spending back, or keep it"]
