"""Queries that are asked at every request, compiled once: the mapper takes ten times as long to write one as a database to answer it.

Several whose parameters are known can be looked up in one statement: what driver and server spend on a statement is more than what they
spend on the few rows of one of these.
"""

import json
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, connections
from django.db.models import QuerySet

# Lists of another length are another text. Beyond this they are long enough for compiling not to matter.
_LONGEST_LIST = 16
_Write = Callable[[Any, Any], object]
_Rows = Sequence[tuple[Any, ...]]


class Prepared[**P, Row]:
    """A query by its parameters (UUID, text, whole number, date, instant, or a list of one of these), compiled once for each shape.

    `build` may not look into its parameters nor derive one from another: it is called with others of the same types.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build: Callable[..., QuerySet[Any, Row]] = build
        self._kept = threading.local()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows, as the query itself would give them."""
        return self.of(*args, **kwargs).rows()

    def of(self, *args: P.args, **kwargs: P.kwargs) -> "Lookup[Row]":
        """The query with these parameters, not asked yet."""
        if kwargs:
            raise TypeError("Give the parameters of a prepared query by place.")
        return Lookup(self, tuple(tuple(each) if isinstance(each, list | set | frozenset | dict | tuple) else each for each in args))

    def kept(self, given: Sequence[Any]) -> "_Statement":
        """The statement for parameters of these types."""
        statements: dict[Hashable, _Statement] = vars(self._kept).setdefault("statements", {})
        shape = tuple((len(each), type(each[0])) if isinstance(each, tuple) else type(each) for each in given)
        if shape not in statements:
            samples = _samples(given)
            statements[shape] = _Statement(self.build(*samples), _flat(samples))
        return statements[shape]


class Lookup[Row](NamedTuple):
    """A prepared query with its parameters."""

    query: Prepared[..., Row]
    given: tuple[Any, ...]

    def rows(self) -> list[Row]:
        """The rows, as the query itself would give them."""
        if (answers := _known.get()) is not None and (known := answers.get(self)) is not None:
            return self.statement.made(known)
        if self.is_kept:
            return self.statement.rows(_flat(self.given))
        return list(self.query.build(*self.given)) if all(each or not isinstance(each, tuple) for each in self.given) else []

    @property
    def is_kept(self) -> bool:
        """Whether its statement is kept: no list is empty, so that there is nothing to ask, and none is too long."""
        return all(0 < len(each) <= _LONGEST_LIST for each in self.given if isinstance(each, tuple))

    @property
    def statement(self) -> "_Statement":
        """What it is asked by."""
        return self.query.kept(self.given)


# What was looked up together, by lookup, within the innermost block.
_known: ContextVar[Mapping[Lookup[Any], _Rows] | None] = ContextVar("known", default=None)


@contextmanager
def looked_up(*lookups: Lookup[Any]) -> Iterator[None]:
    """Ask all of these in one statement; whoever asks one of them within the block is given these rows.

    They are those of one instant, no older than the block. On SQLite, where nothing lies between a statement and its answer, each is
    asked when it is needed.
    """
    known = _known.get() or {}
    wanted = [each for each in dict.fromkeys(lookups) if each not in known and each.is_kept]
    if connection.vendor != "postgresql" or len(wanted) < 2:
        yield
        return
    token = _known.set({**known, **_together(wanted)})
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def asked_anew() -> Iterator[None]:
    """Nothing that was looked up before counts within the block."""
    token = _known.set(None)
    try:
        yield
    finally:
        _known.reset(token)


def prepared[**P, Row](build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Make a function that returns a queryset a query that is compiled once; calling it gives the list of rows."""
    return Prepared(build)


def prepared_cursor(connection: Any, *, binary: bool = False) -> Any:
    """A cursor that sends values beside the statement, which the server keeps parsed once it has come a few times.

    `binary`: PostgreSQL sends values as it keeps them, which spares it and the driver writing and reading bytes as text.
    """
    return connection.prepared_cursor(binary=binary) if connection.vendor == "postgresql" else connection.cursor()


def _ask(sql: Any, parameters: Sequence[Any]) -> _Rows:
    """The rows of a statement that `_text` has made."""
    with connection.cursor() if isinstance(sql, str) else connection.numbered_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(sql, parameters)
        rows: _Rows = cursor.fetchall()
        return rows


def _text(sql: str) -> str | bytes:
    """A statement as it is sent: on PostgreSQL with its places numbered, so that the driver need not look for them each time."""
    return connection.numbered(sql) if connection.vendor == "postgresql" else sql  # type: ignore[attr-defined]


class _Statement:
    """One compiled query with the places of its parameters; of one thread, as its connection is."""

    def __init__(self, rows: QuerySet[Any, Any], samples: Sequence[object]) -> None:
        self._rows = rows
        self._answer: _Rows = ()
        connection = connections[rows.db]
        compiler = rows.query.get_compiler(using=rows.db)
        self.sql, compiled = compiler.as_sql()
        self._text = _text(self.sql)
        self._constants = list(compiled)
        self._slots = _slots(samples, compiled, connection)
        self.types = [expression.output_field.cast_db_type(connection) for expression, *_ in compiler.select]
        converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        vars(compiler)["get_converters"] = lambda _: converters
        # What makes rows of the answer stays the mapper's own; only where the answer comes from is another.
        vars(compiler)["execute_sql"] = lambda *_, **__: [self._answer]
        vars(rows.query)["get_compiler"] = lambda *_, **__: compiler

    def rows(self, values: Sequence[object]) -> list[Any]:
        """The rows for these values."""
        return self.made(_ask(self._text, self.parameters(values)))

    def parameters(self, values: Sequence[object]) -> list[Any]:
        """All that the statement is sent with, for these values."""
        parameters: list[Any] = list(self._constants)
        for place, source, write in self._slots:
            parameters[place] = write(connections[self._rows.db], values[source])
        return parameters

    def made(self, answer: _Rows) -> list[Any]:
        """What the mapper makes of the rows that the database gave."""
        self._answer = answer
        iterable: Any = self._rows._iterable_class
        return list(iterable(self._rows))


class _Together:
    """Several statements as one: each row says of which it is and is written as JSON.

    As columns of their own, empty where they are another's, they would cost the server more than all that it reads.
    """

    def __init__(self, statements: Sequence[_Statement]) -> None:
        self._reads = [[_READ[kind.partition("(")[0]] for kind in statement.types] for statement in statements]
        # The database puts the parts after each other and leaves the order within each as it is.
        parts = [
            f"SELECT {place}, row_to_json(asked)::text FROM ({statement.sql}) AS asked({_names(len(statement.types))})"  # noqa: S608
            for place, statement in enumerate(statements)
        ]
        self._text = _text(" UNION ALL ".join(parts))

    def answers(self, parameters: Sequence[Any]) -> list[_Rows]:
        """The rows of each, in the order of the statements."""
        found: list[list[tuple[Any, ...]]] = [[] for _ in self._reads]
        for place, written in _ask(self._text, parameters):
            values = zip(self._reads[place], json.loads(written).values(), strict=True)
            found[place].append(tuple(None if value is None else read(value) for read, value in values))
        return list(found)


def _names(count: int) -> str:
    return ", ".join(f"c{place}" for place in range(count))


def _as_it_comes(value: Any) -> Any:
    return value


# What PostgreSQL writes into JSON for these types, as the driver would have given it to the mapper.
_READ: dict[str, Callable[[Any], Any]] = {
    "bigint": _as_it_comes,
    "boolean": _as_it_comes,
    "bytea": lambda text: bytes.fromhex(text[2:]),
    "date": date.fromisoformat,
    "integer": _as_it_comes,
    "jsonb": json.dumps,
    "smallint": _as_it_comes,
    "text": _as_it_comes,
    "timestamp with time zone": datetime.fromisoformat,
    "uuid": UUID,
    "varchar": _as_it_comes,
}


_joined = threading.local()


def _together(lookups: Sequence[Lookup[Any]]) -> dict[Lookup[Any], _Rows]:
    statements = [each.statement for each in lookups]
    kept: dict[Hashable, _Together] = vars(_joined).setdefault("statements", {})
    if (key := tuple(statements)) not in kept:
        kept[key] = _Together(statements)
    parameters = [value for each, statement in zip(lookups, statements, strict=True) for value in statement.parameters(_flat(each.given))]
    return dict(zip(lookups, kept[key].answers(parameters), strict=True))


def _as_it_is(_: Any, value: Any) -> object:
    return value


# How a parameter may look once it is compiled: as it is, or as a database without such a type is given it.
_WRITTEN: dict[type, tuple[_Write, ...]] = {
    UUID: (_as_it_is, lambda _, value: value.hex),
    datetime: (_as_it_is, lambda connection, value: connection.ops.adapt_datetimefield_value(value)),
    date: (_as_it_is, lambda connection, value: connection.ops.adapt_datefield_value(value)),
    str: (_as_it_is,),
    int: (_as_it_is,),
}


def _slots(samples: Sequence[object], compiled: Sequence[object], connection: Any) -> list[tuple[int, int, _Write]]:
    found: list[tuple[int, int, _Write]] = []
    for source, sample in enumerate(samples):
        writes = _WRITTEN[type(sample)]
        places = [
            (place, source, write)
            for place, value in enumerate(compiled)
            if (write := next((write for write in writes if _is_same(value, write(connection, sample))), None)) is not None
        ]
        if not places:
            raise TypeError("A prepared query must use each of its parameters as it is.")
        found += places
    return found


def _is_same(value: object, sample: object) -> bool:
    return type(value) is type(sample) and value == sample


def _samples(given: Iterable[object]) -> list[Any]:
    """Values of the same types that stand nowhere else."""
    made: list[Any] = []
    count = 0

    def sample(value: object) -> object:
        nonlocal count
        count += 1
        match value:
            case UUID():
                return UUID(int=0x5A5A_0000_0000_4000_8000_0000_0000_0000 + count)
            case datetime():
                return datetime(4321, 1, 1, tzinfo=value.tzinfo) + timedelta(days=count)
            case date():
                return date(4321, 1, 1) + timedelta(days=count)
            case str():
                return f"\N{LATIN SMALL LETTER P WITH HOOK}arameter {count}"
            case int():
                return 1_234_567_890_000 + count
        raise TypeError(f"A prepared query takes no {type(value).__name__}.")

    for each in given:
        made.append(tuple(sample(value) for value in each) if isinstance(each, tuple) else sample(each))
    return made


def _flat(values: Iterable[object]) -> list[object]:
    return [single for value in values for single in (value if isinstance(value, tuple) else (value,))]
