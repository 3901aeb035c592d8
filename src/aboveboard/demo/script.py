"""What the story says: the fictional partner, what it offers, and what the list will name."""

from datetime import date, timedelta
from uuid import UUID

from aboveboard.agreements.values import AgreementForm, DataTerms, Instrument, ObligationKind, Promise
from aboveboard.contributions.values import OfferForm, Payer, ReceiptForm, SecondmentPlan, TranchePlan
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties.values.forms import DeclarationForm, EngagementForm, OwnerForm, PersonForm, RegistrationForm
from aboveboard.parties.values.words import ContributionKind, DeclarationKind, OrganisationType, Selection
from aboveboard.policy.values.kinds import Method

PARTNER = "Meridian Ballistics B.V."
OWNER, OWNER_BIRTH = "Jan Vermeulen", "1971-04-09"
SIGNATORY = "Saskia de Wit"
EXAMINER = "Ilse Brandsma"
ACCOUNT = "NL91ABNA0417164300"
FUNDING = Money.of("600000.00", "EUR")
SECONDMENT = Money.of("180000.00", "EUR")
PURPOSE = "A reference collection of cartridge marks, and an examiner who works on it with the laboratories of member countries."
CONDITIONS = ("No access of the seconded examiner to police files.", "A report on the use of the money every year.")
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def registration() -> RegistrationForm:
    """How the partner registers itself."""
    return RegistrationForm(
        legal_name=PARTNER,
        kind=OrganisationType.FOR_PROFIT,
        country="nl",
        registration_number="27312854",
        website="https://meridian-ballistics.example",
        description="Comparison microscopes and software for cartridge marks. Fictional.",
    )


def owner() -> OwnerForm:
    """The company that holds the larger part."""
    return OwnerForm(legal_name="Delta Holding N.V.", kind=OrganisationType.FOR_PROFIT, country="nl")


def people() -> tuple[PersonForm, PersonForm, PersonForm]:
    """The owner, the signatory and the examiner."""
    return (
        PersonForm(full_name=OWNER, birth=OWNER_BIRTH, nationality="nl"),
        PersonForm(full_name=SIGNATORY, birth="1984-11-30", nationality="nl"),
        PersonForm(full_name=EXAMINER, birth="1990-06-02", nationality="nl"),
    )


def declarations() -> tuple[DeclarationForm, ...]:
    """What every applicant declares."""
    until = clock.today() + timedelta(days=365)
    return tuple(
        DeclarationForm(kind=kind, text=f"We declare this of {PARTNER}.", expires_on=until)
        for kind in (DeclarationKind.ACCURACY, DeclarationKind.COMPATIBILITY)
    )


def engagement() -> EngagementForm:
    """Money in three tranches, and an examiner for three years."""
    first, last = term()
    return EngagementForm(
        title="Ballistics reference collection",
        purpose=PURPOSE,
        selection=Selection.UNSOLICITED,
        kinds={ContributionKind.FUNDING: FUNDING, ContributionKind.SECONDMENT: SECONDMENT},
        starts_on=first,
        ends_on=last,
        countries=("nl", "ke"),
        additionality="Four laboratories asked for it; no budget and no other member offers it.",
    )


def agreement(engagement_id: UUID) -> AgreementForm:
    """What is signed."""
    first, last = term()
    return AgreementForm(
        engagement_id=engagement_id,
        title="Contribution agreement on a ballistics reference collection",
        purpose=PURPOSE,
        programme="firearms",
        kinds=frozenset({ContributionKind.FUNDING, ContributionKind.SECONDMENT}),
        value=FUNDING + SECONDMENT,
        starts_on=first,
        ends_on=last,
        data=DataTerms(inward=True),
        obligations=(Promise(first + timedelta(days=365), ObligationKind.REPORT, "First yearly report"),),
    )


def letters(engagement_id: UUID) -> AgreementForm:
    """A further small instrument, of no value of its own."""
    first, last = term()
    return AgreementForm(
        engagement_id=engagement_id,
        title="Exchange of letters on a training week",
        purpose="A training week on the reference collection.",
        kinds=frozenset({ContributionKind.FUNDING}),
        instrument=Instrument.EXCHANGE_OF_LETTERS,
        value=Money.zero("EUR"),
        starts_on=first,
        ends_on=last,
    )


def funding(agreement_id: UUID, fund_id: UUID) -> OfferForm:
    """The money, in three tranches of which two are due at once."""
    today = clock.today()
    third = Money(FUNDING.minor // 3, FUNDING.currency)
    dues = (today, today, today + timedelta(days=91))
    return OfferForm(
        agreement_id=agreement_id,
        kind=ContributionKind.FUNDING,
        value=FUNDING,
        purpose=PURPOSE,
        method=Method.FACE_VALUE,
        payer=Payer(PARTNER, ACCOUNT, "Own revenue."),
        fund_id=fund_id,
        tranches=tuple(TranchePlan(third, due, f"Milestone {place} is met.") for place, due in enumerate(dues, 1)),
    )


def secondment(agreement_id: UUID, person_id: UUID, post_id: UUID, supervisor_id: UUID) -> OfferForm:
    """The examiner, for a year."""
    today = clock.today()
    return OfferForm(
        agreement_id=agreement_id,
        kind=ContributionKind.SECONDMENT,
        value=Money.of("60000.00", "EUR"),
        purpose=PURPOSE,
        method=Method.SALARY_COST,
        evidence="Pay slips of the last year.",
        secondment=SecondmentPlan(person_id, post_id, supervisor_id, today, today + timedelta(days=364), Money.of("5000.00", "EUR")),
    )


def receipt(amount: Money, reference: str) -> ReceiptForm:
    """Money for a tranche, from the expected payer."""
    return ReceiptForm(amount, PARTNER, ACCOUNT, reference, clock.today())


def term() -> tuple[date, date]:
    """The first and the last day, two years from today."""
    today = clock.today()
    return today, today + timedelta(days=729)
