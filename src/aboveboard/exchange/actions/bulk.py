"""Questions and claims for all ids of a body at once: one statement and one parameter, however many there are."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from aboveboard.audit.prepared import prepared_cursor
from aboveboard.exchange.models import Collection, Object, Origin

_PRODUCER = Object._meta.get_field("producer")
_ROUTES = Object._meta.get_field("routes")
_COLLECTION = Collection._meta.get_field("id")
_MAKER = Origin._meta.get_field("producer")


def claimed(ids: Sequence[str], producer: UUID) -> dict[str, UUID]:
    """Make the producer the maker of these distinct ids, of which nobody may have made any before: then the answer is empty.

    Else it says of each id who made it, those that became the producer's now among them.
    """
    if not ids:
        return {}
    source, every = _source()
    with prepared_cursor(connection) as cursor:
        cursor.execute(
            f"INSERT INTO exchange_origin (stix_id, producer) SELECT listed.id, %s FROM {source} WHERE true"  # noqa: S608 - our own names
            " ON CONFLICT (stix_id) DO NOTHING",
            [_MAKER.get_db_prep_value(producer, connection), every(ids)],
        )
        if cursor.rowcount == len(ids):
            return {}
        cursor.execute(
            f"SELECT o.stix_id, o.producer FROM {source} JOIN exchange_origin o ON o.stix_id = listed.id",  # noqa: S608
            [every(ids)],
        )
        return {stix_id: maker if isinstance(maker, UUID) else UUID(maker) for stix_id, maker in cursor.fetchall()}


def versions(producer: UUID, ids: Sequence[str]) -> list[tuple[str, int, str, bytes, bool, object]]:
    """Id, version, its text, content hash, whether revoked, and when erased, of all that the producer has under these ids."""
    if not ids:
        return []
    source, every = _source()
    columns = "o.stix_id, o.version, o.version_text, o.content_hash, o.revoked, o.erased_at"
    maker = _PRODUCER.get_db_prep_value(producer, connection)
    if connection.vendor == "postgresql":
        # One look into the index for each id, whatever the planner believes of the table: a plain join reads all of it until the
        # next ANALYZE, and costs more with every object there is.
        inner = f"SELECT {columns} FROM exchange_object o WHERE o.stix_id = listed.id AND o.producer = %s OFFSET 0"  # noqa: S608
        statement, parameters = f"SELECT found.* FROM {source} CROSS JOIN LATERAL ({inner}) found", [every(ids), maker]  # noqa: S608
    else:
        joined = "JOIN exchange_object o ON o.stix_id = listed.id AND o.producer = %s"
        statement, parameters = f"SELECT {columns} FROM {source} {joined}", [every(ids), maker]  # noqa: S608
    with prepared_cursor(connection) as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[str, int, str, bytes, bool, object]] = cursor.fetchall()
        return found


def numbered(collections: Iterable[Collection]) -> None:
    """Write how far these collections are numbered."""
    rows = [(each.seq, each.added, _COLLECTION.get_db_prep_value(each.pk, connection)) for each in collections]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE exchange_collection SET seq = %s, added = %s WHERE id = %s", rows)


def rerouted(objects: Sequence[Object]) -> None:
    """Write the class and the routes that these objects now have."""
    rows = [(each.visibility_id, _ROUTES.get_db_prep_save(each.routes, connection), each.pk) for each in objects]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE exchange_object SET visibility_id = %s, routes = %s WHERE id = %s", rows)


def _source() -> tuple[str, Any]:
    """The table that a list of texts is read as, `listed (id)`, and how the list is given."""
    if connection.vendor == "postgresql":
        # No STIX id holds a line break, and a text is written in a third of the time of an array.
        return "unnest(string_to_array(%s, chr(10))) AS listed (id)", "\n".join
    return "(SELECT value AS id FROM json_each(%s)) AS listed", _written


def _written(values: Sequence[str]) -> str:
    return msgspec.json.encode(list(values)).decode()
