"""Plain makers for contributions: funds, offers, a contribution brought to each stage, and a secondee with everything it takes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from aboveboard.agreements.models import Agreement
from aboveboard.contributions import actions
from aboveboard.contributions.ledger.models import Fund
from aboveboard.contributions.ledger.words import FundType
from aboveboard.contributions.models import Contribution, Post, Receipt, Secondment, Spending, Tranche
from aboveboard.contributions.values import OfferForm, Payer, PostFunction, ReceiptForm, SecondmentPlan, TranchePlan
from aboveboard.diligence.models import Vetting
from aboveboard.kernel.actor import Actor
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.models import Person
from aboveboard.policy.values.kinds import Book, Method
from aboveboard.policy.values.words import ContributionKind
from tests import make_agreements
from tests.make_agreements import partner
from tests.make_diligence import delegate, rows, staff

ACCOUNT = "NL91ABNA0417164300"


def eur(whole: int) -> Money:
    """So many whole euros."""
    return Money.of(Decimal(whole), "EUR")


def fund(currency: str = "EUR", book: Book = Book.CASH) -> Fund:
    """The trust fund of a book in a currency, opened where it is not there."""
    code = f"{book.value}-{currency.lower()}"
    found = Fund.objects.filter(code=code).first()
    if found is not None:
        return found
    return actions.open_fund(staff("finance"), code, name=f"Private donors, {code}", book=book, type=FundType.TRUST_FUND, currency=currency)


def agreement(value: int = 200_000, kinds: tuple[ContributionKind, ...] = (ContributionKind.FUNDING,), **more: Any) -> Agreement:
    """An agreement in force over two years, for a partner with a clearance of low risk."""
    terms = {name: more.pop(name) for name in ("obligations", "instrument", "starts_on", "ends_on") if name in more}
    return make_agreements.in_force(file=make_agreements.cleared(value=value, kinds=kinds, **more), **terms)


def payer(under: Agreement, **more: Any) -> Payer:
    """The partner itself, from its own account."""
    fields: dict[str, Any] = {
        "name": parties.organisation(under.organisation_id).legal_name,
        "account": ACCOUNT,
        "source": "Own revenue.",
        **more,
    }
    return Payer(**fields)


def funding(under: Agreement, value: int = 200_000, parts: int = 2, **more: Any) -> OfferForm:
    """Funding in equal tranches, the first due today, the next a quarter later, and so on."""
    each, rest = divmod(value, parts)
    plans = [
        TranchePlan(eur(each + (rest if place == 0 else 0)), clock.today() + timedelta(days=91 * place), f"Milestone {place + 1} is met.")
        for place in range(parts)
    ]
    fields: dict[str, Any] = {
        "agreement_id": under.pk,
        "kind": ContributionKind.FUNDING,
        "value": eur(value),
        "purpose": "Compare marks faster: readers, training",
        "purposes": ("readers", "training"),
        "method": Method.FACE_VALUE,
        "payer": payer(under),
        "fund_id": fund().pk,
        "tranches": tuple(plans),
        **more,
    }
    return OfferForm(**fields)


def offered(under: Agreement | None = None, value: int = 200_000, **more: Any) -> Contribution:
    """An offer by the partner."""
    under = under or agreement(value)
    return actions.offer(partner(under.organisation_id), funding(under, value, **more))


def recommended(under: Agreement | None = None, value: int = 200_000, **more: Any) -> Contribution:
    """An offer put before the organs."""
    return actions.recommend(staff("officer"), offered(under, value, **more))


def chief() -> Actor:
    """The Secretary General under a delegation in force."""
    delegate("AU-D-SG", "sg")
    return staff("sg")


def committed(under: Agreement | None = None, value: int = 200_000, **more: Any) -> Contribution:
    """A contribution accepted by the Secretary General, and so committed."""
    made = actions.accept(chief(), recommended(under, value, **more))
    made.refresh_from_db()
    return made


def first(of: Contribution) -> Tranche:
    """Its first tranche."""
    return of.tranches.order_by("place")[0]


def receipt(tranche: Tranche, reference: str = "BANK-1", **more: Any) -> ReceiptForm:
    """Money for a tranche, as expected."""
    fields: dict[str, Any] = {
        "amount": Money(tranche.amount_minor, tranche.currency),
        "payer": tranche.contribution.payer,
        "account": tranche.contribution.payer_account,
        "reference": reference,
        "value_on": clock.today(),
        **more,
    }
    return ReceiptForm(**fields)


def received(of: Contribution | None = None, by: Actor | None = None) -> Tranche:
    """A first tranche whose money has arrived."""
    tranche = first(of or committed())
    actions.receive_tranche(by or staff("finance"), tranche, form=receipt(tranche))
    tranche.refresh_from_db()
    return tranche


def prepared(of: Contribution | None = None, by: Actor | None = None) -> Tranche:
    """A received tranche whose release somebody prepared."""
    return actions.prepare_release(by or staff("officer"), received(of), evidence="Minutes of the first milestone.")


def released(of: Contribution | None = None) -> Tranche:
    """A first tranche that was released."""
    return actions.release_tranche(staff("finance"), prepared(of))


def prepared_spending(
    of: Contribution, whole: int, purpose: str = "readers", reference: str = "INV-1", by: Actor | None = None
) -> Spending:
    """A spending of so many whole euros that waits for the second person."""
    return actions.prepare_spending(by or staff("finance"), of, amount=eur(whole), purpose=purpose, reference=reference, on=clock.today())


def spent(of: Contribution, whole: int, purpose: str = "readers", reference: str = "INV-1") -> Spending:
    """A spending of so many whole euros, prepared by one and booked by another."""
    return actions.book_spending(staff("finance"), prepared_spending(of, whole, purpose, reference))


def suspense(of: Contribution, reference: str = "BANK-9") -> Receipt:
    """Money from an account that nobody expected."""
    tranche = first(of)
    return actions.receive_tranche(staff("finance"), tranche, form=receipt(tranche, reference, account="DE02120300000000202051"))


def post(function: PostFunction = PostFunction.FORENSICS, *, is_sensitive: bool = False) -> Post:
    """A post that a secondee may hold."""
    title = f"Examiner {function}{' in a sensitive unit' if is_sensitive else ''}"
    found = Post.objects.filter(title=title).first()
    return found or actions.open_post(staff("security"), title, unit="Forensics", function=function, is_sensitive=is_sensitive)


def vetted(person_id: UUID, until: date | None = None) -> None:
    """A person whose vetting security granted."""
    asked, decided = staff("officer"), staff("security")
    with rows():
        Vetting.objects.create(
            person_id=person_id,
            state="granted",
            purpose="Access.",
            requested_by_id=asked.user,
            decided_by_id=decided.user,
            valid_until=until or clock.today() + timedelta(days=700),
        )


def seconded(under: Agreement | None = None, supervisor: Actor | None = None, **more: Any) -> Secondment:
    """A secondment of the organisation's officer, offered for a year at EUR 5,000 a month."""
    under = under or agreement(kinds=(ContributionKind.SECONDMENT,))
    terms: dict[str, Any] = {
        "person_id": person_of_secondee(under.organisation_id),
        "post_id": post().pk,
        "supervisor_id": (supervisor or staff("supervisor")).user,
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=364),
        "monthly": eur(5_000),
        **more,
    }
    form = OfferForm(
        agreement_id=under.pk,
        kind=ContributionKind.SECONDMENT,
        value=eur(60_000),
        purpose="An examiner for the reference collection",
        method=Method.SALARY_COST,
        evidence="Pay slips of the last year.",
        secondment=SecondmentPlan(**terms),
    )
    fund(book=Book.KIND)
    return actions.offer(partner(under.organisation_id), form).secondment


def person_of_secondee(organisation_id: UUID) -> UUID:
    """The person to be seconded: the officer that every made organisation has."""
    return Person.objects.get(organisation_id=organisation_id, full_name="Jan Vermeulen").pk


def onboarded(supervisor: Actor, **more: Any) -> tuple[Secondment, Actor]:
    """A secondee vetted, accepted, taken in and with interests declared: ready to start. With the secondee's own actor."""
    terms = seconded(supervisor=supervisor, **more)
    officer, secondee = staff("officer"), staff("secondee")
    vetted(terms.person_id)
    actions.request_secondee_vetting(officer, terms)
    actions.clear_secondee(officer, terms)
    actions.recommend(officer, terms.contribution)
    actions.accept(chief(), Contribution.objects.get(pk=terms.contribution_id))
    terms = Secondment.objects.get(pk=terms.pk)
    assert secondee.user is not None
    actions.onboard_secondee(officer, terms, user=secondee.user)
    actions.declare_interests(secondee, terms, statement="I hold no shares. I keep what I learn to myself.", has_interest=False)
    return terms, secondee


def active(supervisor: Actor | None = None) -> tuple[Secondment, Actor]:
    """A secondee who has started."""
    supervisor = supervisor or staff("supervisor")
    terms, secondee = onboarded(supervisor)
    actions.start_secondment(supervisor, terms)
    return terms, secondee
