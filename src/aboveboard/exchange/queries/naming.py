"""Finds objects by their STIX ids, as far as one reader's eyes reach: a hidden one is as absent as one that never was."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from aboveboard.exchange.queries import releases
from aboveboard.exchange.queries.holding import Held, seen_at, tie_of
from aboveboard.exchange.queries.reach import Reach


def named(reach: Reach, ids: Sequence[str]) -> dict[str, Held]:
    """Of these ids those that the reader may see, each by its newest version that it may see; any source's where it has several."""
    if not ids or reach.places == ():
        return {}
    values: dict[str, Any] = {"ids": releases.as_list(list(ids)), "today": releases.today()}
    if reach.places is None:
        tie, release, where = "", "NULL AS collection, 0 AS seq", f"b.stix_id {_listed()} AND b.erased_at IS NULL"
        source = "exchange_object b"
    else:
        tie, release = tie_of(reach), "r.collection_id AS collection, r.seq AS seq"
        where = f"r.stix_id {_listed()} AND r.is_served{releases.served()} AND ({seen_at(reach, values)})"
        source = "exchange_release r JOIN exchange_object b ON b.id = r.object_id"
    newest = f"ROW_NUMBER() OVER (PARTITION BY b.stix_id ORDER BY b.version DESC, b.id DESC{tie}) AS newest"
    one = f"SELECT b.id AS object, b.stix_id, b.producer, {release}, {newest} FROM {source} WHERE b.retain_until >= %(today)s AND {where}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT object, stix_id, producer, collection, seq FROM ({one}) AS one WHERE newest = 1", values)  # noqa: S608
        return {
            stix_id: Held(b"", key, (stix_id, UUID(str(producer))), UUID(str(place)) if place else None, seq)
            for key, stix_id, producer, place, seq in cursor.fetchall()
        }


def _listed() -> str:
    """A list of texts as one parameter."""
    if connection.vendor == "postgresql":
        return "= ANY(%(ids)s::text[])"
    return "IN (SELECT value FROM json_each(%(ids)s))"
