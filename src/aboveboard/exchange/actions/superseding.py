"""Lets a newer version of a source take the place of its older ones: nobody reads more of an object than its newest version allows."""

from collections import defaultdict
from collections.abc import Collection as Collected
from collections.abc import Mapping
from copy import replace
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.exchange.actions import handing, publishing
from aboveboard.exchange.models import Release
from aboveboard.exchange.queries import neighbours, readers
from aboveboard.exchange.stix.visibility import ObjectClass, as_admitted, class_key, class_of, may_see, meet
from aboveboard.exchange.values import CollectionKind

# What a source narrows it takes back from whom it shuts out; the sentence does not tell them that there is something newer.
BY_SOURCE = "Its source took it back."
_OTHERS_READ = (CollectionKind.SHARED, CollectionKind.COUNTRY, CollectionKind.ROOM)


@dataclass(frozen=True, slots=True)
class Newest:
    """The version that an object has from now on: the key of its class, and the feeds that it goes to once nothing holds it back."""

    version: int
    key: str
    places: Collected[str]


def supersede(producer: UUID, newest: Mapping[str, Newest]) -> int:
    """Narrow or end the releases of older versions as the newest by id say, and recall them from whom it shuts out; how many recalls.

    Call it before `publishing.publish`, in the same transaction.
    """
    ended: list[Release] = []
    narrowed: dict[str, list[Release]] = defaultdict(list)
    for row in _older(producer, newest):
        new = newest[row.stix_id]
        is_room = row.collection.kind == CollectionKind.ROOM
        if not is_room and row.collection.alias not in new.places:
            ended.append(row)
            continue
        key = class_key(meet(as_admitted(row.visibility.key), _class(newest, row)))
        if key != row.visibility.key:
            narrowed[key].append(row)
    changed = [*ended, *(row for rows in narrowed.values() for row in rows)]
    if not changed:
        return 0
    handing.alone({row.collection_id for row in changed})
    _update(ended, is_served=False)
    classes = publishing.classes(narrowed)
    for key, rows in narrowed.items():
        _update(rows, visibility_id=classes[key])
    return handing.recall(changed, BY_SOURCE, spared=lambda party, row: _may_still_see(party, row, class_key(_class(newest, row))))


def _class(newest: Mapping[str, Newest], row: Release) -> ObjectClass:
    """The class that the newest version has where an older one stands: in a room it is for its members as a group."""
    return replace(as_admitted(newest[row.stix_id].key), groups=as_admitted(row.visibility.key).groups)


def _may_still_see(party: str, row: Release, key: str) -> bool:
    return may_see(readers.of_party(party, row.collection), class_of(key, neighbours.scheme()))


def _older(producer: UUID, newest: Mapping[str, Newest]) -> list[Release]:
    found: list[Release] = []
    for ids in batched(sorted(newest), publishing.CHUNK):
        rows: QuerySet[Release] = Release.objects.filter(
            stix_id__in=ids, is_served=True, collection__kind__in=_OTHERS_READ, object__producer=producer
        )
        found += rows.select_related("collection", "visibility", "object").defer("object__body")
    return [row for row in found if row.version < newest[row.stix_id].version]


def _update(rows: list[Release], **columns: object) -> None:
    for chunk in batched(rows, publishing.CHUNK):
        Release.objects.filter(pk__in=[row.pk for row in chunk]).update(**columns)
