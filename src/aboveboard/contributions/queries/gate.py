"""How contributions ask the gate: of whom, for what, under which version of the agreement."""

from aboveboard.agreements import queries as agreements
from aboveboard.contributions.models import Contribution, Secondment, Tranche
from aboveboard.contributions.values import Stop
from aboveboard.kernel import gate
from aboveboard.kernel.gate import Act, Ask, Verdict
from aboveboard.lib import clock
from aboveboard.lib.money import Money


def ask_of(contribution: Contribution) -> Ask:
    """The whole contribution, under the version of its agreement that is in force."""
    current = agreements.version_in_force(contribution.agreement_id, clock.now())
    return Ask(
        contribution.organisation_id,
        kind=contribution.kind,
        value=Money(contribution.value_minor, contribution.value_currency),
        agreement=contribution.agreement_id if current is None else current.id,
    )


def ask_of_tranche(tranche: Tranche) -> Ask:
    """One part of it."""
    whole = ask_of(tranche.contribution)
    return Ask(whole.organisation, kind=whole.kind, value=Money(tranche.amount_minor, tranche.currency), agreement=whole.agreement)


def ask_of_secondment(secondment: Secondment) -> Ask:
    """The secondment."""
    return ask_of(secondment.contribution)


def on_receipt(contribution: Contribution) -> Verdict:
    """Whether money may be received now, and whether it goes into quarantine."""
    return gate.gate().ask(Act.RECEIVE_MONEY, ask_of(contribution))


def stop_of(contribution: Contribution) -> Stop:
    """How far standing reaches into a running contribution: what a suspension stops is shut, what a hold stops is quarantined."""
    verdict = on_receipt(contribution)
    if not verdict.open:
        return Stop.SUSPENSION
    return Stop.HOLD if verdict.quarantine else Stop.NONE
