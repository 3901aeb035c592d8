"""Numbers releases: the counter row of a collection, taken last and kept until commit, gives the order that readers page by."""

from collections import defaultdict
from collections.abc import Collection as Collected
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import batched
from uuid import UUID

import msgspec

from aboveboard.audit import insertion
from aboveboard.exchange.models import Collection, Object, Release, VisibilityClass
from aboveboard.exchange.queries import neighbours
from aboveboard.exchange.stix.markings import Marking, Pap, definition
from aboveboard.exchange.stix.times import microseconds
from aboveboard.exchange.stix.visibility import ObjectClass, class_key
from aboveboard.exchange.values import HOUSE, HOUSE_IDENTITY, Purpose, micros
from aboveboard.lib import clock

CHUNK = 500
_FOREVER = date(9999, 12, 31)


@dataclass(slots=True)
class Released:
    """What is to be released: an object by its key, with the columns of it that a release is searched by."""

    object: int
    visibility: int
    stix_id: str
    type: str
    version: int
    is_first: bool = True
    is_last: bool = True


def publish(collection_id: UUID, objects: Sequence[Released]) -> int:
    """Release the objects in a collection in this order; returns the number of the last. Call it last in the transaction."""
    collection = Collection.objects.select_for_update().get(pk=collection_id)
    if not objects:
        return collection.seq
    start = max(micros(clock.now()), collection.added + 1)
    mark_ends(collection, {each.stix_id for each in objects}, objects)
    insertion.insert(
        Release,
        fixed={"collection_id": collection.pk, "is_served": True},
        varying=("seq", "added", "object_id", "visibility_id", "stix_id", "type", "version", "is_first", "is_last"),
        rows=[
            (
                collection.seq + 1 + place,
                start + place,
                each.object,
                each.visibility,
                each.stix_id,
                each.type,
                each.version,
                each.is_first,
                each.is_last,
            )
            for place, each in enumerate(objects)
        ],
    )
    last = collection.seq + len(objects)
    Collection.objects.filter(pk=collection.pk).update(seq=last, added=start + len(objects) - 1)
    return last


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
    rows = Object.objects.bulk_create(_house_object(content, visibility) for content in contents)
    publish(collection.pk, [Released(row.pk, visibility, row.stix_id, row.type, row.version) for row in rows])


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


def mark_ends(collection: Collection, ids: Collected[str], made: Sequence[Released] = ()) -> None:
    """Say of each served version of these ids whether it is the first or last here; `made` are those not written yet.

    Of two with one version, the one that was released later counts as the last.
    """
    rows: dict[str, list[Release | Released]] = defaultdict(list)
    for chunk in batched(sorted(ids), CHUNK):
        kept = Release.objects.filter(collection=collection, stix_id__in=chunk, is_served=True)
        for row in kept.only("pk", "stix_id", "version", "is_first", "is_last").order_by("seq"):
            rows[row.stix_id].append(row)
    for each in made:
        rows[each.stix_id].append(each)
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
