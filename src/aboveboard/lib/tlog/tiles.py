"""How a log lies in files (C2SP tlog-tiles): paths, entry bundles, and reading hashes of any subtree out of tiles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aboveboard.lib.tlog.merkle import EMPTY_ROOT, HASH_SIZE, node_hash, root_of

WIDTH: Final = 256
HEIGHT: Final = 8
MAX_ENTRY: Final = 65_535
MAX_TILE: Final = WIDTH * HASH_SIZE
MAX_BUNDLE: Final = WIDTH * (2 + MAX_ENTRY)
_PATH = re.compile(r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class TileError(ValueError):
    """A tile or bundle is missing or is not what the format demands; the text names it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Which tile: `level` None is an entry bundle; `width` below 256 is a partial tile."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the log's prefix: `tile/0/x001/234.p/7`."""
        whole = f"{self.index:03}"
        whole = whole.zfill(-(-len(whole) // 3) * 3)
        groups = [whole[start : start + 3] for start in range(0, len(whole), 3)]
        name = "".join(f"x{group}/" for group in groups[:-1]) + groups[-1]
        level = "entries" if self.level is None else self.level
        return f"tile/{level}/{name}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @property
    def full(self) -> "Place":
        """The full tile that this one becomes."""
        return Place(self.level, self.index)

    @classmethod
    def parse(cls, path: str) -> "Place | None":
        """The place of a path in its one spelling, or None where no tile of any log has that path."""
        if not (found := _PATH.fullmatch(path)):
            return None
        level, index, width = found.groups()
        place = cls(None if level == "entries" else int(level), int(re.sub(r"[x/]", "", index)), int(width or WIDTH))
        return place if place.path == path else None


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """The bundle of up to 256 entries, each after its length in two bytes. Raises TileError for an entry over 65,535 bytes."""
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise TileError(f"An entry of the log has at most {MAX_ENTRY} bytes; log the hash of anything larger.")
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def decode_bundle(data: bytes, count: int) -> list[bytes]:
    """The entries of a bundle, which must hold exactly `count` of them and nothing else. Raises TileError."""
    entries: list[bytes] = []
    start, end = 0, len(data)
    while start < end:
        stop = start + 2 + int.from_bytes(data[start : start + 2])
        if stop > end or start + 2 > end:
            raise TileError("the last entry is cut off")
        entries.append(data[start + 2 : stop])
        start = stop
    if len(entries) != count:
        raise TileError(f"it holds {len(entries)} entries in place of {count}")
    return entries


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes that stand one after the other in a tile."""
    return [data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE)]


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of a log of `size` entries, read through `read`, which answers None for a path that is not there."""

    read: Callable[[str], bytes | None]
    size: int

    def data(self, level: int | None, index: int) -> tuple[Place, bytes]:
        """A tile or bundle, as wide as it was found. Raises TileError where it is missing.

        Where the partial one is gone, the full one that replaced it answers.
        """
        asked = Place(level, index, self._width(level, index))
        for place in dict.fromkeys((asked, asked.full)):
            if (found := self.read(place.path)) is not None:
                return place, found
        raise TileError(f"The log lacks {asked.path}; restore it from a copy of the log.")

    def hashes(self, level: int, index: int) -> list[bytes]:
        """The hashes of a tile. Raises TileError where it is missing or of a wrong length."""
        place, found = self.data(level, index)
        if len(found) != place.width * HASH_SIZE:
            raise TileError(
                f"{place.path} has {len(found)} bytes in place of {place.width * HASH_SIZE}; restore it from a copy of the log."
            )
        return split_hashes(found)[: self._width(level, index)]

    def entries(self, index: int) -> list[bytes]:
        """The entries of a bundle. Raises TileError where it is missing or damaged."""
        place, found = self.data(None, index)
        try:
            return decode_bundle(found, place.width)[: self._width(None, index)]
        except TileError as error:
            raise TileError(f"{place.path} is damaged: {error}; restore it from a copy of the log.") from None

    def _width(self, level: int | None, index: int) -> int:
        return min(WIDTH, (self.size >> (HEIGHT * (level or 0))) - index * WIDTH)

    def subtree(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]) of RFC 6962 §2.1 for a range that starts at a multiple of its largest power of two."""
        count = end - start
        if count == 0:
            return EMPTY_ROOT
        if count & (count - 1) == 0:
            level, above = divmod(count.bit_length() - 1, HEIGHT)
            first = start >> (level * HEIGHT)
            return root_of(self.hashes(level, first // WIDTH)[first % WIDTH : first % WIDTH + (1 << above)])
        split = start + (1 << (count.bit_length() - 1))
        return node_hash(self.subtree(start, split), self.subtree(split, end))

    def root(self) -> bytes:
        """The root of the whole tree, from its right edge."""
        return self.subtree(0, self.size)
