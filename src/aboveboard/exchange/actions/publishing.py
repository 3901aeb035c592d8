"""Numbers releases: the counter row of a collection, taken last and kept until commit, gives the order that readers page by."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from itertools import batched
from uuid import UUID

import msgspec

from aboveboard.exchange.models import Collection, Object, Release, VisibilityClass
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.stix.markings import Marking, Pap, definition
from aboveboard.exchange.stix.times import microseconds
from aboveboard.exchange.stix.visibility import ObjectClass, class_key
from aboveboard.exchange.values import HOUSE, HOUSE_IDENTITY, Purpose, micros
from aboveboard.lib import clock

CHUNK = 500
_FOREVER = date(9999, 12, 31)


def publish(collection_id: UUID, objects: Sequence[Object]) -> int:
    """Release the objects in a collection in this order; returns the number of the last. Call it last in the transaction."""
    collection = Collection.objects.select_for_update().get(pk=collection_id)
    start = max(micros(clock.now()), collection.added + 1)
    made = [
        Release(
            collection=collection,
            seq=collection.seq + 1 + place,
            added=start + place,
            object=each,
            visibility_id=each.visibility_id,
            stix_id=each.stix_id,
            type=each.type,
            version=each.version,
            is_first=False,
            is_last=False,
        )
        for place, each in enumerate(objects)
    ]
    if not made:
        return collection.seq
    mark_ends(collection, (row.stix_id for row in made), made)
    Release.objects.bulk_create(made, batch_size=CHUNK)
    Collection.objects.filter(pk=collection.pk).update(seq=made[-1].seq, added=made[-1].added)
    return made[-1].seq


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
    """Release the standard markings and the identity of the house, so that every reference in a body can be followed."""
    key = class_key(ObjectClass(Marking.CLEAR, "house", purposes=frozenset({Purpose.THREATS.value})))
    visibility = classes([key])[key]
    contents = [_identity(), *(definition(marking) for marking in (*Marking, *Pap))]
    rows = [_house_object(content, visibility) for content in contents]
    publish(collection.pk, Object.objects.bulk_create(rows))


def _house_object(content: dict[str, object], visibility: int) -> Object:
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
        marking=Marking.CLEAR,
        visibility_id=visibility,
        routes=[],
        excluded=[],
        purpose=Purpose.THREATS,
        retain_until=_FOREVER,
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


def mark_ends(collection: Collection, ids: Iterable[str], made: Sequence[Release] = ()) -> None:
    """Say of each served row of these ids whether it is the first or last version here; `made` are not written yet."""
    rows: dict[str, list[Release]] = defaultdict(list)
    for row in made:
        rows[row.stix_id].append(row)
    for chunk in batched(sorted(set(ids)), CHUNK):
        kept = Release.objects.filter(collection=collection, stix_id__in=chunk, is_served=True)
        for row in kept.only("pk", "stix_id", "version", "seq", "is_first", "is_last"):
            rows[row.stix_id].append(row)
    changed = []
    for versions in rows.values():
        first = min(versions, key=lambda row: (row.version, row.seq))
        last = max(versions, key=lambda row: (row.version, row.seq))
        for row in versions:
            ends = row is first, row is last
            if ends != (row.is_first, row.is_last):
                row.is_first, row.is_last = ends
                changed += [row] if row.pk is not None else []
    Release.objects.bulk_update(changed, ["is_first", "is_last"], batch_size=CHUNK)
