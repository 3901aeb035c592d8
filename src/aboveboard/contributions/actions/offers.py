"""From the offer to the acceptance: offered by either side, recommended, and accepted by the competent organ."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from aboveboard.agreements import queries as agreements
from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import TAKES_AWAY, WORDS_ONLY, about, person, plain
from aboveboard.contributions.actions.commitment import commit_contribution
from aboveboard.contributions.models import Contribution, CoverUse, Fund, Post, Secondment, Tranche, Valuation
from aboveboard.contributions.queries import acceptance
from aboveboard.contributions.queries.gate import ask_of
from aboveboard.contributions.rules.acceptance import Finding
from aboveboard.contributions.values import NOT_IN_FORCE, OfferForm, SecondmentPlan, text
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Forbidden, Invalid, Missing
from aboveboard.kernel.gate import Act, Asks
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties


@action(permits.OFFER, act=WORDS_ONLY)
def offer(actor: Actor, form: OfferForm) -> Done[Contribution]:
    """Offer a contribution under an agreement in force; a partner's person offers for their own organisation only."""
    agreement = agreements.agreement(form.agreement_id)
    if actor.organisation not in {None, agreement.organisation_id}:
        raise Missing
    if agreements.version_in_force(form.agreement_id, clock.now()) is None:
        raise Invalid(agreement_id=NOT_IN_FORCE)
    payer = form.payer
    contribution = Contribution.objects.create(
        organisation_id=agreement.organisation_id,
        agreement_id=form.agreement_id,
        kind=form.kind.value,
        value_minor=form.value.minor,
        value_currency=form.value.currency,
        purpose=form.purpose,
        purposes=list(form.purposes),
        method=form.method.value,
        strings=sorted(string.value for string in form.strings),
        payer=payer.name if payer else "",
        payer_account=payer.account if payer else "",
        source=payer.source if payer else "",
        is_source_known=payer.is_source_known if payer else True,
        fund=_fund(form.fund_id, form.value.currency) if form.fund_id else None,
        offered_by_id=person(actor),
    )
    Tranche.objects.bulk_create(
        Tranche(
            contribution=contribution,
            place=place,
            amount_minor=plan.amount.minor,
            currency=plan.amount.currency,
            due_on=plan.due_on,
            condition=plan.condition,
        )
        for place, plan in enumerate(sorted(form.tranches, key=lambda plan: plan.due_on), start=1)
    )
    if form.secondment is not None:
        _second(contribution, form.secondment)
        Valuation.objects.create(
            contribution=contribution,
            currency=form.value.currency,
            method=form.method.value,
            evidence=form.evidence,
            proposed_minor=form.value.minor,
            proposed_by_id=person(actor),
        )
    return Done(contribution, {"kind": contribution.kind, "value": plain(form.value), "tranches": len(form.tranches)}, about(contribution))


@action(machine.withdraw, act=TAKES_AWAY)
def withdraw_offer(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Take an offer back before it is decided on."""
    return Done(contribution, {}, about(contribution))


@action(machine.recommend, act=WORDS_ONLY)
def recommend(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Put an offer before the competent organ; raises `Blocked` with what stands in the way already now."""
    _, found = acceptance.assess(contribution, acting=None)
    if found.blocking:
        raise _in_the_way(found.blocking)
    contribution.prepared_by_id = person(actor)
    organ = found.competence.organ
    return Done(contribution, {"organ": organ.value if organ else "", "rules": [each.rule for each in found.findings]}, about(contribution))


@action(machine.accept, act=Asks(Act.ACCEPT, ask_of))
def accept(actor: Actor, contribution: Contribution) -> Done[Contribution]:
    """Accept a contribution for the organ that the regulations name, within agreement, clearance and ceiling (I-2, I-3).

    What is accepted is committed at once: tranches that are due are booked. Raises `Forbidden` for who acts for no organ,
    `Blocked` with every rule in the way, `Conflict` where it was decided on meanwhile.
    """
    organ = acceptance.organ_of(actor)
    if organ is None:
        raise Forbidden("A contribution is accepted by an organ that the regulations name; you act for none.")
    basis, found = acceptance.assess(contribution, acting=organ)
    if found.blocking:
        raise _in_the_way(found.blocking)
    _use(basis.clearance, Money(contribution.value_minor, contribution.value_currency))
    contribution.clearance_id = basis.clearance.id
    contribution.accepted_by_id, contribution.accepted_at, contribution.organ = person(actor), clock.now(), organ.value
    contribution.waives = [share.value for share in found.waives]
    contribution.findings = [{"rule": each.rule, "sentence": each.sentence, "blocks": each.blocks} for each in found.findings]
    contribution.regulations = list(found.regulations)
    competent = found.competence
    facts = {
        "organ": organ.value,
        "competent": competent.organ.value if competent.organ else "",
        "decided_by": competent.decided_by,
        "agreement": str(basis.agreement.id),
        "clearance": str(basis.clearance.id),
        "value": plain(Money(contribution.value_minor, contribution.value_currency)),
        "waives": contribution.waives,
        "regulations": contribution.regulations,
    }
    commit_contribution(SYSTEM, contribution)
    return Done(contribution, facts, about(contribution))


@action(machine.refuse, act=TAKES_AWAY)
def refuse(actor: Actor, contribution: Contribution, *, reason: str) -> Done[Contribution]:
    """Decline a contribution, with the reason."""
    contribution.refused_because = text(reason, "reason", most=2000)
    return Done(contribution, {}, about(contribution))


def _fund(fund_id: UUID, currency: str) -> Fund:
    found = Fund.objects.filter(pk=fund_id).first()
    if found is None or found.book != "cash":
        raise Invalid(fund_id="Choose a fund of the cash book.")
    if found.type != "trust_fund":
        raise Invalid(fund_id="Private money goes to a trust fund, never to a special account (I-14).")
    if found.currency != currency:
        raise Invalid(fund_id=f"This fund is kept in {found.currency}; choose one in {currency}.")
    return found


def _second(contribution: Contribution, plan: SecondmentPlan) -> None:
    if parties.person(plan.person_id).organisation != contribution.organisation_id:
        raise Invalid(person_id="The person is not one of this organisation.")
    post = Post.objects.filter(pk=plan.post_id, is_open=True).first()
    if post is None:
        raise Invalid(post_id="This post is not on the list of posts that a secondee may hold.")
    if plan.monthly.currency != contribution.value_currency:
        raise Invalid(monthly="State the monthly cost in the currency of the whole.")
    Secondment.objects.create(
        contribution=contribution,
        person_id=plan.person_id,
        post=post,
        supervisor_id=plan.supervisor_id,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        monthly_minor=plan.monthly.minor,
        currency=plan.monthly.currency,
        cooling_off_months=plan.cooling_off_months,
    )


def _in_the_way(blocking: Sequence[Finding]) -> Blocked:
    return Blocked([f"{finding.sentence} {finding.remedy}" for finding in blocking], [finding.rule for finding in blocking])


def _use(clearance: ClearanceFacts, value: Money) -> None:
    """Count the value against the ceiling; of two at once the second waits here and then counts the first."""
    CoverUse.objects.get_or_create(
        clearance_id=clearance.id, defaults={"ceiling_minor": clearance.ceiling.minor, "currency": clearance.ceiling.currency}
    )
    try:
        with transaction.atomic():
            CoverUse.objects.filter(clearance_id=clearance.id, currency=value.currency).update(used_minor=F("used_minor") + value.minor)
    except IntegrityError as error:
        raise Blocked([f"With what was accepted before, this is above the ceiling of {clearance.ceiling}. Accept less."]) from error
