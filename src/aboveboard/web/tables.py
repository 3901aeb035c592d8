"""Lists to be taken away: the same rows as CSV or as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.http import StreamingHttpResponse

from aboveboard.lib.sheets import comma_separated


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The rows as a CSV file of this name, sent while they are read."""
    return _file(name, "csv", "text/csv; charset=utf-8", comma_separated(columns, rows))


def as_json(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The rows as a JSON file of this name: an array of objects that are named as the columns of the CSV."""
    return _file(name, "json", "application/json", _array(columns, rows))


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
