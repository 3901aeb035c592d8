"""Proofs out of tiles, and the receipt that verifies offline (C2SP tlog-proof v1)."""

import base64
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from aboveboard.lib.tlog.checkpoint import Checkpoint, CheckpointError
from aboveboard.lib.tlog.merkle import HASH_SIZE, ProofError, leaf_hash, verify_inclusion
from aboveboard.lib.tlog.note import MAX_NOTE, NoteError, Verifier, decode_base64, open_note, split_note
from aboveboard.lib.tlog.store import TileStore
from aboveboard.lib.tlog.tiles import Tiles

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_PATH: Final = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


def inclusion_proof(tiles: Tiles, index: int) -> list[bytes]:
    """The path from the entry at `index` to the root of the tree (RFC 6962 §2.1.1). Raises IndexError, TileError."""
    if not 0 <= index < tiles.size:
        raise IndexError(f"The log has {tiles.size} entries; there is none at {index}.")
    tiles = Tiles(cache(tiles.read), tiles.size)
    path: list[bytes] = []
    start, end = 0, tiles.size
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(tiles.subtree(split, end))
            end = split
        else:
            path.append(tiles.subtree(start, split))
            start = split
    return path[::-1]


def consistency_proof(tiles: Tiles, old_size: int) -> list[bytes]:
    """The proof that the tree begins with its first `old_size` entries (RFC 6962 §2.1.2). Raises IndexError, TileError."""
    if not 0 <= old_size <= tiles.size:
        raise IndexError(f"The log has {tiles.size} entries; it never had {old_size}.")
    tiles = Tiles(cache(tiles.read), tiles.size)
    if old_size in (0, tiles.size):
        return []
    path: list[bytes] = []
    start, end = 0, tiles.size
    while end != old_size:
        split = _split(start, end)
        if old_size <= split:
            path.append(tiles.subtree(split, end))
            end = split
        else:
            path.append(tiles.subtree(start, split))
            start = split
    if start:
        path.append(tiles.subtree(start, end))
    return path[::-1]


def _split(start: int, end: int) -> int:
    return start + (1 << ((end - start - 1).bit_length() - 1))


@dataclass(frozen=True, slots=True)
class TlogProof:
    """The receipt of one entry: where it stands, the path to the root, and the signed checkpoint. `extra` is not authenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """The text of a `.tlog-proof` file."""
        extra = [] if self.extra is None else [f"extra {_base64(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(_base64, self.path), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> "TlogProof":
        """The receipt that a `.tlog-proof` file holds; nothing is verified yet. Raises ProofError."""
        if len(data) > 2 * MAX_NOTE:
            raise ProofError("The receipt is too large to be one.")
        head, blank, checkpoint = data.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        if not blank or lines.pop(0) != HEADER:
            raise ProofError(f"This is not a receipt: it begins with the line {HEADER}.")
        try:
            extra = decode_base64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
            path = tuple(decode_base64(line) for line in lines[1:])
        except NoteError as error:
            raise ProofError(str(error)) from None
        found = _INDEX.fullmatch(lines[0]) if lines else None
        if not found or len(path) > MAX_PATH or any(len(step) != HASH_SIZE for step in path):
            raise ProofError("The receipt names no index, or its path is not one of hashes.")
        return cls(int(found[1]), path, checkpoint, extra)

    def verify(self, entry: bytes, *verifiers: Verifier) -> Checkpoint:
        """The checkpoint in which `entry` is proved to stand, signed by one of `verifiers`. Needs no network. Raises ProofError."""
        try:
            found = Checkpoint.parse(open_note(self.checkpoint, *verifiers).text)
        except (NoteError, CheckpointError) as error:
            raise ProofError(str(error)) from None
        verify_inclusion(leaf_hash(entry), self.index, found.size, self.path, found.root)
        return found


def prove(store: TileStore, index: int, *, extra: bytes | None = None) -> TlogProof:
    """The receipt of the entry at `index` under the published checkpoint. Raises IndexError beyond it, TileError for a missing tile."""
    checkpoint = store.checkpoint()
    if checkpoint is None:
        raise IndexError("The log has published no checkpoint yet; wait for the first.")
    size = Checkpoint.parse(split_note(checkpoint)[0]).size
    return TlogProof(index, tuple(inclusion_proof(store.tiles(size), index)), checkpoint, extra)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
