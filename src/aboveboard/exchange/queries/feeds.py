"""Reads a collection as other programs take it: tables page by page, and MISP's feed of one event for each day.

What is counted, tagged and listed is only what the reader may see; the names of events tell nothing but day and part.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from django.conf import settings
from django.db import connection

from aboveboard.exchange import permits
from aboveboard.exchange.models import Collection, Release, VisibilityClass
from aboveboard.exchange.queries import collections, neighbours, pages, readers, releases
from aboveboard.exchange.queries.releases import Want
from aboveboard.exchange.stix import misp
from aboveboard.exchange.stix.markings import Badge, Marking, parts_of
from aboveboard.exchange.stix.misp import Entry, Heading
from aboveboard.exchange.stix.taxii.filters import Filters
from aboveboard.exchange.stix.visibility import Reader, class_of, governing
from aboveboard.exchange.values import Page, PullForm, micros
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

DAY = 86_400_000_000
# An event holds so many objects; a feed goes back so many days, and its hashes tell of so many objects, the newest.
MOST_IN_EVENT, MOST_DAYS, MOST_HASHED = 1_000, 366, 20_000
# MISP asks again for what has a later second than before. So a second is told when it is over, and written: no write lasts so long.
SETTLED = 3_000_000
_CHUNK = 500
_MAC_BYTES = 12


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a collection as objects with their markings; `given` is what has to be noted before it is handed over."""

    page: Page
    entries: tuple[Entry, ...]
    given: PullForm | None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a feed with its objects; `given` as in `Table`."""

    heading: Heading
    entries: tuple[Entry, ...]
    given: PullForm | None


@query(permits.READ_FEED, permits.READ_ALL)
def visible_table(actor: Actor, name: str, filters: Filters) -> Table:
    """A page of objects as TAXII pages it (`visible_objects`, whose errors it raises), with the marking of each for this reader."""
    page = pages.visible_objects(actor, name, filters)
    # As who reads here: whoever sits in a room shares its group there and nowhere else.
    reading = readers.require_read(actor, collections.row_of(actor, name))
    found = _entries(reading, page.collection, [(item.seq, item.added, item.id, item.version, item.body) for item in page.items])
    given = PullForm(page.collection, tuple(item.seq for item in page.items)) if page.items and not page.is_own else None
    return Table(page, tuple(found), given)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_feed(actor: Actor, name: str) -> list[Heading]:
    """The events of a collection's feed, newest first: for each day what was added, in parts of 1,000 objects.

    Raises `Missing` for a collection that the actor may not know of, `NoStanding` while it may not read.
    """
    feed = _feed(actor, name)
    return [heading for day in _days(feed) for heading in _parts(feed, day)]


@query(permits.READ_FEED, permits.READ_ALL)
def visible_event(actor: Actor, name: str, key: UUID) -> Event:
    """One event of the feed; raises `Missing` for one that the feed does not have for this reader, and as `visible_feed`."""
    feed = _feed(actor, name)
    number, part = int.from_bytes(key.bytes[:2]), int.from_bytes(key.bytes[2:4])
    if key != _uuid(feed, number, part):
        raise Missing
    heading = next((each for day in _days(feed, number) for each in _parts(feed, day) if each.uuid == key), None)
    if heading is None:
        raise Missing
    return _event(feed, heading, part)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_hashed(actor: Actor, name: str) -> list[Event]:
    """The newest events of the feed, until 20,000 objects are reached: what its hashes are made of. Raises as `visible_feed`."""
    feed, found, left = _feed(actor, name), list[Event](), MOST_HASHED
    for day in _days(feed):
        for part, heading in enumerate(_parts(feed, day)):
            if left <= 0:
                return found
            found.append(_event(feed, heading, part))
            left -= len(found[-1].entries)
    return found


@dataclass(frozen=True, slots=True)
class _Feed:
    """A collection before one reader; `classes` None where nothing in it is hidden from the reader."""

    collection: Collection
    reading: Reader
    classes: frozenset[int] | None
    is_own: bool

    @property
    def want(self) -> Want:
        """Whatever it holds for the reader, in the newest version that the reader may see."""
        return Want(self.collection.pk, Filters(), self.classes, MOST_IN_EVENT, self.collection.seq)


@dataclass(slots=True)
class _Day:
    """What was added on one day (since 1970 UTC) and may be seen; `changed` as in `Heading`."""

    number: int
    count: int = 0
    changed: int = 0
    marking: Badge = field(default_factory=lambda: Badge(Marking.CLEAR))
    paps: frozenset[Any] = frozenset()


def _feed(actor: Actor, name: str) -> _Feed:
    collection = collections.row_of(actor, name)
    reading = readers.require_read(actor, collection)
    return _Feed(collection, reading, readers.visible_classes(reading, collection), readers.is_own(actor, collection))


def _days(feed: _Feed, number: int | None = None) -> list[_Day]:
    """The days of a feed, newest first; only one where its number is given."""
    today = micros(clock.now()) // DAY
    first, last = (today - MOST_DAYS + 1, today) if number is None else (number, number)
    over = "MAX(CASE WHEN o.until < %(settled)s THEN o.until END)"
    counted = "r.visibility_id, " + _text("o.parts") + f" AS parts, COUNT(*), MAX(r.added), {over}"
    question = f"SELECT {_DAY} AS day, {counted} FROM {_SOURCE} WHERE {_condition(feed)} GROUP BY 1, 2, 3"  # noqa: S608
    rows = _asked(feed, question, first, last)
    keys = dict(VisibilityClass.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "key"))
    found: dict[int, _Day] = defaultdict(lambda: _Day(0))
    scheme = neighbours.scheme()
    for day, visibility, parts, count, added, over in rows:
        of_class, one = class_of(keys[visibility], scheme), found[day]
        shown = governing(feed.reading, of_class, parts_of(msgspec.json.decode(parts)), scheme)
        one.number, one.count, one.changed = day, one.count + count, max(one.changed, added, over or 0)
        one.marking = Badge.over([one.marking, shown])
        one.paps |= set() if of_class.pap is None else {of_class.pap}
    return sorted(found.values(), key=lambda day: -day.number)


def _parts(feed: _Feed, day: _Day) -> list[Heading]:
    house = neighbours.house().name
    parts = range(-(-day.count // MOST_IN_EVENT))
    return [
        Heading(
            uuid=_uuid(feed, day.number, part),
            info=f"{house}: {feed.collection.title}" + (f", part {part + 1}" if len(parts) > 1 else ""),
            day=day.number,
            changed=day.changed,
            marking=day.marking,
            paps=day.paps,
            house=house,
            house_uuid=uuid5(NAMESPACE_URL, f"urn:aboveboard:{house}"),
        )
        for part in parts
    ]


def _event(feed: _Feed, heading: Heading, part: int) -> Event:
    columns = "r.seq, r.added, r.stix_id, r.object_id, o.version_text"
    order = f"ORDER BY r.seq LIMIT {MOST_IN_EVENT} OFFSET {part * MOST_IN_EVENT:d}"
    question = f"SELECT {columns} FROM {_SOURCE} WHERE {_condition(feed)} {order}"  # noqa: S608
    rows = _asked(feed, question, heading.day, heading.day)
    bodies = pages.bodies(feed.reading, [row[3] for row in rows])
    found = _entries(feed.reading, feed.collection.pk, [(seq, added, id_, version, bodies[key]) for seq, added, id_, key, version in rows])
    given = PullForm(feed.collection.pk, tuple(row[0] for row in rows)) if rows and not feed.is_own else None
    return Event(heading, tuple(found), given)


_Line = tuple[int, int, str, str, bytes]


def _entries(reading: Reader, collection: UUID, lines: Sequence[_Line]) -> Iterable[Entry]:
    """Objects by number, moment, id, version and body as this reader has it, with the markings that go with what is left."""
    known: dict[int, tuple[list[list[str | int]], str]] = {}
    scheme = neighbours.scheme()
    for chunk in batched([line[0] for line in lines], _CHUNK):
        rows = Release.objects.filter(collection=collection, seq__in=chunk)
        known |= {seq: (parts, key) for seq, parts, key in rows.values_list("seq", "object__parts", "visibility__key")}
    for seq, added, id_, version, body in lines:
        parts, key = known[seq]
        of_class = class_of(key, scheme)
        marking = governing(reading, of_class, parts_of(parts), scheme)
        yield Entry(seq, added, id_, version, msgspec.json.decode(body), marking, of_class.pap)


_SOURCE = "exchange_release r JOIN exchange_object o ON o.id = r.object_id"
_DAY = f"r.added / {DAY}"
_LEFT_OUT = ", ".join(f"'{name}'" for name in misp.LEFT_OUT)


def _condition(feed: _Feed) -> str:
    return f"{releases.condition(feed.want, 'r')} AND r.added >= %(first)s AND r.added < %(end)s AND r.type NOT IN ({_LEFT_OUT})"


def _asked(feed: _Feed, question: str, first: int, last: int) -> list[Any]:
    settled = micros(clock.now()) - SETTLED
    named = releases.values(feed.want) | {"first": first * DAY, "end": min((last + 1) * DAY, settled), "settled": settled}
    with connection.cursor() as cursor:
        cursor.execute(question, named)
        found: list[Any] = cursor.fetchall()
        return found


def _text(column: str) -> str:
    return f"{column}::text" if connection.vendor == "postgresql" else column


def _uuid(feed: _Feed, day: int, part: int) -> UUID:
    """The name of an event, of its own for each collection and reader; who has it asks for day and part and nothing else."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"aboveboard exchange feed", "sha256")
    place = day.to_bytes(2) + part.to_bytes(2)
    mac = hmac.digest(key, place + feed.collection.pk.bytes + feed.reading.party.encode(), "sha256")[:_MAC_BYTES]
    return UUID(bytes=place + mac, version=5)
