"""Lines of a file, plain or gzip: bounded each and altogether, also in what they unfold into."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .bounds import Bounds
from .record import ListRefused

MAX_LINE = 1 << 20
GZIP = b"\x1f\x8b"


def read(path: Path, bounds: Bounds) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that holds anything. Raises `ListRefused` at the line that is too long or damaged."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        source: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        read, number = 0, 0
        while line := _line(path, source, number + 1):
            number, read = number + 1, read + len(line)
            if len(line) > MAX_LINE:
                raise ListRefused(path.name, f"line {number}", f"longer than {MAX_LINE} bytes.", "Split the record.")
            # A small gzip file may unfold into terabytes, so what comes out is counted too.
            if read > bounds.bytes:
                raise ListRefused(path.name, f"line {number}", f"over {bounds.bytes} bytes unpacked.", "Split the file.")
            if line.strip():
                yield number, line


def _line(path: Path, source: IO[bytes], number: int) -> bytes:
    try:
        return source.readline(MAX_LINE + 1)
    except (EOFError, OSError, zlib.error) as fault:
        raise ListRefused(
            path.name, f"line {number}", f"the compressed file is cut off or damaged ({fault}).", "Fetch it again."
        ) from fault
