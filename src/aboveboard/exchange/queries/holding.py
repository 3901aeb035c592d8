"""Finds which objects hold a value, as far as one reader's eyes reach: what it may not see is neither counted nor found.

Written in SQL, as `releases` is: the classes are one parameter, and each value stops by itself where it is too common.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from aboveboard.exchange.queries import releases
from aboveboard.exchange.queries.reach import Reach


class Held(NamedTuple):
    """A value stands in an object, which the reader has by this release; no release for the desk. `thing` joins its versions."""

    digest: bytes
    object: int
    thing: tuple[str, UUID]
    collection: UUID | None
    seq: int


def holding(reach: Reach, digests: Sequence[bytes], most: int) -> list[Held]:
    """For each value the objects whose newest version holds it and may be seen; `most` of them and no more.

    A source's newest version speaks for all of its versions where it stands (`publishing.mark_ends`), in whatever body it came. For the
    desk one that is held back speaks for none yet: others still read the one before it.
    """
    if not digests or reach.places == ():
        return []
    named: dict[str, Any] = {f"digest{place}": digest for place, digest in enumerate(digests)} | {"most": most, "today": releases.today()}
    values = ", ".join(f"%(digest{place})s" for place in range(len(digests)))
    if reach.places is None:
        tie, release, where = "", "NULL AS collection, 0 AS seq", _NEWEST
        source = "exchange_occurrence c JOIN exchange_object b ON b.id = c.object_id"
    else:
        where = f" AND r.is_served{releases.served()} AND r.is_last AND ({seen_at(reach, named)})"
        release = "r.collection_id AS collection, r.seq AS seq"
        tie = tie_of(reach)
        source = "exchange_occurrence c JOIN exchange_object b ON b.id = c.object_id JOIN exchange_release r ON r.object_id = b.id"
    # The newest version of each object first, then so many objects for each value.
    version = f"ROW_NUMBER() OVER (PARTITION BY c.digest, b.stix_id, b.producer ORDER BY b.version DESC, b.id DESC{tie})"
    columns = f"c.digest, b.id AS object, b.stix_id, b.producer, {release}, {version} AS newest"
    one = f"SELECT {columns} FROM {source} WHERE c.digest IN ({values}) AND b.retain_until >= %(today)s{where}"  # noqa: S608
    place = "ROW_NUMBER() OVER (PARTITION BY digest ORDER BY object DESC)"
    many = f"SELECT digest, object, stix_id, producer, collection, seq, {place} AS place FROM ({one}) AS one WHERE newest = 1"  # noqa: S608
    question = f"SELECT digest, object, stix_id, producer, collection, seq FROM ({many}) AS many WHERE place <= %(most)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, named)
        return [
            Held(bytes(digest), key, (stix_id, UUID(str(producer))), UUID(str(place)) if place else None, seq)
            for digest, key, stix_id, producer, place, seq in cursor.fetchall()
        ]


_NEWEST = (
    " AND NOT EXISTS (SELECT 1 FROM exchange_object n WHERE n.stix_id = b.stix_id AND n.producer = b.producer AND n.version > b.version"
    " AND n.erased_at IS NULL AND n.held_by = '')"
)


def tie_of(reach: Reach) -> str:
    """How several releases of one version are ordered: the nearest counts, since what is the reader's own is nobody's gift."""
    whens = " ".join(f"WHEN %(collection{place})s THEN {place}" for place in range(len(reach.places or ())))
    return f", CASE r.collection_id {whens} END"


def seen_at(reach: Reach, named: dict[str, Any]) -> str:
    """The condition that a release stands where the reader reads and is of a class that it may see there; its values go into `named`."""
    parts = []
    for place, each in enumerate(reach.places or ()):
        named[f"collection{place}"] = releases.key_of(each.collection)
        part = f"r.collection_id = %(collection{place})s"
        if each.classes is not None:
            named[f"classes{place}"] = releases.as_numbers(sorted(each.classes))
            part += f" AND r.visibility_id {releases.in_list(f'classes{place}')}"
        parts.append(f"({part})")
    return " OR ".join(parts)
