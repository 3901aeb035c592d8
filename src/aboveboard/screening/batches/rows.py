"""Reads a file of names row by row: JSON lines or CSV, plain or gzip, of any length, in bounded memory."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import msgspec

from aboveboard.kernel.errors import Invalid
from aboveboard.screening.lists import lines

MAX_LINE = 1 << 18
MAX_FIELD = 1 << 17
FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv"}
TOO_LONG = f"The line is longer than {MAX_LINE} bytes; cut it to what is asked."
HALF = "The row holds half of a character (\\ud800 to \\udfff without its other half); write the character whole."
PAIR, SURROGATE = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"), re.compile(rb"\\u[dD][89a-fA-F]")
NOT_UTF8 = "The row is not UTF-8 text; save the file as UTF-8."


class Row(msgspec.Struct, frozen=True):
    """One party to be screened, as the sender wrote it; what else a row holds is not read."""

    id: str | int
    name: str
    schema: str = "LegalEntity"
    countries: str | list[str] | None = None
    birth: str | list[str] | None = None
    identifiers: str | list[str] | None = None


class Fault(msgspec.Struct, frozen=True):
    """A line that could not be screened, and what is wrong with it."""

    id: str | int | None
    line: int
    error: str


class _Named(msgspec.Struct):
    id: str | int


COLUMNS = tuple(Row.__struct_fields__)


class Rows:
    """The rows of a file in order, each with its line; a line that is none comes as a `Fault`.

    Raises `Invalid` where the file as a whole cannot be read. `sha256` is of the bytes as they are on disk, once all are read.
    """

    def __init__(self, path: Path) -> None:
        self.format = _format(path)
        self.unread: tuple[str, ...] = ()
        self._path = path
        try:
            self._size = path.stat().st_size
            self._raw = _Watched(path.open("rb"))
        except OSError as fault:
            raise Invalid(input=f"The file {path.name!r} cannot be opened ({fault.strerror}); check the path.") from fault
        self._bytes = lines.unpacked(io.BufferedReader(self._raw, 1 << 17))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._raw.count / self._size if self._size else 1.0

    @property
    def sha256(self) -> str:
        """Of all that has been read of the file."""
        return self._raw.digest.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, Row | Fault]]:
        try:
            yield from self._csv() if self.format == "csv" else self._jsonl()
        except lines.DAMAGED as fault:
            raise Invalid(
                input=f"{self._path.name!r} is cut off or damaged ({fault}); nothing was written. Fetch or pack it again."
            ) from fault

    def _jsonl(self) -> Iterator[tuple[int, Row | Fault]]:
        decode = msgspec.json.Decoder(Row).decode
        for number, line in lines.bounded(self._bytes, MAX_LINE):
            if line is None:
                yield number, Fault(None, number, TOO_LONG)
                continue
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            if not line.strip():
                continue
            try:
                row = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
                yield number, Fault(_id(line), number, _fault(line, fault))
            else:
                yield number, row

    def _csv(self) -> Iterator[tuple[int, Row | Fault]]:
        text = io.TextIOWrapper(self._bytes, encoding="utf-8-sig", errors="surrogateescape", newline="")
        below = _Lines(text)
        head = next(below, "")
        delimiter = max(",;\t", key=head.count)
        columns = [name.strip().lower() for name in next(csv.reader([head], delimiter=delimiter), [])]
        if not {"id", "name"} <= set(columns) or len(set(columns)) != len(columns):
            raise Invalid(
                input="The first line of a CSV file names its columns, each once: id and name, and where known "
                "schema, countries, birth, identifiers."
            )
        self.unread = tuple(name for name in columns if name not in COLUMNS)
        csv.field_size_limit(MAX_FIELD)
        reader = csv.reader(below, delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader, None)
            except csv.Error as fault:
                yield below.number, Fault(None, below.number, f"This is not a row ({fault}); look for a quote that is not closed.")
                continue
            if cells is None:
                return
            if below.take_oversized():
                yield below.number, Fault(None, below.number, TOO_LONG)
            elif cells:
                yield below.number, _row(columns, cells, below.number)


class _Watched(io.RawIOBase):
    """A file that is hashed and counted as it is read, so that what is sealed is what was screened."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self.digest, self.count = hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._file.readinto(buffer)
        self.digest.update(memoryview(buffer)[:count])
        self.count += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Lines:
    """Lines of bounded length; a longer one becomes an empty one and is remembered."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.number, self._oversized = text, 0, False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < MAX_LINE or line.endswith("\n"):
            return line
        self._oversized = True
        while line and not line.endswith("\n"):
            line = self._text.readline(MAX_LINE)
        return ""

    def take_oversized(self) -> bool:
        """Whether a line was too long since this was last asked."""
        was, self._oversized = self._oversized, False
        return was


def _format(path: Path) -> str:
    found = FORMATS.get(Path(path.name.lower().removesuffix(".gz")).suffix)
    if found is None:
        raise Invalid(input=f"The name of {path.name!r} does not say what it is: .jsonl or .csv, also with .gz behind it.")
    return found


def _id(line: bytes) -> str | int | None:
    try:
        return msgspec.json.decode(line, type=_Named).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _fault(line: bytes, fault: Exception) -> str:
    """What is wrong with a line of JSON, for who is to correct it."""
    if isinstance(fault, UnicodeDecodeError):
        return NOT_UTF8
    if isinstance(fault, msgspec.DecodeError) and not isinstance(fault, msgspec.ValidationError) and SURROGATE.search(PAIR.sub(b"", line)):
        return HALF
    return f"This is not a row ({fault}); correct the line."


def _row(columns: list[str], cells: list[str], line: int) -> Row | Fault:
    if len(cells) != len(columns):
        return Fault(None, line, f"The row has {len(cells)} cells where the first line names {len(columns)} columns; correct it.")
    given = {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if name in COLUMNS and cell.strip()}
    try:
        "".join(given.values()).encode()
    except UnicodeEncodeError:
        return Fault(None, line, NOT_UTF8)
    if "id" not in given:
        return Fault(None, line, "The row has no id; give each its own, so that the answer can be told apart.")
    return Row(given.pop("id"), given.pop("name", ""), **given)
