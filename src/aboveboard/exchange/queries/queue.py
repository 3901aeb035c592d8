"""Reads the queue of the secretariat: objects for which no rule found a country and nobody decided yet; and what a decision comes to."""

from collections.abc import Collection as Collected
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import Object, PassedOn, Release
from aboveboard.exchange.queries import dossiers, neighbours
from aboveboard.exchange.rules import destinations, passing_on
from aboveboard.exchange.rules.passing_on import Passing
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.exchange.values import Arrival, CollectionKind
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query

MOST_CHOSEN = 100


@dataclass(frozen=True, slots=True)
class Previewed:
    """One chosen object with what passing it on comes to: whom it reaches anew, who may not have it and why, who reads it afterwards."""

    object: Object
    shown: Arrival
    passing: Passing
    readers: tuple[str, ...]
    is_for_all_members: bool


@query(permits.READ_ALL)
def visible_queue(actor: Actor, *, before: int | None = None, limit: int = 50) -> list[Arrival]:
    """What stands in the queue, newest first; one more than asked for tells that there is more. Nothing for readers other than the desk."""
    if not permits.READ_ALL.holds(actor):
        return []
    rows = _queued()
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        dossiers.arrival(row)
        for row in rows.select_related("visibility").only(*dossiers.LIGHT).order_by("-pk")[: min(limit, dossiers.MOST) + 1]
    ]


@query(permits.READ_ALL)
def queued(actor: Actor) -> int:
    """How many objects stand in the queue, for the desk."""
    return _queued().count() if permits.READ_ALL.holds(actor) else 0


@query(permits.PASS_ON)
def passable(actor: Actor, keys: Collected[int]) -> list[Object]:
    """The rows behind chosen objects that can be passed on, newest first, at most 100; nothing for others than the desk."""
    if not permits.PASS_ON.holds(actor):
        return []
    wanted = [key for key in keys if 0 < key <= dossiers.MOST_KEY]
    rows = Object.objects.select_related("visibility").filter(pk__in=wanted, erased_at=None, held_by="")
    return list(rows.order_by("-pk")[:MOST_CHOSEN])


@query(permits.PASS_ON)
def passing_preview(actor: Actor, rows: Sequence[Object], countries: Iterable[str]) -> list[Previewed]:
    """What passing these objects on to these countries (ISO 3166 alpha-2, either case) comes to, object by object."""
    if not permits.PASS_ON.holds(actor):
        return []
    bureaus, wanted = neighbours.bureaus(), {each.upper() for each in countries}
    scheme = neighbours.scheme()
    found = []
    for row in rows:
        passing = passing_on.passing(class_of(row.visibility.key, scheme), wanted, bureaus)
        reading = tuple(sorted(country for country in bureaus.members if destinations.is_open_to(country, passing.found, bureaus)))
        found.append(Previewed(row, dossiers.arrival(row), passing, reading, len(reading) == len(bureaus.members)))
    return found


def _queued() -> QuerySet[Object]:
    standing = Release.objects.filter(object=OuterRef("pk"), is_served=True, collection__kind=CollectionKind.QUEUE)
    decided = PassedOn.objects.filter(object=OuterRef("pk"))
    return Object.objects.filter(Exists(standing), ~Exists(decided), erased_at=None, held_by="")
