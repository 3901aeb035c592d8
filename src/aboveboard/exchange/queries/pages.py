"""Reads pages of a collection: exactly what one reader may see, by number, from stored bytes."""

import hmac
from collections.abc import Mapping, Sequence
from copy import replace
from itertools import batched

import msgspec
from django.conf import settings
from django.db import connection

from aboveboard.audit.prepared import looked_up, prepared_cursor
from aboveboard.exchange import permits
from aboveboard.exchange.models import Object, Release
from aboveboard.exchange.queries import collections, neighbours, readers, releases
from aboveboard.exchange.queries.releases import Row, Want, as_numbers
from aboveboard.exchange.rules.handling import without_exclusions
from aboveboard.exchange.stix import redaction, visibility
from aboveboard.exchange.stix.markings import Effective, Marking, parts_of
from aboveboard.exchange.stix.taxii import token as next_token
from aboveboard.exchange.stix.taxii.filters import Endpoint, Filters, Keyword
from aboveboard.exchange.stix.visibility import Reader, ReaderKind
from aboveboard.exchange.values import Item, Page, micros, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query

LARGEST_PAGE = 1_000
# A page is held in memory once; it ends before this many bytes unless one object alone is larger.
MOST_BYTES = 16 * 2**20
_CHUNK = 500


@query(permits.READ_FEED, permits.READ_ALL)
def visible_objects(actor: Actor, name: str, filters: Filters) -> Page:
    """A page of objects with their bodies (TAXII 2.1 §5.4).

    Raises `Missing` for a collection that the actor may not know of, `NoStanding` while it may not read, and
    `stix.taxii.filters.RequestRefused` for a token that does not belong to this request.
    """
    return _page(actor, name, filters, Endpoint.OBJECTS, with_bodies=True)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_manifest(actor: Actor, name: str, filters: Filters) -> Page:
    """As `visible_objects`, without bodies (TAXII 2.1 §5.3)."""
    return _page(actor, name, filters, Endpoint.MANIFEST, with_bodies=False)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_object(actor: Actor, name: str, stix_id: str, filters: Filters) -> Page:
    """The versions of one object that the filters ask for, with bodies (§5.6).

    Raises `Missing` where none may be seen at all, and where all that were named were taken back (§5.7).
    """
    return _one(actor, name, stix_id, filters, Endpoint.OBJECT)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_versions(actor: Actor, name: str, stix_id: str, filters: Filters) -> Page:
    """As `visible_object`, without bodies (§5.8)."""
    return _one(actor, name, stix_id, filters, Endpoint.VERSIONS)


def _one(actor: Actor, name: str, stix_id: str, filters: Filters, endpoint: Endpoint) -> Page:
    page = _page(actor, name, replace(filters, ids=frozenset({stix_id})), endpoint, with_bodies=endpoint is Endpoint.OBJECT)
    if not page.items:
        every = Filters(ids=frozenset({stix_id}), keywords=frozenset({Keyword.ALL}), limit=1)
        if not _page(actor, name, every, endpoint, with_bodies=False).items or _taken_back(actor, name, stix_id, filters):
            raise Missing
    return page


def _taken_back(actor: Actor, name: str, stix_id: str, filters: Filters) -> bool:
    """Whether a version that was named stood here once, of a class that the reader may see; asked only of an object that it may see."""
    if not filters.versions:
        return False
    collection = collections.row_of(actor, name)
    classes = readers.visible_classes(readers.require_read(actor, collection), collection)
    named = Release.objects.filter(collection=collection, stix_id=stix_id, version__in=filters.versions, is_served=False)
    return any(classes is None or each in classes for each in named.values_list("visibility_id", flat=True))


def _page(actor: Actor, name: str, filters: Filters, endpoint: Endpoint, *, with_bodies: bool) -> Page:
    with looked_up(*collections.lookups(name), *readers.lookups(actor)):
        collection = collections.row_of(actor, name)
        reading = readers.require_read(actor, collection)
        bound = next_token.Bound(f"{collection.pk}/{endpoint.value}", actor.id, filters)
        after = next_token.opened(_key(), bound, filters.next) if filters.next else 0
        limit = min(filters.limit or LARGEST_PAGE, LARGEST_PAGE)
        classes = readers.visible_classes(reading, collection)
        # One more than asked for tells whether there is more, without counting anything that the reader may not see.
        rows = releases.rows(Want(collection.pk, filters, classes, limit + 1, collection.seq, after))
    page = _cut(rows, limit, with_bodies=with_bodies)
    found = bodies(reading, [row.object for row in page]) if with_bodies else {}
    since = filters.added_after if filters.added_after is not None else micros(collection.created_at)
    return Page(
        collection=collection.pk,
        items=tuple(Item(row.seq, row.added, row.id, row.version, found.get(row.object, b"")) for row in page),
        next=next_token.mint(_key(), bound, page[-1].seq) if len(page) < len(rows) else "",
        since=since,
        is_own=readers.is_own(actor, collection),
    )


def _cut(rows: list[Row], limit: int, *, with_bodies: bool) -> list[Row]:
    if not with_bodies:
        return rows[:limit]
    size = 0
    for place, row in enumerate(rows[:limit]):
        size += row.size
        if size > MOST_BYTES and place:
            return rows[:place]
    return rows[:limit]


def bodies(reading: Reader, ids: Sequence[int]) -> Mapping[int, bytes]:
    """The bodies by object: as received, but for the countries that their source shut out, which it and the desk alone are given, and
    without the parts that a stricter marking keeps from this reader."""
    kept: dict[int, bytes] = {}
    reduced: list[int] = []
    shut: list[int] = []
    for pk, body, parts, excluded in _stored(ids):
        kept[pk] = bytes(body)
        reduced += [] if parts == "[]" else [pk]
        shut += [] if excluded == "[]" else [pk]
    for place in range(0, len(reduced), _CHUNK):
        found = Object.objects.filter(pk__in=reduced[place : place + _CHUNK])
        for pk, parts, tlp, key in found.values_list("pk", "parts", "marking", "visibility__key"):
            kept[pk] = _redacted(reading, kept[pk], parts, tlp, key)
    if shut and reading.kind is not ReaderKind.DESK:
        for pk in _of_others(reading, shut):
            kept[pk] = without_exclusions(kept[pk])
    return kept


def _of_others(reading: Reader, keys: Sequence[int]) -> list[int]:
    """Those of these objects that are not the reader's own."""
    own = set()
    for chunk in batched(keys, _CHUNK):
        producers = Object.objects.filter(pk__in=chunk).values_list("pk", "producer")
        own |= {pk for pk, producer in producers if organisation_party(producer) == reading.party}
    return [pk for pk in keys if pk not in own]


def _stored(ids: Sequence[int]) -> list[tuple[int, bytes, str, str]]:
    """Key, body, parts and the countries shut out; the last two as text: few objects have any, and to decode the empty list of every one
    costs as much as the bodies."""
    if connection.vendor == "postgresql":
        question = "SELECT id, body, parts::text, excluded::text FROM exchange_object WHERE id = ANY(%s::bigint[])"
    else:
        question = "SELECT id, body, parts, excluded FROM exchange_object WHERE id IN (SELECT value FROM json_each(%s))"
    with prepared_cursor(connection, binary=True) as cursor:
        cursor.execute(question, [as_numbers(ids)])
        found: list[tuple[int, bytes, str, str]] = cursor.fetchall()
        return found


def _redacted(reading: Reader, body: bytes, stored: list[list[str | int]], tlp: int, key: str) -> bytes:
    marking = Effective(Marking(tlp), parts=parts_of(stored))
    hidden = visibility.hidden_grades(reading, visibility.class_of(key, neighbours.scheme()), redaction.grades(marking))
    if not hidden:
        return body
    left = redaction.redacted(msgspec.json.decode(body), marking, hidden)
    if left is None:
        # Admission raises the marking of such objects, so none is ever released in this state.
        raise RuntimeError("An object without a sound redaction was released.")
    return left


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"aboveboard exchange next", "sha256")
