"""Tables for spreadsheets: CSV (RFC 4180) in which no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def comma_separated(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The table line by line with its head, every cell quoted; text that a spreadsheet would compute gets a leading apostrophe."""
    writer: Any = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([_cell(cell) for cell in row])


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
