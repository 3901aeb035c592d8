"""Facts about contributions for other contexts; served by no door."""

from collections.abc import Iterable
from uuid import UUID

from aboveboard.contributions.models import Contribution, Valuation
from aboveboard.contributions.models.giving import ACCEPTED
from aboveboard.contributions.rules.valuation import public_figure
from aboveboard.contributions.values import ContributionFacts, Freeze, State, ValuationState
from aboveboard.kernel.errors import Missing
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Method
from aboveboard.policy.values.words import ContributionKind


def contribution(contribution_id: UUID) -> ContributionFacts:
    """One contribution; raises `Missing`."""
    found = facts_of(Contribution.objects.filter(pk=contribution_id))
    if not found:
        raise Missing
    return found[0]


def contributions_of(organisation_id: UUID) -> list[ContributionFacts]:
    """The accepted contributions of an organisation, those completed included, oldest first."""
    return facts_of(Contribution.objects.filter(organisation_id=organisation_id, state__in=ACCEPTED).order_by("accepted_at", "id"))


def facts_of(rows: Iterable[Contribution]) -> list[ContributionFacts]:
    """Rows as frozen values, in two queries."""
    listed = list(rows)
    counted = Valuation.objects.filter(contribution__in=listed).exclude(state=ValuationState.SUPERSEDED)
    valuations = {each.contribution_id: each for each in counted}
    return [_facts(row, valuations.get(row.pk)) for row in listed]


def _facts(row: Contribution, valuation: Valuation | None) -> ContributionFacts:
    value = Money(row.value_minor, row.value_currency)
    state = ValuationState(valuation.state) if valuation else None
    settled = Money(valuation.settled_minor, valuation.currency) if valuation and valuation.settled_minor is not None else None
    return ContributionFacts(
        row.pk,
        row.organisation_id,
        row.agreement_id,
        ContributionKind(row.kind),
        value,
        row.purpose,
        Method(row.method),
        State(row.state),
        Freeze(row.freeze),
        row.organ,
        tuple(row.waives),
        row.accepted_at,
        public_figure(state, settled, value, row.method),
    )
