"""Reads what has arrived in a collection for people: newest first, exactly what one reader may see."""

from collections.abc import Sequence

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection
from aboveboard.exchange.queries import collections, pages, readers
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.taxii.filters import Filters
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
    found = pages.selected(collection, Filters(added_after=since, types=types), readers.visible_classes(reading, collection))
    if before is not None:
        found = found.filter(seq__lt=before)
    columns = ("object_id", "seq", "added", "stix_id", "type", "object__marking")
    rows = list(found.order_by("-seq").values_list(*columns)[: min(limit, MOST) + 1])
    bodies = pages.bodies(reading, [key for key, *_ in rows])
    arrivals = []
    for key, seq, added, stix_id, kind, marking in rows:
        content = msgspec.json.decode(bodies[key])
        arrivals.append(Arrival(key, seq, added, stix_id, kind, Marking(marking), content, title(content)))
    return arrivals
