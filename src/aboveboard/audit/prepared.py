"""Queries that are asked at every request, compiled once: the mapper takes ten times as long to write one as a database to answer it."""

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

# Lists of another length are another text. Beyond this they are long enough for compiling not to matter.
_LONGEST_LIST = 16
_Write = Callable[[Any, Any], object]


class Prepared[**P, Row]:
    """A query by its parameters (UUID, text, whole number, date, instant, or a list of one of these), compiled once for each shape.

    `build` may not look into its parameters nor derive one from another: it is called with others of the same types.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build: Callable[..., QuerySet[Any, Row]] = build
        self._kept = threading.local()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """The rows, as the query itself would give them."""
        if kwargs:
            raise TypeError("Give the parameters of a prepared query by place.")
        given = [tuple(each) if isinstance(each, list | set | frozenset | dict | tuple) else each for each in args]
        if any(isinstance(each, tuple) and not each for each in given):
            return []
        if any(isinstance(each, tuple) and len(each) > _LONGEST_LIST for each in given):
            return list(self.build(*given))
        statements: dict[Hashable, _Statement] = vars(self._kept).setdefault("statements", {})
        shape = tuple((len(each), type(each[0])) if isinstance(each, tuple) else type(each) for each in given)
        if shape not in statements:
            samples = _samples(given)
            statements[shape] = _Statement(self.build(*samples), _flat(samples))
        return statements[shape].rows(_flat(given))


def prepared[**P, Row](build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Make a function that returns a queryset a query that is compiled once; calling it gives the list of rows."""
    return Prepared(build)


def prepared_cursor(connection: Any) -> Any:
    """A cursor that sends values beside the statement, which the server keeps parsed once it has come a few times."""
    return connection.prepared_cursor() if connection.vendor == "postgresql" else connection.cursor()


class _Statement:
    """One compiled query with the places of its parameters; of one thread, as its connection is."""

    def __init__(self, rows: QuerySet[Any, Any], samples: Sequence[object]) -> None:
        self._rows = rows
        self._parameters: list[Any] = []
        connection = connections[rows.db]
        compiler = rows.query.get_compiler(using=rows.db)
        self._sql, compiled = compiler.as_sql()
        self._constants = list(compiled)
        self._slots = _slots(samples, compiled, connection)
        # What makes rows of the answer stays the mapper's own; only where the answer comes from is another.
        vars(compiler)["execute_sql"] = self._answer
        vars(rows.query)["get_compiler"] = lambda *_, **__: compiler

    def rows(self, values: Sequence[object]) -> list[Any]:
        """The rows for these values."""
        parameters: list[Any] = list(self._constants)
        for place, source, write in self._slots:
            parameters[place] = write(connections[self._rows.db], values[source])
        self._parameters = parameters
        iterable: Any = self._rows._iterable_class
        return list(iterable(self._rows))

    def _answer(self, *_: object, **__: object) -> list[list[tuple[Any, ...]]]:
        connection: Any = connections[self._rows.db]
        with prepared_cursor(connection) as cursor:
            cursor.execute(self._sql, self._parameters)
            return [cursor.fetchall()]


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
