"""Gathers the facts by which a contribution may be accepted, and by whom; the decision itself is `rules.acceptance`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from aboveboard.accounts.queries import delegation_for
from aboveboard.agreements import queries as agreements
from aboveboard.agreements.values import AgreementFacts
from aboveboard.contributions.models import Contribution, CoverUse
from aboveboard.contributions.models.giving import ACCEPTED
from aboveboard.contributions.rules.acceptance import Acceptance, AcceptanceFacts, Cover, Portion, assess_acceptance
from aboveboard.diligence import queries as diligence
from aboveboard.diligence.rules.authority import AuthorityFacts, Commitment, Delegation
from aboveboard.diligence.rules.validity import months_after
from aboveboard.diligence.values import ROLES, ClearanceFacts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.authority import Authority
from aboveboard.policy.values.house import House
from aboveboard.policy.values.kinds import Attachment, Kinds, Method
from aboveboard.policy.values.words import Circumstance, ContributionKind, Level, Organ


@dataclass(frozen=True, slots=True)
class Basis:
    """What an acceptance rests on: the agreement in force and the clearance that holds now."""

    agreement: AgreementFacts
    clearance: ClearanceFacts


def basis(contribution: Contribution) -> Basis:
    """The agreement in force and the valid clearance of a contribution; raises `Blocked` where one is missing (I-2, I-3)."""
    now = clock.now()
    agreement = agreements.version_in_force(contribution.agreement_id, now)
    if agreement is None:
        raise Blocked(["No agreement is in force under which this could be accepted; sign or amend one first."])
    if not agreement.is_binding:
        raise Blocked(["A memorandum does not bind: nothing is accepted under it. Sign an agreement first."])
    valid = [each for each in diligence.clearances(contribution.organisation_id, now) if each.is_valid(now)]
    same = [each for each in valid if each.id == agreement.clearance_id or each.engagement_id == agreement.engagement_id]
    if not same:
        raise Blocked(["No valid clearance covers the engagement of this agreement; wait for its renewal."])
    return Basis(agreement, next((each for each in same if each.id == agreement.clearance_id), same[0]))


def assess(contribution: Contribution, *, acting: Organ | None) -> tuple[Basis, Acceptance]:
    """Whether the contribution may be accepted by `acting` (None: a simulation), under the regulations in force."""
    found = basis(contribution)
    kinds, authority = policy.current(Kinds), policy.current(Authority)
    house = policy.current(House).body
    amount = _in_house(Money(contribution.value_minor, contribution.value_currency), authority.body.currency)
    facts = AcceptanceFacts(
        kind=ContributionKind(contribution.kind),
        value=amount,
        method=Method(contribution.method),
        cover=Cover(
            frozenset(ContributionKind(kind) for kind in found.clearance.kinds),
            found.agreement.kinds,
            _in_house(found.clearance.ceiling, authority.body.currency),
            used(found.clearance),
        ),
        authority=AuthorityFacts(
            _commitment(found.agreement, authority.body.currency, signed_on=clock.today()),
            Level(found.clearance.level),
            house.budget.amount,
            tuple(_earlier(found.agreement, authority.body)),
            frozenset(_circumstances(contribution, found.agreement)),
            tuple(_delegations(authority.body)),
        ),
        acting=acting,
        met=frozenset(_met(contribution, found.agreement)),
        attachments=_attachments(contribution, found.agreement),
        private_cash=_private_cash(contribution, amount, house),
    )
    return found, assess_acceptance(facts, kinds, authority)


def organ_of(actor: Actor) -> Organ | None:
    """The greatest organ that the actor acts for; the committee only advises."""
    return max(
        (organ for organ, roles in ROLES.items() if actor.roles & roles and organ is not Organ.COMMITTEE),
        default=None,
        key=lambda o: o.rank,
    )


def used(clearance: ClearanceFacts) -> Decimal:
    """What was accepted under a clearance before, in its currency."""
    row = CoverUse.objects.filter(clearance_id=clearance.id).first()
    return Decimal(0) if row is None else Money(row.used_minor, row.currency).decimal


def _in_house(amount: Money, currency: str) -> Decimal:
    # Without a rate and its date no figure is made up: the agreement states its value in the house's currency.
    if amount.currency != currency:
        raise Blocked([f"Authority is computed in {currency}, and this is in {amount.currency}; state the value in {currency}."])
    return amount.decimal


def _commitment(agreement: AgreementFacts, currency: str, *, signed_on: date) -> Commitment:
    months = max(1, -(-(agreement.ends_on - agreement.starts_on).days * 12 // 366))
    return Commitment(f"Agreement {str(agreement.chain_id)[:8]}", _in_house(agreement.value, currency), months, signed_on)


def _earlier(agreement: AgreementFacts, rules: Authority) -> Iterator[Commitment]:
    since = datetime.combine(months_after(clock.today(), -rules.aggregation.months), time.min, tzinfo=UTC)
    for each in agreements.agreements_of(parties.owner_group(agreement.organisation_id), since):
        if each.chain_id != agreement.chain_id and each.in_force_at is not None:
            yield _commitment(each, rules.currency, signed_on=each.in_force_at.date())


def _circumstances(contribution: Contribution, agreement: AgreementFacts) -> Iterator[Circumstance]:
    if agreement.data_terms.outward:
        yield Circumstance.OUTWARD_DATA
    if agreement.data_terms.inward or agreement.data_terms.outward:
        yield Circumstance.DATA_EXCHANGE
    if ContributionKind.PREMISES in agreement.kinds:
        yield Circumstance.PREMISES
    if not contribution.is_source_known:
        yield Circumstance.ANONYMOUS_DONOR
    partner = parties.organisation(contribution.organisation_id).legal_name
    if contribution.payer and contribution.payer.casefold() != partner.casefold():
        yield Circumstance.CONDUIT_MISMATCH
    if contribution.kind == ContributionKind.SECONDMENT:
        yield Circumstance.SECONDMENT
        if contribution.secondment.post.is_sensitive:
            yield Circumstance.SENSITIVE_UNIT


def _delegations(rules: Authority) -> Iterator[Delegation]:
    for rule in rules.delegations:
        if found := delegation_for(rule.id, rule.organ.value, clock.now()):
            yield Delegation(rule.id, found.reference, found.decided_on, found.expires_on)


def _met(contribution: Contribution, agreement: AgreementFacts) -> Iterator[str]:
    """The keys of the requirements before acceptance that the rows meet."""
    if contribution.kind == ContributionKind.FUNDING:
        if contribution.payer and contribution.payer_account and (contribution.source or not contribution.is_source_known):
            yield "payer_known"
        planned = list(contribution.tranches.values_list("amount_minor", "currency"))
        if sum(minor for minor, _ in planned) == contribution.value_minor and {c for _, c in planned} == {contribution.value_currency}:
            yield "tranche_plan"
        fund = contribution.fund
        if fund is not None and (fund.type, fund.book, fund.currency) == ("trust_fund", "cash", contribution.value_currency):
            yield "trust_fund"
    elif contribution.kind == ContributionKind.SECONDMENT:
        terms = contribution.secondment
        if terms.post.is_open:
            yield "permitted_post"
        if agreement.starts_on <= terms.starts_on and terms.ends_on <= agreement.ends_on:
            yield "secondment_terms"


def _attachments(contribution: Contribution, agreement: AgreementFacts) -> frozenset[Attachment]:
    declared = parties.engagement(agreement.engagement_id).strings
    return frozenset(Attachment(code) for code in contribution.strings) | frozenset(declared)


def _private_cash(contribution: Contribution, amount: Decimal, house: House) -> Portion | None:
    """This year's accepted private cash with this contribution in it, beside the budget that it would be part of."""
    if contribution.kind != ContributionKind.FUNDING:
        return None
    year = clock.today().year
    rows = Contribution.objects.filter(
        kind=ContributionKind.FUNDING, state__in=ACCEPTED, accepted_at__year=year, value_currency=contribution.value_currency
    )
    before = sum((Money(minor, contribution.value_currency).decimal for minor in rows.values_list("value_minor", flat=True)), Decimal(0))
    part = before + amount
    return Portion(part, max(house.budget.amount, part))


def clearance_of(contribution_id: UUID) -> UUID | None:
    """The clearance under which a contribution was accepted."""
    return Contribution.objects.filter(pk=contribution_id).values_list("clearance_id", flat=True).first()
