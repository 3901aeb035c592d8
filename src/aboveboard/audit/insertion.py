"""Inserts many rows of one table at once: the mapper's way costs four times what the database itself takes."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched, chain
from typing import Any

from django.db import connection, models

# SQLite takes 32,766 parameters a statement and PostgreSQL 65,535.
_MOST_PARAMETERS = 30_000


def insert(model: type[models.Model], *, fixed: Mapping[str, Any], varying: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows and return their keys in order. Called inside an action, as every write.

    `fixed` are values that all rows share, by attribute name, of any type; the `varying` ones are text, bytes, numbers, truth
    values or JSON already written as text, in the order of each row. Defaults of the model do not apply.
    """
    meta = model._meta
    fields = {field.attname: field for field in meta.concrete_fields if not field.primary_key}
    if wanted := fields.keys() ^ {*fixed, *varying}:
        raise TypeError(f"{meta.label}: name each column once: {', '.join(sorted(wanted))}.")
    shared = [fields[name].get_db_prep_save(value, connection) for name, value in fixed.items()]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(fields[name].column)) for name in (*fixed, *varying))
    line = f"({', '.join(['%s'] * len(fields))})"
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return _copied(cursor, table, key, columns, [(*shared, *row) for row in rows])
        keys: list[int] = []
        for chunk in batched(rows, max(1, _MOST_PARAMETERS // len(fields))):
            lines = ", ".join([line] * len(chunk))
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {lines} RETURNING {key}",  # noqa: S608 - our own names
                list(chain.from_iterable(_parameters(shared, chunk))),
            )
            keys += [key for (key,) in cursor.fetchall()]
        return keys


def _copied(cursor: Any, table: str, key: str, columns: str, rows: Sequence[Sequence[Any]]) -> list[int]:
    """Copy the rows in under keys that were drawn before: a statement with thousands of values costs PostgreSQL more than its rows."""
    if not rows:
        return []
    drawn = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    cursor.execute(drawn, [table, key.strip('"'), len(rows)])
    keys = [drawn for (drawn,) in cursor.fetchall()]
    with cursor.copy(f"COPY {table} ({key}, {columns}) FROM STDIN") as copy:
        for one, row in zip(keys, rows, strict=True):
            copy.write_row((one, *row))
    return keys


def add(*rows: models.Model) -> None:
    """Insert new rows of one table as their model has them, and give them their keys. Called inside an action, as every write."""
    if not rows:
        return
    meta = rows[0]._meta
    keyed = isinstance(meta.pk, models.AutoField)
    fields = [field for field in meta.concrete_fields if not (keyed and field.primary_key)]
    quote = connection.ops.quote_name
    line = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(quote(str(field.column)) for field in fields)
    back = f" RETURNING {quote(str(meta.pk.column))}" if keyed else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([line] * len(rows))}{back}",  # noqa: S608 - our own names
            [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields],
        )
        keys = [key for (key,) in cursor.fetchall()] if keyed else [row.pk for row in rows]
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def _parameters(shared: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for row in rows:
        yield shared
        yield row
