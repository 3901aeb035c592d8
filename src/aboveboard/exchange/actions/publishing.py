"""Numbers releases: the counter row of a collection, taken last and kept until commit, gives the order that readers page by."""

from collections import defaultdict
from collections.abc import Collection as Collected
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from hashlib import sha256
from itertools import batched
from uuid import UUID

import msgspec
from django.db import connection

from aboveboard.audit import insertion
from aboveboard.exchange.actions import bulk
from aboveboard.exchange.models import Collection, Object, Release, VisibilityClass
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.rules import spacing
from aboveboard.exchange.stix.definitions import definition
from aboveboard.exchange.stix.markings import Level, Marking, Pap
from aboveboard.exchange.stix.times import microseconds
from aboveboard.exchange.stix.visibility import HOUSE_SOURCE, ObjectClass, class_key
from aboveboard.exchange.values import HOUSE, HOUSE_IDENTITY, CollectionKind, micros
from aboveboard.lib import clock
from aboveboard.policy.values.purposes import THREATS

CHUNK = 500
_FOREVER = date(9999, 12, 31)
# Where not everybody sees everything, neither order nor spacing may tell that something stands in between.
_SEEN_IN_PART = (CollectionKind.SHARED, CollectionKind.ROOM)


class Released(msgspec.Struct):
    """What is to be released: an object by its key, with the columns of it that a release is searched by."""

    object: int
    visibility: int
    stix_id: str
    type: str
    version: int
    producer: UUID
    is_first: bool = True
    is_last: bool = True

    def anew(self) -> "Released":
        """The same for another collection, where which version is the first or last is another matter."""
        return Released(self.object, self.visibility, self.stix_id, self.type, self.version, self.producer)


def publish(wanted: Mapping[UUID, Sequence[Released]], *, renewed: Set[str]) -> None:
    """Release the objects in these collections: in this order where every reader sees all of them, else in one that tells nothing.

    Call it last in the transaction. `renewed` are the ids of which a version may stand in one of the collections already.
    """
    # All locked at once and in one order everywhere, so that two admissions never wait for each other in a circle.
    rows = Collection.objects.select_for_update().filter(pk__in=[key for key, objects in wanted.items() if objects]).order_by("pk")
    lines, moved = [], []
    moments: Sequence[int]
    for collection in rows:
        # The clock is read when the row is locked: a window that ended before another's commit would be no window.
        now = micros(clock.now())
        objects = wanted[collection.pk]
        ids = {each.stix_id for each in objects}
        again = ids if len(ids) < len(objects) else ids & renewed
        if again:
            mark_ends(collection, again, [each for each in objects if each.stix_id in again])
        if collection.kind in _SEEN_IN_PART:
            objects, moments = spacing.shuffled(list(objects)), spacing.moments(len(objects), last=collection.added, now=now)
        else:
            start = max(now, collection.added + 1)
            moments = range(start, start + len(objects))
        # As text: the driver would write a UUID anew for each row.
        key = str(Release._meta.get_field("collection").get_db_prep_save(collection.pk, connection))
        lines += [_line(key, collection.seq + 1 + place, moments[place], each) for place, each in enumerate(objects)]
        collection.seq, collection.added = collection.seq + len(objects), moments[-1]
        moved.append(collection)
    insertion.insert(Release, fixed={"is_served": True}, varying=_COLUMNS, rows=lines)
    bulk.numbered(moved)


_COLUMNS = ("collection_id", "seq", "added", "object_id", "visibility_id", "stix_id", "type", "version", "is_first", "is_last")


def _line(collection: object, seq: int, added: int, each: Released) -> tuple[object, ...]:
    return collection, seq, added, each.object, each.visibility, each.stix_id, each.type, each.version, each.is_first, each.is_last


def classes(wanted: Iterable[str]) -> dict[str, int]:
    """The ids of visibility classes by key; unknown ones are interned."""
    keys = sorted(set(wanted))
    found = _known_classes(keys)
    if missing := [VisibilityClass(key=key) for key in keys if key not in found]:
        VisibilityClass.objects.bulk_create(missing, ignore_conflicts=True)
        found |= _known_classes([row.key for row in missing])
    return found


def _known_classes(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in batched(keys, CHUNK):
        found |= dict(VisibilityClass.objects.filter(key__in=chunk).values_list("key", "pk"))
    return found


def publish_definitions(collection: Collection) -> None:
    """Release the standard markings, the house's levels in use and its identity, so that every reference in a body can be followed."""
    _publish_house(collection, [_identity(), *(definition(marking) for marking in (*Marking, *Pap, *neighbours.levels_in_use()))])


def publish_levels(collection: Collection, levels: Iterable[Level]) -> None:
    """Release the definitions of levels that came with a later version of the classification."""
    _publish_house(collection, [definition(level) for level in levels])


def _publish_house(collection: Collection, contents: Sequence[dict[str, object]]) -> None:
    key = class_key(ObjectClass(Marking.CLEAR, HOUSE_SOURCE, purposes=frozenset({THREATS})))
    visibility = classes([key])[key]
    rows = Object.objects.bulk_create(house_object(content, visibility) for content in contents)
    made = [Released(row.pk, visibility, row.stix_id, row.type, row.version, HOUSE) for row in rows]
    publish({collection.pk: made}, renewed=frozenset())


def house_object(content: dict[str, object], visibility: int, *, marking: Marking = Marking.CLEAR, retain_until: date = _FOREVER) -> Object:
    """An object that the house itself makes, not written yet."""
    body = msgspec.json.encode(content)
    version = str(content.get("modified") or content["created"])
    return Object(
        stix_id=str(content["id"]),
        version=microseconds(version),
        version_text=version,
        producer=HOUSE,
        type=str(content["type"]),
        content_hash=sha256(msgspec.json.encode(content, order="sorted")).digest(),
        body=body,
        size=len(body),
        marking=marking,
        visibility_id=visibility,
        routes=[],
        excluded=[],
        purposes=THREATS,
        retain_until=retain_until,
        admitted_at=clock.now(),
    )


def _identity() -> dict[str, object]:
    made = "2026-01-01T00:00:00.000Z"
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": HOUSE_IDENTITY,
        "created": made,
        "modified": made,
        "name": neighbours.house().name,
        "identity_class": "organization",
    }


def mark_ends(collection: Collection, ids: Collected[str], made: Sequence[Released] = ()) -> None:
    """Say of each served version of these ids whether it is its source's first or last here; `made` are those not written yet.

    Several sources may hold one id: an observable's follows from its content. None of them makes versions of another's.
    Of two with one version, the one that was released later counts as the last.
    """
    rows: dict[tuple[str, UUID], list[Release | Released]] = defaultdict(list)
    for chunk in batched(sorted(ids), CHUNK):
        kept = Release.objects.filter(collection=collection, stix_id__in=chunk, is_served=True)
        columns = ("pk", "stix_id", "version", "is_first", "is_last", "object__producer")
        for row in kept.select_related("object").only(*columns).order_by("seq"):
            rows[row.stix_id, row.object.producer].append(row)
    for each in made:
        rows[each.stix_id, each.producer].append(each)
    changed = []
    for versions in rows.values():
        first = min(versions, key=lambda row: row.version)
        last = max(reversed(versions), key=lambda row: row.version)
        for version in versions:
            ends = version is first, version is last
            if ends != (version.is_first, version.is_last):
                version.is_first, version.is_last = ends
                changed += [version] if isinstance(version, Release) else []
    Release.objects.bulk_update(changed, ["is_first", "is_last"], batch_size=CHUNK)
