"""Lives of agreements and of what is given under them: money, people, and what either is worth."""

from typing import Any

from aboveboard.agreements import actions as agreements
from aboveboard.agreements.jobs import expire_agreements
from aboveboard.agreements.models import Obligation
from aboveboard.agreements.values import ObligationKind, Promise
from aboveboard.audit.models import Entry
from aboveboard.contributions import actions as contributions
from aboveboard.contributions.jobs import end_terms, follow_standing, let_tranches_fall_due
from aboveboard.contributions.models import Contribution, Receipt, Secondment, Tranche, Valuation
from aboveboard.kernel.gate import Act, Verdict
from aboveboard.lib import clock
from aboveboard.policy.values.kinds import Method
from tests import (
    make_agreements,
    make_contributions,
)
from tests.make_agreements import Doorman
from tests.make_diligence import staff
from tests.paths.lives.moments import later

HOLD, SUSPENSION = Verdict(open=True, quarantine=True), Verdict(open=False, reasons=("Suspended.",))


def treaties() -> None:
    """Returned, signed, suspended, resumed, replaced, ended and closed; another runs out."""
    file, chief, officer = make_agreements.cleared(), staff("sg"), staff("officer")
    first = make_agreements.drafted(file)
    make_agreements.reviewed(first)
    agreements.return_to_draft(staff("legal"), first, reason="The annex is missing.")
    first = make_agreements.in_force(first)
    agreements.suspend_agreement(chief, first, reason="The report is late.")
    agreements.resume_agreement(chief, first)
    promises = tuple(Promise(make_agreements.day(30), ObligationKind.REPORT, text) for text in ("The first report", "The second report"))
    second = make_agreements.in_force(agreements.amend_agreement(officer, first, form=make_agreements.form(file, obligations=promises)))
    met, waived = Obligation.objects.order_by("id")
    agreements.meet_obligation(officer, met, how="Received and filed.")
    agreements.waive_obligation(chief, waived, reason="The project has ended.")
    agreements.terminate_agreement(chief, second, reason="The partner gave notice.")
    agreements.close_agreement(officer, second)
    make_agreements.in_force(make_agreements.drafted(file))
    with clock.frozen(later(2_000)):
        expire_agreements()


def _follow(doorman: Doorman, verdict: Verdict | None) -> None:
    """Let the contributions follow what the gate says now."""
    doorman.of = {} if verdict is None else {Act.RECEIVE_MONEY: verdict}
    follow_standing(Entry.objects.filter(kind="contributions.accept").latest("id"))


def money(doorman: Doorman) -> None:
    """Offers taken back and refused; money that is kept back, given back, matched, released, spent, taken back and used up."""
    under = make_contributions.agreement()
    contributions.withdraw_offer(make_agreements.partner(under.organisation_id), make_contributions.offered(under, 20_000))
    contributions.refuse(make_contributions.chief(), make_contributions.offered(under, 20_000), reason="It would bind us.")
    made = make_contributions.committed(under, 100_000, parts=3)
    first, second, third = made.tranches.order_by("place")
    contributions.cancel_tranche(staff("officer"), third, reason="The plan is smaller.")
    _follow(doorman, HOLD)
    _follow(doorman, None)
    contributions.return_receipt(staff("finance"), make_contributions.suspense(made), reason="Not ours.")
    make_contributions.received(made)
    early = contributions.receive_tranche(staff("finance"), second, form=make_contributions.receipt(second, "BANK-2"))
    _follow(doorman, SUSPENSION)
    _follow(doorman, None)
    with clock.frozen(later(92)):
        let_tranches_fall_due()
    contributions.match_receipt(staff("finance"), Receipt.objects.get(pk=early.pk), tranche=_fresh(second), reason="It is due now.")
    for tranche in (first, second):
        prepared = contributions.prepare_release(staff("officer"), _fresh(tranche), evidence="Minutes of the milestone.")
        contributions.release_tranche(staff("finance"), prepared)
    made.refresh_from_db()
    dropped = make_contributions.prepared_spending(made, 10)
    contributions.drop_spending(staff("finance"), dropped, reason="Entered twice.")
    spent, one, two = make_contributions.spent(made, 10), staff("finance"), staff("finance")
    contributions.propose_reversal(two, spent, reason="The invoice is another's.")
    contributions.keep_spending(one, spent)
    contributions.propose_reversal(one, spent, reason="It is, after all.")
    contributions.reverse_spending(two, spent)


def used_up() -> None:
    """Money of which the last euro is spent."""
    made = make_contributions.committed(value=100_000, parts=1)
    make_contributions.released(made)
    made.refresh_from_db()
    make_contributions.spent(made, 100_000)
    contributions.complete(staff("officer"), made, report="All done.")


def _fresh(tranche: Tranche) -> Tranche:
    return Tranche.objects.get(pk=tranche.pk)


def secondments() -> None:
    """Vetted, taken in, started, kept out, let in again, ended, cooled off."""
    boss = staff("supervisor")
    terms, _ = make_contributions.active(boss)
    contributions.suspend_access(staff("security"), terms, reason="A lost badge.")
    contributions.resume_access(boss, Secondment.objects.get())
    contributions.end_access(staff("security"), Secondment.objects.get(), reason="The post is gone.")
    with clock.frozen(later(800)):
        end_terms()


def valuations() -> None:
    """Agreed between two, replaced, then disputed and settled by a third."""
    made: Contribution = make_contributions.seconded().contribution
    giver = make_agreements.partner(made.organisation_id)
    ours: dict[str, Any] = {"method": Method.SALARY_COST, "evidence": "Our scale."}
    agreed = contributions.assess_valuation(staff("finance"), Valuation.objects.get(), amount=make_contributions.eur(55_000), **ours)
    contributions.agree_valuation(giver, agreed)
    other = contributions.propose_valuation(giver, made, amount=make_contributions.eur(58_000), **ours)
    contributions.assess_valuation(staff("finance"), other, amount=make_contributions.eur(30_000), **ours)
    contributions.dispute_valuation(giver, other)
    amount = make_contributions.eur(48_000)
    contributions.hear_valuer(staff("finance"), other, amount=amount, valuer="Brink Valuers", evidence="Report of May.")
    contributions.settle_valuation(staff("finance"), other)
