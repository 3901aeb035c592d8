"""What is agreed and given in the house that the browsers look at."""

from dataclasses import dataclass
from datetime import timedelta

from aboveboard.agreements import actions as agreements
from aboveboard.agreements.models import Agreement
from aboveboard.agreements.values import ClauseForm, ObligationKind, Promise
from aboveboard.contributions.models import Contribution, Secondment
from aboveboard.diligence.models import Clearance
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from tests import make_agreements, make_contributions
from tests.make_diligence import staff


@dataclass(frozen=True, slots=True)
class Giving:
    """What is agreed and given: an agreement in force and one before legal, money in every stage, an offer, a secondment."""

    agreement: Agreement
    draft: Agreement
    clearance: Clearance
    money: Contribution
    offer: Contribution
    secondment: Secondment
    secondee: Actor
    supervisor: Actor

    def pages(self, who: str) -> list[str]:
        """The addresses that `who` reaches from a list."""
        agreement, draft, money = f"/agreements/{self.agreement.pk}/", f"/agreements/{self.draft.pk}/", f"/contributions/{self.money.pk}/"
        tranche, spending = self.money.tranches.get(place=1), self.money.spendings.get(state="prepared")
        own, gift = f"/own{agreement}", f"/own{money}"
        return {
            "officer": [
                agreement,
                "/agreements/new/",
                f"/agreements/new/{self.clearance.pk}/",
                f"{agreement}funding/",
                f"{agreement}secondment/",
            ],
            "legal": [draft, f"{draft}act/approve/", f"{draft}clauses/CL-LIABILITY/answer/", f"{draft}text/", f"{draft}remark/"],
            "sg": [f"/contributions/{self.offer.pk}/act/accept/", f"{agreement}act/terminate/"],
            "finance": [money, f"{money}spendings/{spending.pk}/book/", f"{money}act/spend/", f"{money}tranches/{tranche.pk}/release/"],
            "partner": [own, f"{own}text/", f"{own}funding/", f"{own}secondment/", gift],
            "supervisor": [f"/contributions/{self.secondment.contribution_id}/"],
        }.get(who, [])


def build() -> Giving:
    """Agreements and contributions in every stage that a page tells apart."""
    owed = Promise(clock.today() + timedelta(days=180), ObligationKind.REPORT, "First report")
    agreement = make_agreements.in_force(make_agreements.drafted(obligations=(owed,)))
    money = make_contributions.committed(agreement, 150_000, parts=3)
    make_contributions.released(money)
    money.refresh_from_db()
    make_contributions.spent(money, 20_000)
    make_contributions.prepared_spending(money, 5_000, "training", "INV-2")
    make_contributions.suspense(money)
    offer = make_contributions.recommended(agreement, 40_000)
    draft = make_agreements.drafted()
    words = ClauseForm("Liability", "The partner is the sole supplier of readers and bears no damage.", "Their insurer asks for it.")
    agreements.reword_clause(staff("officer"), draft, clause="CL-LIABILITY", form=words)
    agreements.comment_draft(staff("officer"), draft, remark="Ninety days are usual.", clause="CL-LIABILITY")
    make_agreements.reviewed(draft)
    supervisor = staff("supervisor", "Supervisor Example")
    secondment, secondee = make_contributions.active(supervisor)
    clearance = Clearance.objects.get(pk=agreement.clearance_id)
    return Giving(agreement, draft, clearance, money, offer, secondment, secondee, supervisor)
