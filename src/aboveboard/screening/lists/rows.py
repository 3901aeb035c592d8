"""Streaming CSV for lists with a header: bounded rows, known columns, each row with its line."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from .bounds import Bounds
from .record import ListRefused

MAX_FIELD = 50_000
MAX_COLUMNS = 200
Row = Mapping[str, str]


class Table:
    """The rows below a header; the lines above it are in `preamble`. Raises `ListRefused` at the line that is at fault."""

    def __init__(self, path: Path, key: str, bounds: Bounds, *, most_preamble: int = 0) -> None:
        self.path, self.key, self.bounds = path, key, bounds
        self.preamble: list[list[str]] = []
        self.separator = ","
        for _, row in self._lines():
            if any(cell.strip().lower() == key.lower() for cell in row):
                self.header = [" ".join(cell.split()) for cell in row]
                break
            self.preamble.append(row)
            if len(self.preamble) > most_preamble:
                raise self.refusal(1, f"there is no header with a column {key!r}.", "Choose the source that fits the file.")
        else:
            raise self.refusal(1, f"there is no header with a column {key!r}.", "Choose the source that fits the file.")
        if twice := sorted({name for name in self.header if name and self.header.count(name) > 1}):
            raise self.refusal(1, f"the column {twice[0]!r} occurs twice.", "Give each column its own name.")

    def refusal(self, line: int, problem: str, remedy: str) -> ListRefused:
        """The refusal at a line of this file."""
        return ListRefused(self.path.name, f"line {line}", problem, remedy)

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        """Line and cells by column, white space made one; a row of another width is refused, an empty one skipped."""
        below = False
        for line, row in self._lines():
            if not below:
                below = any(cell.strip().lower() == self.key.lower() for cell in row)
                continue
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(self.header):
                problem = f"{len(row)} cells where the header has {len(self.header)}."
                raise self.refusal(line, problem, "Put a cell that holds the separator in quotation marks, or fetch the file again.")
            yield line, {name: " ".join(cell.split()) for name, cell in zip(self.header, row, strict=True)}

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding="utf-8-sig", newline="") as opened:
            self.separator = _separator(opened)
            reader = csv.reader(opened, delimiter=self.separator, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as fault:
                    raise self.refusal(line, f"not readable as CSV ({fault}).", "Fetch the file again, whole.") from fault
                except UnicodeDecodeError as fault:
                    raise self.refusal(line, "not written in UTF-8.", "Save it as “CSV UTF-8”.") from fault
                if len(row) > MAX_COLUMNS or any(len(cell) > MAX_FIELD for cell in row):
                    problem = f"more than {MAX_COLUMNS} cells, or a cell of over {MAX_FIELD} characters."
                    raise self.refusal(line, problem, "Check that it is the list and not something else.")
                yield line, row


def _separator(opened: TextIO) -> str:
    """Comma or semicolon, whichever the first lines have more of; spreadsheets of half the world write semicolons."""
    try:
        begins = opened.read(8_192)
    except UnicodeDecodeError:
        begins = ""
    opened.seek(0)
    return ";" if begins.count(";") > begins.count(",") else ","
