"""Lists to be taken away: the rows that a list shows, by the same filters, as CSV or as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import batched, islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from aboveboard.kernel.actor import Actor
from aboveboard.lib.money import Money
from aboveboard.lib.sheets import comma_separated
from aboveboard.parties import queries as parties
from aboveboard.web.request import Request, asked

MOST, CHUNK = 10_000, 500
# The name of a column and what stands in it for a row.
Columns = Mapping[str, Callable[[Any], object]]


def taken(request: Request, name: str, columns: Columns, rows: Iterable[Any]) -> StreamingHttpResponse | None:
    """The list as a file of this name where the address asks for one (`as=csv` or `as=json`), at most 10,000 rows of it; else None."""
    kind = asked(request, "as", 10)
    if kind not in {"csv", "json"}:
        return None
    read = list(columns.values())
    cells = ([cell(row) for cell in read] for row in islice(_each(rows), MOST))
    return as_csv(name, list(columns), cells) if kind == "csv" else as_json(name, list(columns), cells)


def named(actor: Actor, rows: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Rows of organisations with the name of each, as far as the actor may know it; asked for by the hundreds."""
    for batch in by_hundreds(rows):
        names = parties.visible_names(actor, {row.organisation_id for row in batch if row.organisation_id})
        for row in batch:
            yield row, names.get(row.organisation_id, "")


def by_hundreds(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows a few hundred at a time, for what is asked about many at once."""
    return batched(_each(rows), CHUNK, strict=False)


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The rows as a CSV file of this name, sent while they are read."""
    return _file(name, "csv", "text/csv; charset=utf-8", comma_separated(columns, rows))


def as_json(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The rows as a JSON file of this name: an array of objects whose members are named as the columns of the CSV."""
    return _file(name, "json", "application/json", _array(columns, rows))


def amount(minor: int, currency: str) -> Decimal:
    """An amount as a table holds it; its currency stands in a column of its own."""
    return Money(minor, currency).decimal


def _each(rows: Iterable[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows


def _file(name: str, ending: str, kind: str, content: Iterator[str]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _array(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield before + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_text)
        before = ",\n"
    yield "[]" if before == "[" else "]"


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
