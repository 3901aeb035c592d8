"""Settling the value of what is not money: proposed by the giver, assessed by us, agreed or decided by a third."""

from aboveboard.contributions import machine, permits
from aboveboard.contributions.actions.bounds import PUTS_ON_RECORD, about, locked, person, plain
from aboveboard.contributions.models import Contribution, Valuation
from aboveboard.contributions.rules.valuation import gap, needs_independent
from aboveboard.contributions.values import ValuationState, line, money, text
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Invalid
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy import queries as policy
from aboveboard.policy.values.kinds import Kinds, Method
from aboveboard.policy.values.words import ContributionKind


@action(permits.PROPOSE_VALUE, act=PUTS_ON_RECORD)
def propose_valuation(actor: Actor, contribution: Contribution, *, amount: Money, method: Method, evidence: str) -> Done[Valuation]:
    """State a value anew; the one before it is superseded and stays readable as it was."""
    money(amount, "amount")
    chosen = _method(contribution, method)
    if amount.currency != contribution.value_currency:
        raise Invalid(amount=f"State the value in {contribution.value_currency}.")
    before = contribution.valuations.exclude(state=ValuationState.SUPERSEDED).first()
    if before is not None:
        machine.supersede_value.apply(before)
    made = Valuation.objects.create(
        contribution=contribution,
        currency=amount.currency,
        method=chosen.value,
        evidence=text(evidence, "evidence", most=2000),
        proposed_minor=amount.minor,
        proposed_by_id=person(actor),
        supersedes=before,
    )
    return Done(made, {"amount": plain(amount), "method": made.method, "supersedes": str(before.pk) if before else ""}, about(contribution))


@action(machine.assess_value, act=PUTS_ON_RECORD)
def assess_valuation(actor: Actor, valuation: Valuation, *, amount: Money, method: Method, evidence: str) -> Done[Valuation]:
    """Find the value ourselves, with method and evidence, as somebody who does not gain by it."""
    money(amount, "amount")
    if amount.currency != valuation.currency:
        raise Invalid(amount=f"State the value in {valuation.currency}.")
    valuation.assessed_minor = amount.minor
    valuation.assessed_method = _method(valuation.contribution, method).value
    valuation.assessed_evidence, valuation.assessed_by_id = text(evidence, "evidence", most=2000), person(actor)
    return Done(valuation, {"amount": plain(amount), "method": valuation.assessed_method}, about(valuation.contribution))


@action(machine.agree_value, act=PUTS_ON_RECORD)
def agree_valuation(actor: Actor, valuation: Valuation) -> Done[Valuation]:
    """Agree, as the giver, to our assessment; raises `Blocked` where the two are so far apart that a third must decide."""
    assert valuation.assessed_minor is not None  # an assessment has its figure
    proposed, assessed = Money(valuation.proposed_minor, valuation.currency), Money(valuation.assessed_minor, valuation.currency)
    rules = policy.current(Kinds).body
    if needs_independent(proposed, assessed, rules):
        limit = rules.valuation.independent_above
        raise Blocked([f"The two values are {gap(proposed, assessed):.0f} % apart, more than {limit} %; dispute it."], [rules.valuation.id])
    return _settle(actor, valuation, assessed.minor)


@action(machine.dispute_value, act=PUTS_ON_RECORD)
def dispute_valuation(actor: Actor, valuation: Valuation) -> Done[Valuation]:
    """Disagree, as the giver: an independent valuer is heard, and the value stays out of public totals."""
    return Done(valuation, {}, about(valuation.contribution))


@action(machine.hear_valuer, act=PUTS_ON_RECORD)
def hear_valuer(actor: Actor, valuation: Valuation, *, amount: Money, valuer: str, evidence: str) -> Done[Valuation]:
    """Record what an independent valuer found."""
    money(amount, "amount")
    if amount.currency != valuation.currency:
        raise Invalid(amount=f"State the value in {valuation.currency}.")
    valuation.independent_minor, valuation.independent_valuer = amount.minor, line(valuer, "valuer")
    valuation.independent_evidence = text(evidence, "evidence", most=2000)
    return Done(valuation, {"amount": plain(amount)}, about(valuation.contribution))


@action(machine.settle_value, act=PUTS_ON_RECORD)
def settle_valuation(actor: Actor, valuation: Valuation) -> Done[Valuation]:
    """Make the independent value final, as another person than the one who assessed."""
    assert valuation.independent_minor is not None  # a valuer that was heard named a figure
    if actor.user == valuation.assessed_by_id:
        raise Blocked(["Who assessed the value does not settle the dispute."])
    return _settle(actor, valuation, valuation.independent_minor)


def _settle(actor: Actor, valuation: Valuation, minor: int) -> Done[Valuation]:
    valuation.settled_minor, valuation.settled_by_id, valuation.settled_on = minor, person(actor), clock.today()
    contribution = locked(valuation.contribution_id)
    return Done(valuation, {"amount": plain(Money(minor, valuation.currency)), "state": valuation.state}, about(contribution))


def _method(contribution: Contribution, method: Method) -> Method:
    rule = policy.current(Kinds).body.rule_of(ContributionKind(contribution.kind))
    if method not in rule.methods:
        raise Invalid(method=f"This kind is valued by {', '.join(sorted(each.replace('_', ' ') for each in rule.methods))}.")
    return Method(method)
