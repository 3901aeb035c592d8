"""Owner groups, and what they have proposed together: the figures behind competence and dependence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Q

from aboveboard.lib.money import Money
from aboveboard.parties.models import Engagement
from aboveboard.parties.queries.facts import engagement_facts
from aboveboard.parties.queries.network import downwards, holder_node, upwards
from aboveboard.parties.rules import groups
from aboveboard.parties.values.facts import EngagementFacts, GroupTotal
from aboveboard.parties.values.words import ContributionKind, EngagementState, Outcome

MOST_ENGAGEMENTS = 2_000


def owner_group(organisation_id: UUID) -> frozenset[UUID]:
    """The organisation and all that have an ultimate owner with it in common; where shares are not certain, the larger group."""
    above = upwards(organisation_id)
    edges = above.edges()
    nodes = {edge.holder for edge in edges}
    tops = groups.ultimate(groups.graph(edges), str(organisation_id), nodes)
    persons = {
        (row.holder_person.name_key, row.holder_person.birth)
        for row in above.holdings
        if row.holder_person is not None and row.holder_person.birth and holder_node(row) in tops
    }
    below = downwards({UUID(top) for top in tops if not top.startswith("person:")}, persons)
    together = groups.graph({*edges, *below.edges()})
    reached = below.organisations | above.organisations
    controlled = frozenset().union(*(groups.controlled(together, top) for top in tops))
    members = {one for one in reached if str(one) in controlled}
    return frozenset({organisation_id, *members})


def engagements_of_group(organisation_id: UUID, since: date) -> GroupTotal:
    """What the owner group has put to the house from `since` on (UTC) and was not declined, lapsed or withdrawn."""
    members = owner_group(organisation_id)
    start = datetime.combine(since, time.min, UTC)
    counted = Q(state=EngagementState.SUBMITTED) | Q(state=EngagementState.CLOSED, outcome=Outcome.TAKEN_UP)
    rows = Engagement.objects.filter(counted, organisation__in=members, submitted_at__gte=start).order_by("-submitted_at", "id")
    found = tuple(engagement_facts(row) for row in rows[:MOST_ENGAGEMENTS])
    return GroupTotal(members, found, _sums(found, is_cash=True), _sums(found, is_cash=False))


def _sums(engagements: Iterable[EngagementFacts], *, is_cash: bool) -> tuple[Money, ...]:
    sums: defaultdict[str, int] = defaultdict(int)
    for each in engagements:
        for kind, value in each.kinds:
            if (kind is ContributionKind.FUNDING) == is_cash:
                sums[value.currency] += value.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
