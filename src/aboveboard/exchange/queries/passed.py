"""Reads what the desk decided about earlier versions of objects, which their newer versions inherit."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched
from uuid import UUID

from aboveboard.exchange.models import PassedOn
from aboveboard.exchange.queries import expiry
from aboveboard.exchange.rules.passing_on import Decision
from aboveboard.kernel.actor import SYSTEM

CHUNK = 500


def decisions(producer: UUID, ids: Iterable[str]) -> dict[str, list[Decision]]:
    """By id to which countries the desk passed a version on that stands here still, oldest decision first; no question for no ids."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for chunk in batched(sorted(ids), CHUNK):
        rows = PassedOn.objects.filter(
            expiry.kept("object__"), object__producer=producer, object__stix_id__in=chunk, object__erased_at=None
        )
        columns = "object__stix_id", "countries", "is_victim", "reason"
        for stix_id, countries, is_victim, reason in rows.exclude(by=SYSTEM.id).order_by("created_at", "id").values_list(*columns):
            if countries:
                found[stix_id].append(Decision(tuple(countries), reason, is_victim))
    return dict(found)
