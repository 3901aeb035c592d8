"""What the story says: the fictional partners, what they offer, and whom the list will name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from aboveboard.agreements.values import AgreementForm, DataTerms, Instrument, ObligationKind, Promise
from aboveboard.contributions.values import OfferForm, Payer, ReceiptForm, SecondmentPlan, TranchePlan
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties.values.forms import DeclarationForm, EngagementForm, OwnerForm, PersonForm, RegistrationForm
from aboveboard.parties.values.words import ContributionKind, DeclarationKind, OrganisationType, Selection
from aboveboard.policy.values.kinds import Method


@dataclass(frozen=True, slots=True)
class Partner:
    """A fictional organisation; `speaker` and `secondee` are keys of the cast."""

    name: str
    country: str
    land: str
    number: str
    website: str
    about: str
    parent: str
    owner: str
    owner_birth: str
    signatory: str
    speaker: str
    examiner: str
    secondee: str
    account: str


MERIDIAN = Partner(
    "Meridian Ballistics B.V.",
    "nl",
    "Netherlands",
    "27312854",
    "https://meridian-ballistics.example",
    "Comparison microscopes and software for cartridge marks. Fictional.",
    "Delta Holding N.V.",
    "Jan Vermeulen",
    "1971-04-09",
    "Saskia de Wit",
    "partner",
    "Ilse Brandsma",
    "secondee",
    "NL91ABNA0417164300",
)
NORRVIK = Partner(
    "Norrvik Ballistik AB",
    "se",
    "Sweden",
    "556677-8899",
    "https://norrvik-ballistik.example",
    "Reference ammunition and test firing. Fictional.",
    "Vintervik Invest AB",
    "Torvald Ekdahlsson",
    "1966-11-23",
    "Maja Sandqvist",
    "partner2",
    "Oskar Lundvall",
    "secondee2",
    "SE4550000000058398257466",
)
TIDEWATER = Partner(
    "Tidewater Traces Ltd",
    "ie",
    "Ireland",
    "IE-448120",
    "https://tidewater-traces.example",
    "Tracing of firearms parts. Fictional.",
    "Corrib Holding Ltd",
    "Aoife Brannigan",
    "1979-02-17",
    "Declan Moriarty",
    "partner3",
    "Niamh Gallagher",
    "secondee3",
    "IE29AIBK93115212345678",
)
ASPIRANT = Partner(
    "Kestrel Optics GmbH",
    "at",
    "Austria",
    "FN 412233 k",
    "https://kestrel-optics.example",
    "Lenses for comparison microscopes. Fictional.",
    "Falkenau Beteiligung GmbH",
    "Leopold Achleitner",
    "1968-08-30",
    "Theresa Moosbrugger",
    "applicant",
    "Valentin Egger",
    "",
    "AT611904300234573201",
)
FUNDING = Money.of("600000.00", "EUR")
SECONDMENT = Money.of("180000.00", "EUR")
PURPOSE = "A reference collection of cartridge marks, and an examiner who works on it with the laboratories of member countries."
CONDITIONS = ("No access of the seconded examiner to police files.", "A report on the use of the money every year.")
# What of the agreement, and of a smaller instrument without a secondee or a report, keeps each of them.
KEPT = ({"clause": "CL-SECONDEE"}, {"obligation": "First yearly report"})
KEPT_BY_LETTERS = ({"clause": "CL-NO-INFLUENCE"}, {"clause": "CL-AUDIT"})
INDICATORS = 3
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def registration(partner: Partner) -> RegistrationForm:
    """How the partner registers itself."""
    return RegistrationForm(
        legal_name=partner.name,
        kind=OrganisationType.FOR_PROFIT,
        country=partner.country,
        registration_number=partner.number,
        website=partner.website,
        description=partner.about,
    )


def owner(partner: Partner) -> OwnerForm:
    """The company that holds the larger part."""
    return OwnerForm(legal_name=partner.parent, kind=OrganisationType.FOR_PROFIT, country=partner.country)


def people(partner: Partner) -> tuple[PersonForm, PersonForm, PersonForm]:
    """The owner, the signatory and the examiner."""
    return (
        PersonForm(full_name=partner.owner, birth=partner.owner_birth, nationality=partner.country),
        PersonForm(full_name=partner.signatory, birth="1984-11-30", nationality=partner.country),
        PersonForm(full_name=partner.examiner, birth="1990-06-02", nationality=partner.country),
    )


def declarations(partner: Partner) -> tuple[DeclarationForm, ...]:
    """What every applicant declares."""
    until = clock.today() + timedelta(days=365)
    return tuple(
        DeclarationForm(kind=kind, text=f"We declare this of {partner.name}.", expires_on=until)
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
        outward_data=True,
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
        data=DataTerms(inward=True, outward=True, purposes=frozenset({"threats", "protection"})),
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


def funding(partner: Partner, agreement_id: UUID, fund_id: UUID) -> OfferForm:
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
        payer=Payer(partner.name, partner.account, "Own revenue."),
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


def receipt(partner: Partner, amount: Money, reference: str) -> ReceiptForm:
    """Money for a tranche, from the expected payer; the bank's reference counts once."""
    return ReceiptForm(amount, partner.name, partner.account, f"{partner.number}/{reference}", clock.today())


def threats(identity: str, defaults: Mapping[str, object]) -> bytes:
    """A TAXII envelope of indicators that concern Norway, as the partner's own (STIX 2.1 §4.7)."""
    at = clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    objects = [
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"indicator--{uuid4()}",
            "created_by_ref": identity,
            "created": at,
            "modified": at,
            "name": "Shop that sells converted blank-firing weapons",
            "pattern": f"[domain-name:value = 'blanks-{uuid4().hex[:8]}.no']",
            "pattern_type": "stix",
            "valid_from": at,
            **defaults,
        }
        for _ in range(INDICATORS)
    ]
    return json.dumps({"objects": objects}).encode()


def term() -> tuple[date, date]:
    """The first and the last day, two years from today."""
    today = clock.today()
    return today, today + timedelta(days=729)
