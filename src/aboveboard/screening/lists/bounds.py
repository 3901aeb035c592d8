"""What every list parser refuses before it reads, and the checks on the stream of records it yields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .record import ListRefused, Record

MAX_BYTES = 1 << 30
MAX_NAME = 2_000
MAX_TEXT = 50_000
MAX_NAMES = 2_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a list may be before it is refused unread."""

    bytes: int = MAX_BYTES
    records: int = 5_000_000


DEFAULT = Bounds()


def refuse_oversized(path: Path, bounds: Bounds = DEFAULT) -> None:
    """Refuses a file that is missing, empty or larger than the bound."""
    if not path.is_file():
        raise ListRefused(path.name, "file", "there is no such file.", "Check the path or fetch the list again.")
    size = path.stat().st_size
    if size == 0:
        raise ListRefused(path.name, "file", "the file is empty.", "Fetch the list again.")
    if size > bounds.bytes:
        raise ListRefused(
            path.name,
            "file",
            f"the file has {size} bytes, more than the {bounds.bytes} allowed.",
            "Check that it is the list and not something else.",
        )


def checked(path: Path, records: Iterable[tuple[str, Record]], bounds: Bounds = DEFAULT) -> Iterator[Record]:
    """The records of (place, record) pairs; refuses duplicates, nameless or outsized entries, and an empty list."""
    seen: set[str] = set()
    for place, record in records:
        if record.id in seen:
            raise ListRefused(path.name, place, f"the id {record.id!r} occurs a second time.", "Fetch the list again or remove one.")
        seen.add(record.id)
        if len(seen) > bounds.records:
            raise ListRefused(path.name, place, f"more than {bounds.records} entries.", "Check that it is the list.")
        if not record.names:
            raise ListRefused(path.name, place, f"entry {record.id!r} has no name.", "Report it to the publisher.")
        if len(record.names) > MAX_NAMES or any(len(name.text) > MAX_NAME for name in record.names):
            raise ListRefused(
                path.name,
                place,
                f"entry {record.id!r} has more than {MAX_NAMES} names or one longer than {MAX_NAME} characters.",
                "Report it to the publisher.",
            )
        yield record
    if not seen:
        raise ListRefused(path.name, "file", "it holds no entry.", "Fetch the list again; an empty list never loads.")
