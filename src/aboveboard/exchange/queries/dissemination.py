"""Counts what was released and what was given, by month and collection: of each reader only what that reader may see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, CharField, Count, Q, Value, When
from django.db.models.functions import TruncMonth

from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection, Pull
from aboveboard.exchange.queries import releases
from aboveboard.exchange.queries.reach import Place, Reach, reach
from aboveboard.exchange.queries.releases import Want
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from aboveboard.exchange.values import micros, moment_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

DAY = 86_400_000_000
# So far back it counts.
SPAN = timedelta(days=366)
COUNTRIES, PARTNERS, HOUSE = "countries", "partners", "house"
_ALL = Filters(keywords=frozenset({Keyword.ALL}))


@dataclass(frozen=True, slots=True)
class Month:
    """One collection in one month (`2026-11`, UTC): objects released that may still be seen, and to each kind of recipient how
    many of them read and how often."""

    month: str
    collection: UUID
    title: str
    released: int
    readers: int
    pulls: int
    kind: str


@query(permits.READ_FEED, permits.READ_ALL)
def visible_dissemination(actor: Actor) -> list[Month]:
    """The last year, newest month first: all for the desk; for others what was released for their eyes, and their own reading.

    Raises `Missing` for one who reads nothing, `NoStanding` while the channel is shut.
    """
    seen = reach(actor)
    since = clock.now() - SPAN
    titles = dict(Collection.objects.values_list("pk", "title"))
    released = {place.collection: _released(place, since) for place in _places(seen)}
    given = list(_given(seen, since))
    kinds = {(month, collection) for month, collection, *_ in given}
    found = [
        Month(month, collection, titles[collection], released.get(collection, Counter())[month], readers, pulls, kind)
        for month, collection, kind, readers, pulls in given
    ]
    found += [
        Month(month, collection, titles[collection], count, 0, 0, "")
        for collection, months in released.items()
        for month, count in months.items()
        if (month, collection) not in kinds
    ]
    return sorted(found, key=lambda row: (row.month, row.title, row.kind), reverse=True)


def _places(seen: Reach) -> tuple[Place, ...]:
    if seen.places is not None:
        return seen.places
    return tuple(Place(key, None) for key in Collection.objects.values_list("pk", flat=True))


def _released(place: Place, since: datetime) -> Counter[str]:
    """What was released since, by month."""
    last = Collection.objects.values_list("seq", flat=True).get(pk=place.collection)
    want = Want(place.collection, _ALL, place.classes, 1, last)
    condition = f"{releases.condition(want, 'r')} AND r.added >= %(first)s"
    question = f"SELECT r.added / {DAY} AS day, COUNT(*) FROM exchange_release r WHERE {condition} GROUP BY 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, releases.values(want) | {"first": micros(since)})
        rows = cursor.fetchall()
    found: Counter[str] = Counter()
    for day, count in rows:
        found[f"{moment_of(day * DAY):%Y-%m}"] += count
    return found


def _given(seen: Reach, since: datetime) -> Iterator[tuple[str, UUID, str, int, int]]:
    """What was read since: month, collection, kind of recipient, how many recipients, how often."""
    rows = Pull.objects.filter(at__gte=since)
    if seen.places is not None:
        rows = rows.filter(recipient=seen.reading.party, collection__in=[place.collection for place in seen.places])
    kind = Case(
        When(Q(recipient__startswith="country:"), then=Value(COUNTRIES)),
        When(Q(recipient__startswith="organisation:"), then=Value(PARTNERS)),
        default=Value(HOUSE),
        output_field=CharField(),
    )
    grouped: Any = rows.annotate(month=TruncMonth("at", tzinfo=UTC), kind=kind).values_list("month", "collection_id", "kind")
    for month, collection, of_kind, readers, pulls in grouped.annotate(Count("recipient", distinct=True), Count("pk")).order_by():
        yield f"{month:%Y-%m}", collection, of_kind, readers, pulls
