"""Lines of a file, plain or gzip: bounded each and altogether, also in what they unfold into."""

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from .bounds import Bounds
from .record import ListRefused

MAX_LINE = 1 << 20
GZIP = b"\x1f\x8b"
# What reading a file that is cut off or damaged raises.
DAMAGED = (EOFError, OSError, zlib.error)


def unpacked(raw: BufferedReader) -> BinaryIO:
    """The bytes that a file holds, whether it is packed, which its first bytes tell, or not."""
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if raw.peek(2)[:2] == GZIP else raw


def bounded(source: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line; None for one of more than `most` bytes, of which no more than that is ever held."""
    number = 0
    while line := source.readline(most + 1):
        number += 1
        if len(line) <= most:
            yield number, line
            continue
        yield number, None
        while line and not line.endswith(b"\n"):
            line = source.readline(most)


def read(path: Path, bounds: Bounds) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that holds anything. Raises `ListRefused` at the line that is too long or damaged."""
    number, count = 0, 0
    with path.open("rb") as raw:
        try:
            for number, line in bounded(unpacked(raw), MAX_LINE):
                if line is None:
                    raise ListRefused(path.name, f"line {number}", f"longer than {MAX_LINE} bytes.", "Split the record.")
                count += len(line)
                # A small gzip file may unfold into terabytes, so what comes out is counted too.
                if count > bounds.bytes:
                    raise ListRefused(path.name, f"line {number}", f"over {bounds.bytes} bytes unpacked.", "Split the file.")
                if line.strip():
                    yield number, line
        except DAMAGED as fault:
            problem = f"the compressed file is cut off or damaged ({fault})."
            raise ListRefused(path.name, f"line {number + 1}", problem, "Fetch it again.") from fault
