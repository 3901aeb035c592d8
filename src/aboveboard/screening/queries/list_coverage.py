"""Who was screened against the version in force of a list, and who was not: a missing check never reads as clear."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Min

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.screening import index, permits
from aboveboard.screening.models import ListSet, Screened
from aboveboard.screening.queries.covering import applicants
from aboveboard.screening.values import ListCoverage, NotCovered

MOST = 1_000


def coverage_of(in_force: Mapping[str, UUID]) -> dict[str, ListCoverage]:
    """By list how many of the present subjects were screened against these versions: in two queries, however many lists."""
    counted = Screened.objects.filter(is_current=True).order_by().values_list("list_set_id").annotate(Count("pk"))
    subjects = dict(counted)
    held = {each.pk: {version["version"] for version in each.versions} for each in ListSet.objects.filter(pk__in=subjects)}
    total = sum(subjects.values())
    return {
        source: ListCoverage(total, sum(count for key, count in subjects.items() if str(version) in held[key]))
        for source, version in in_force.items()
    }


@query(permits.READ)
def visible_not_covered(actor: Actor, source: str) -> list[NotCovered]:
    """The organisations with subjects that were not screened against the version in force of a list, and the applicants
    that never were screened at all, those first; at most 1,000. Empty for those who may not see them."""
    if not permits.sees(actor, permits.READ):
        return []
    version = next((str(each.pk) for each in index.in_force() if each.source == source), None)
    present = Screened.objects.filter(is_current=True)
    sets = ListSet.objects.filter(pk__in=present.order_by().values("list_set_id"))
    without = [each.pk for each in sets if version not in {known["version"] for known in each.versions}]
    rows = present.filter(list_set_id__in=without).order_by().values("organisation_id").annotate(subjects=Count("pk"), oldest=Min("at"))
    behind = [NotCovered(*row) for row in rows.order_by("oldest").values_list("organisation_id", "subjects", "oldest")[:MOST]]
    known = set(present.values_list("organisation_id", flat=True))
    never = [NotCovered(each, 0, None) for each in applicants() if each not in known]
    return [*never, *behind][:MOST]
