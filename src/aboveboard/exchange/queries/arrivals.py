"""Reads what has arrived in a collection for people: newest first, exactly what one reader may see."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection, Object
from aboveboard.exchange.queries import collections, pages, readers, releases
from aboveboard.exchange.queries.reach import reach
from aboveboard.exchange.queries.releases import Want
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from aboveboard.exchange.values import Arrival, CollectionForm, CollectionKind, CollectionView
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query

MOST = 1_000


@query(permits.ACKNOWLEDGE)
def visible_country(actor: Actor) -> CollectionView:
    """The feed of the country that the actor speaks for; raises `Missing` for everybody else."""
    if actor.country is None:
        raise Missing
    return collections.visible_collection(actor, CollectionForm(CollectionKind.COUNTRY, "", country=actor.country.lower()).alias)


@query(permits.READ_ALL)
def visible_places(actor: Actor) -> Sequence[Collection]:
    """All collections for the desk, with how far each has come; nothing for others."""
    rows = Collection.objects.order_by("kind", "title", "id")
    return list(rows) if permits.READ_ALL.holds(actor) else []


@query(permits.READ_FEED, permits.READ_ALL)
def visible_arrivals(
    actor: Actor, name: str, *, since: int | None = None, types: frozenset[str] = frozenset(), before: int | None = None, limit: int = 50
) -> list[Arrival]:
    """The newest versions in a collection added after `since` (µs since 1970 UTC), newest first, numbered below `before`.

    One more than asked for tells that there is more. Raises `Missing`, and `NoStanding` while the actor may not read.
    """
    collection = collections.row_of(actor, name)
    reading = readers.require_read(actor, collection)
    wanted = Want(
        collection.pk,
        Filters(types=types),
        readers.visible_classes(reading, collection),
        min(limit, MOST) + 1,
        collection.seq,
        before=collection.seq + 1 if before is None else before,
    )
    rows = [row for row in releases.rows(wanted) if since is None or row.added > since]
    keys = [row.object for row in rows]
    bodies = pages.bodies(reading, keys)
    columns = "pk", "type", "visibility__key", "parts"
    kinds = {key: tuple(rest) for key, *rest in Object.objects.filter(pk__in=keys).values_list(*columns)}
    arrivals = []
    for row in rows:
        content = msgspec.json.decode(bodies[row.object])
        kind, of_class, parts = kinds[row.object]
        badge = readers.badge(reading, of_class, parts)
        arrivals.append(Arrival(row.object, row.seq, row.added, row.id, kind, badge, content, title(content)))
    return arrivals


@query(permits.READ_FEED)
def visible_additions(actor: Actor, told: Mapping[UUID, int], *, since: int) -> dict[UUID, int]:
    """Of each collection that the actor may read and that is not its own, its newest addition after what it was `told` of.

    Moments are µs since 1970 UTC; `since` stands for collections that were never told. Of more than 1,000 additions the last of
    these counts, and the rest is told next. Raises `Missing` for one who reads nothing, `NoStanding` where the gate shuts all of it.
    """
    found: dict[UUID, int] = {}
    for place in reach(actor).places or ():
        if place.classes is None:
            continue
        last = Collection.objects.values_list("seq", flat=True).get(pk=place.collection)
        filters = Filters(added_after=told.get(place.collection, since), keywords=frozenset({Keyword.ALL}))
        if rows := releases.rows(Want(place.collection, filters, place.classes, MOST, last)):
            found[place.collection] = rows[-1].added
    return found


@query(permits.READ_FEED)
def visible_addition(actor: Actor, collection: UUID, told: int) -> int | None:
    """The newest addition after `told` (µs since 1970 UTC) that the actor may see in a collection and did not make itself; None if none.

    Raises `Missing`, and `NoStanding` while the actor may not read.
    """
    place = collections.row_of(actor, str(collection))
    reading = readers.require_read(actor, place)
    filters = Filters(added_after=told, keywords=frozenset({Keyword.ALL}))
    rows = releases.rows(Want(place.pk, filters, readers.visible_classes(reading, place), MOST, place.seq))
    makers = dict(Object.objects.filter(pk__in=[row.object for row in rows]).values_list("pk", "producer"))
    return max((row.added for row in rows if makers[row.object] != actor.organisation), default=None)
