"""Owner groups, and what they have proposed together: the figures behind competence and dependence."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from aboveboard.lib.money import Money
from aboveboard.parties.models import Engagement
from aboveboard.parties.queries.facts import engagement_facts
from aboveboard.parties.queries.network import Network, downwards_of, holder_node, upwards_of
from aboveboard.parties.rules import groups
from aboveboard.parties.values.facts import EngagementFacts, GroupTotal
from aboveboard.parties.values.words import ContributionKind, EngagementState, Outcome

MOST_ENGAGEMENTS = 2_000


def owner_group(organisation_id: UUID) -> frozenset[UUID]:
    """The organisation and all that have an ultimate owner with it in common; where shares are not certain, the larger group."""
    return owner_groups([organisation_id])[organisation_id]


def owner_groups(organisations: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The same of many, asked for together."""
    above = upwards_of(organisations)
    tops = {each: _tops(each, network) for each, network in above.items()}
    below = downwards_of({each: _starts(above[each], found) for each, found in tops.items()})
    groups_of = {}
    for each, network in above.items():
        together = groups.graph({*network.edges(), *below[each].edges()})
        controlled = frozenset().union(*(groups.controlled(together, top) for top in tops[each]))
        reached = below[each].organisations | network.organisations
        groups_of[each] = frozenset({each, *(one for one in reached if str(one) in controlled)})
    return groups_of


def _tops(organisation_id: UUID, above: Network) -> frozenset[str]:
    edges = above.edges()
    return frozenset(groups.ultimate(groups.graph(edges), str(organisation_id), {edge.holder for edge in edges}))


def _starts(above: Network, tops: frozenset[str]) -> tuple[frozenset[UUID], frozenset[tuple[str, str]]]:
    """Where the way down begins: the ultimate owners, persons by name and birth in whatever file they stand."""
    persons = frozenset(
        (row.holder_person.name_key, row.holder_person.birth)
        for row in above.holdings
        if row.holder_person is not None and row.holder_person.birth and holder_node(row) in tops
    )
    return frozenset(UUID(top) for top in tops if not top.startswith("person:")), persons


def engagements_of_group(organisation_id: UUID, since: date) -> GroupTotal:
    """What the owner group has put to the house from `since` on (UTC) and was not declined, lapsed or withdrawn."""
    return engagements_of_groups([organisation_id], since)[organisation_id]


def engagements_of_groups(organisations: Iterable[UUID], since: date) -> dict[UUID, GroupTotal]:
    """The same of many, asked for together."""
    members = owner_groups(organisations)
    start = datetime.combine(since, time.min, UTC)
    counted = Q(state=EngagementState.SUBMITTED) | Q(state=EngagementState.CLOSED, outcome=Outcome.TAKEN_UP)
    rows = Engagement.objects.filter(counted, organisation__in=set().union(*members.values()), submitted_at__gte=start)
    place = Window(RowNumber(), partition_by=[F("organisation_id")], order_by=["-submitted_at", "id"])
    rows = rows.annotate(place=place).filter(place__lte=MOST_ENGAGEMENTS).order_by("-submitted_at", "id")
    facts = [(row.organisation_id, engagement_facts(row)) for row in rows]
    totals = {}
    for each, group in members.items():
        found = tuple(one for organisation, one in facts if organisation in group)[:MOST_ENGAGEMENTS]
        totals[each] = GroupTotal(group, found, _sums(found, is_cash=True), _sums(found, is_cash=False))
    return totals


def _sums(engagements: Iterable[EngagementFacts], *, is_cash: bool) -> tuple[Money, ...]:
    sums: defaultdict[str, int] = defaultdict(int)
    for each in engagements:
        for kind, value in each.kinds:
            if (kind is ContributionKind.FUNDING) == is_cash:
                sums[value.currency] += value.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
