"""Inserts many rows of one table at once: the mapper's way costs four times what the database itself takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import batched, chain, groupby
from typing import Any
from uuid import UUID

from django.db import connection, models

from aboveboard.audit.prepared import prepared_cursor

# SQLite takes 32,766 parameters a statement and PostgreSQL 65,535.
_MOST_PARAMETERS = 30_000


def insert(model: type[models.Model], *, fixed: Mapping[str, Any], varying: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows under keys that the database gives them. Called inside an action, as every write.

    `fixed` are values that all rows share, by attribute name, of any type; the `varying` ones are text, bytes, numbers, truth
    values or JSON already written as text, in the order of each row. Defaults of the model do not apply.
    """
    shared, names = _shared(model, fixed, varying)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            same = _as_texts(shared)
            _copy(cursor, model, names, ((*same, *row) for row in rows))
            return
        for statement, parameters in _statements(model, names, shared, rows):
            cursor.execute(statement, parameters)


def insert_keyed(
    model: type[models.Model], *, fixed: Mapping[str, Any], varying: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[int]:
    """Insert rows as `insert` does and return their keys in order; what nobody asks the keys of costs less without."""
    shared, names = _shared(model, fixed, varying)
    key = str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            keys = _drawn(cursor, model, len(rows))
            same = _as_texts(shared)
            _copy(cursor, model, [key, *names], ((one, *same, *row) for one, row in zip(keys, rows, strict=True)))
            return keys
        found: list[int] = []
        for statement, parameters in _statements(model, names, shared, rows):
            cursor.execute(f"{statement} RETURNING {connection.ops.quote_name(key)}", parameters)
            found += [one for (one,) in cursor.fetchall()]
        return found


def _shared(model: type[models.Model], fixed: Mapping[str, Any], varying: Sequence[str]) -> tuple[list[Any], list[str]]:
    """The shared values as the database takes them, and the columns of a row with them in front."""
    meta = model._meta
    fields = {field.attname: field for field in meta.concrete_fields if not field.primary_key}
    if wanted := fields.keys() ^ {*fixed, *varying}:
        raise TypeError(f"{meta.label}: name each column once: {', '.join(sorted(wanted))}.")
    values = [fields[name].get_db_prep_save(value, connection) for name, value in fixed.items()]
    return values, [str(fields[name].column) for name in (*fixed, *varying)]


def _statements(
    model: type[models.Model], names: Sequence[str], shared: Sequence[Any], rows: Sequence[Sequence[Any]]
) -> Iterator[tuple[str, list[Any]]]:
    quote = connection.ops.quote_name
    line = f"({', '.join(['%s'] * len(names))})"
    begin = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES "  # noqa: S608 - our own names
    for chunk in batched(rows, max(1, _MOST_PARAMETERS // len(names))):
        yield begin + ", ".join([line] * len(chunk)), list(chain.from_iterable(_parameters(shared, chunk)))


def _drawn(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    """So many keys of the table's sequence, which is looked up once and not for each."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [model._meta.db_table, str(model._meta.pk.column)])
    (sequence,) = cursor.fetchone()
    cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count])
    return [one for (one,) in cursor.fetchall()]


def _as_texts(values: Sequence[Any]) -> list[Any]:
    """The same values with those as text that the driver would write anew for each row, by methods of its own in Python."""
    return [str(each) if isinstance(each, UUID) else each.isoformat() if isinstance(each, date) else each for each in values]


def _copy(cursor: Any, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Copy the rows in: a statement with thousands of values costs PostgreSQL more than its rows."""
    quote = connection.ops.quote_name
    with cursor.copy(f"COPY {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def add(*rows: models.Model) -> None:
    """Insert new rows of one table as their model has them, and give them their keys. Called inside an action, as every write."""
    if not rows:
        return
    model = type(rows[0])
    back = f" RETURNING {_quoted(model._meta.pk)}" if _is_keyed(model) else ""
    line = f"({', '.join(['%s'] * len(_given(model)))})"
    # Written into the statement, bytes would be twice as long, and be read letter by letter.
    with prepared_cursor(connection) as cursor:
        cursor.execute(f"{_begin(model)} VALUES {', '.join([line] * len(rows))}{back}", [value for row in rows for value in _values(row)])
        keys = [key for (key,) in cursor.fetchall()] if back else [row.pk for row in rows]
    for row, key in zip(rows, keys, strict=True):
        _is_in(row, key)


def add_with(row: models.Model, others: Sequence[models.Model], *, by: str) -> None:
    """Insert a new row as `add` does, and others that refer to it by their key `by`; of the others nobody asks the keys.

    On PostgreSQL in one statement: each costs driver and server more than the row.
    """
    if connection.vendor != "postgresql":
        add(row)
        for _, group in groupby(others, key=type):
            add(*(_referring(each, by, row) for each in group))
        return
    with prepared_cursor(connection) as cursor:
        parameters = [*_values(row), *chain.from_iterable(_values(other, but=by) for other in others)]
        cursor.execute(_with_others(type(row), tuple(map(type, others)), by), parameters)
        _is_in(row, cursor.fetchone()[0])


@lru_cache(maxsize=256)
def _with_others(model: type[models.Model], others: Sequence[type[models.Model]], by: str) -> str:
    """The statement that inserts a row and the others that refer to it."""
    key = _quoted(model._meta.pk)
    parts = [f"first AS ({_begin(model)} VALUES ({', '.join(['%s'] * len(_given(model)))}) RETURNING {key})"]
    for place, other in enumerate(others):
        columns = [f"first.{key}" if field.name == by else f"%s::{field.cast_db_type(connection)}" for field in _given(other)]
        parts.append(f"other{place} AS ({_begin(other)} SELECT {', '.join(columns)} FROM first)")  # noqa: S608 - our own names
    return f"WITH {', '.join(parts)} SELECT {key} FROM first"  # noqa: S608 - as above


def _referring(row: models.Model, by: str, to: models.Model) -> models.Model:
    setattr(row, by, to)
    return row


def _is_in(row: models.Model, key: Any) -> None:
    row.pk = key
    row._state.adding, row._state.db = False, connection.alias


def _is_keyed(model: type[models.Model]) -> bool:
    """Whether the database gives the rows their keys."""
    return isinstance(model._meta.pk, models.AutoField)


@cache
def _given(model: type[models.Model]) -> Sequence[Any]:
    """The fields that a new row comes with."""
    return [field for field in model._meta.concrete_fields if not (field.primary_key and _is_keyed(model))]


@cache
def _begin(model: type[models.Model]) -> str:
    columns = ", ".join(_quoted(field) for field in _given(model))
    return f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns})"


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(str(field.column))


def _values(row: models.Model, *, but: str = "") -> Iterator[Any]:
    """The values of a new row as the database takes them, but for one field."""
    return (field.get_db_prep_save(getattr(row, field.attname), connection) for field in _given(type(row)) if field.name != but)


def _parameters(shared: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    for row in rows:
        yield shared
        yield row
