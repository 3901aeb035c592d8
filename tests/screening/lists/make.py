"""Writes small files in the publishers' formats and reads them; every name in them is invented."""

from collections.abc import Callable
from pathlib import Path

from aboveboard.screening.lists.bounds import Bounds
from aboveboard.screening.lists.record import Parsed, Record

Read = Callable[[Path, Bounds], Parsed]


def read(folder: Path, reader: Read, content: str | bytes, bounds: Bounds | None = None) -> list[Record]:
    """The records of a file with this content."""
    return list(parsed(folder, reader, content, bounds).records)


def parsed(folder: Path, reader: Read, content: str | bytes, bounds: Bounds | None = None) -> Parsed:
    """A file with this content, opened."""
    path = folder / "list"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return reader(path, bounds or Bounds())


def names(record: Record) -> dict[str, str]:
    """The kind of each name."""
    return {name.text: str(name.kind) for name in record.names}
