"""Makes a house of the exchange large by copying its rows inside the database, and says what of them a question touches."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction

from aboveboard.audit import guard
from aboveboard.exchange.models import Collection, Object, Occurrence, Origin, Release

_SKIPPED = {"id", "stix_id"}
# The ids that the copies bear, and values that nobody else has, of the key of the row.
_NEW_ID = {
    "postgresql": "'indicator--' || lpad(to_hex({key}), 8, '0') || '-0000-4000-9000-' || lpad(to_hex({key}), 12, '0')",
    "sqlite": "printf('indicator--%%08x-0000-4000-9000-%%012x', {key}, {key})",
}
_NEW_DIGEST = {"postgresql": "decode(md5({key}::text), 'hex')", "sqlite": "randomblob(16)"}


def grow(producer: Any, size: int, collections: tuple[Collection, ...]) -> None:
    """Copy objects of the producer, each with an id and a value of its own, until so many are there; released in each collection."""
    while (have := Object.objects.filter(producer=producer).count()) < size:
        with transaction.atomic(), guard.opened("bench"):
            _copied(producer, min(have, size - have), collections)


def _copied(producer: Any, count: int, collections: tuple[Collection, ...]) -> None:
    first = Object.objects.filter(producer=producer).order_by("pk").values_list("pk", flat=True)[0]
    newest = Object.objects.order_by("-pk").values_list("pk", flat=True)[0]
    columns = [each.column for each in Object._meta.concrete_fields if each.column not in _SKIPPED]
    key = f"({newest} + row_number() OVER (ORDER BY id))"
    maker = Object._meta.get_field("producer").get_db_prep_value(producer, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO exchange_object (id, stix_id, {', '.join(columns)}) SELECT {key}, {_new(_NEW_ID, key)}, {', '.join(columns)}"
            f" FROM exchange_object WHERE producer = %s AND id >= {first} ORDER BY id LIMIT {count}",
            [maker],
        )
        made = f"FROM exchange_object o WHERE o.id > {newest}"
        cursor.execute(f"INSERT INTO exchange_origin (stix_id, producer) SELECT o.stix_id, o.producer {made}")
        cursor.execute(f"INSERT INTO exchange_occurrence (digest, object_id) SELECT {_new(_NEW_DIGEST, 'o.id')}, o.id {made}")
        for collection in collections:
            collection.refresh_from_db()
            place = f"o.id - {newest}"
            cursor.execute(
                "INSERT INTO exchange_release (collection_id, seq, added, object_id, visibility_id, stix_id, type, version, is_first,"
                f" is_last, is_served) SELECT %s, {collection.seq} + {place}, {collection.added} + {place}, o.id, o.visibility_id,"
                f" o.stix_id, o.type, o.version, true, true, true {made}",
                [Collection._meta.get_field("id").get_db_prep_value(collection.pk, connection)],
            )
            collection.seq, collection.added = collection.seq + count, collection.added + count
            collection.save(update_fields=["seq", "added"])
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('exchange_object', 'id'), (SELECT max(id) FROM exchange_object))")


def _new(by_vendor: Mapping[str, str], key: str) -> str:
    return by_vendor[connection.vendor].format(key=key)


def bytes_an_object() -> tuple[float, float] | None:
    """Bytes of tables and of indexes for each object, on PostgreSQL."""
    if connection.vendor != "postgresql":
        return None
    tables = ", ".join(f"'{model._meta.db_table}'::regclass" for model in (Object, Release, Occurrence, Origin))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(pg_table_size(t)), sum(pg_indexes_size(t)) FROM unnest(ARRAY[{tables}]) t")
        whole, indexes = cursor.fetchone()
    count = Object.objects.count()
    return float(whole) / count, float(indexes) / count


def touched(ask: Callable[[int], object], times: int = 5) -> float | None:
    """Blocks of 8 kB that the questions of one request touch, on average of a few requests; on PostgreSQL."""
    if connection.vendor != "postgresql":
        return None
    blocks = 0

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal blocks
        if "exchange_release" in sql and sql.lstrip().startswith("SELECT"):
            with connection.connection.cursor() as cursor:
                plan = cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params).fetchone()[0]
            top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            blocks += top["Shared Hit Blocks"] + top["Shared Read Blocks"]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        for place in range(times):
            ask(place)
    return blocks / times


def expected(sizes: list[int], blocks: list[float], at: int) -> tuple[float, float]:
    """How many more blocks each tenfold costs, by the first and the last size, and how many that makes at another size."""
    slope = (blocks[-1] - blocks[0]) / math.log10(sizes[-1] / sizes[0])
    return slope, blocks[-1] + slope * math.log10(at / sizes[-1])
