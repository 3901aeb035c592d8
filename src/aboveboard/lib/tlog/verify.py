"""Verifies a whole log from its files and a key: every entry, every tile, the root, the signature, and older checkpoints.

It trusts nothing but the key, needs neither database nor Django, and holds one bundle in memory at a time.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aboveboard.lib.tlog.checkpoint import Checkpoint, CheckpointError
from aboveboard.lib.tlog.merkle import EMPTY_ROOT, leaf_hash, root_of
from aboveboard.lib.tlog.note import Algorithm, NoteError, Verifier, open_note
from aboveboard.lib.tlog.source import Folder, SourceError, source_of
from aboveboard.lib.tlog.tiles import HEIGHT, WIDTH, Place, TileError, Tiles, encode_bundle


class LogRefused(ValueError):
    """The log is not what its key holder signed, or not what it once was; the text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified: the log, how many older checkpoints it contains, and how many files wait beyond its checkpoint."""

    origin: str
    size: int
    root: bytes
    older: int
    unpublished: int


def verify_log(source: str, vkey: str, older: Sequence[bytes] = ()) -> Report:
    """Verify the log in the folder or at the http(s) address `source` against the verifier key `vkey`.

    `older` are signed checkpoints of the same log that somebody kept: the log must contain each. In a folder every file
    below `tile/` is read, partial tiles of earlier sizes included. Raises LogRefused.
    """
    try:
        verifier = Verifier.parse(vkey)
        found = source_of(source)
        signed = found.read("checkpoint")
        if signed is None:
            raise LogRefused("The log has no checkpoint: there is nothing to verify.")
        checkpoint = _opened(signed, verifier)
        kept = [_opened(one, verifier) for one in older]
        audit = _Audit(Tiles(found.read, checkpoint.size), checkpoint, kept)
        audit.run()
        unpublished = _sweep(found, checkpoint.size) if isinstance(found, Folder) else 0
    except (NoteError, CheckpointError, TileError, SourceError) as error:
        raise LogRefused(str(error)) from None
    return Report(checkpoint.origin, checkpoint.size, checkpoint.root, len(kept), unpublished)


def _opened(signed: bytes, verifier: Verifier) -> Checkpoint:
    checkpoint = Checkpoint.parse(open_note(signed, verifier).text)
    # A witness signs the logs of others; a log signs under its own name.
    if verifier.algorithm is Algorithm.ED25519 and checkpoint.origin != verifier.name:
        raise LogRefused(f"The checkpoint is of the log {checkpoint.origin!r}, but the key is of {verifier.name!r}.")
    return checkpoint


class _Audit:
    """One pass over the entries, from left to right, with the open tile of each level above."""

    def __init__(self, tiles: Tiles, checkpoint: Checkpoint, older: Sequence[Checkpoint]) -> None:
        self._tiles = tiles
        self._checkpoint = checkpoint
        self._levels: list[list[bytes]] = []
        self._closed: list[int] = []
        self._expected: defaultdict[int, list[Checkpoint]] = defaultdict(list)
        for one in older:
            if one.origin != checkpoint.origin:
                raise LogRefused(f"An older checkpoint is of another log, {one.origin!r}.")
            if one.size > checkpoint.size:
                raise LogRefused(f"The log once had {one.size} entries and now has {checkpoint.size}: its end was cut off.")
            self._expected[one.size].append(one)

    def run(self) -> None:
        size = self._checkpoint.size
        last: list[bytes] = []
        for index in range(-(-size // WIDTH)):
            last = self._bundle(index)
            self._compare_older(index * WIDTH, last)
            if len(last) == WIDTH:
                self._rise(0, root_of(last))
                last = []
        for level, row in enumerate(self._levels, 1):
            if row:
                self._compare(level, self._closed[level - 1], row)
        if self._root(last) != self._checkpoint.root:
            raise LogRefused("The entries do not hash to the root that was signed: the log was changed.")

    def _bundle(self, index: int) -> list[bytes]:
        hashes = [leaf_hash(entry) for entry in self._tiles.entries(index)]
        self._compare(0, index, hashes)
        return hashes

    def _compare(self, level: int, index: int, hashes: list[bytes]) -> None:
        if self._tiles.hashes(level, index) != hashes:
            raise LogRefused(
                f"{Place(level, index, len(hashes)).path} does not fit the entries below it: an entry or the tile was changed."
            )

    def _rise(self, below: int, root: bytes) -> None:
        if below == len(self._levels):
            self._levels.append([])
            self._closed.append(0)
        row = self._levels[below]
        row.append(root)
        if len(row) == WIDTH:
            self._compare(below + 1, self._closed[below], row)
            self._closed[below] += 1
            self._levels[below] = []
            self._rise(below + 1, root_of(row))

    def _root(self, last: list[bytes]) -> bytes:
        """The root of the entries so far: the open tiles, each with what lies right of it as its last hash."""
        carried = root_of(last) if last else None
        for row in self._levels:
            if carried is not None or row:
                carried = root_of(row if carried is None else [*row, carried])
        return EMPTY_ROOT if carried is None else carried

    def _compare_older(self, start: int, hashes: list[bytes]) -> None:
        for size in [size for size in self._expected if start < size <= start + len(hashes)]:
            root = self._root(hashes[: size - start])
            if any(one.root != root for one in self._expected.pop(size)):
                raise LogRefused(f"The first {size} entries are not those of an older checkpoint: the log was rewritten.")


def _sweep(folder: Folder, size: int) -> int:
    """Check the files that no checkpoint needs any more; returns how many lie beyond the checkpoint, written but not yet published."""
    tiles, beyond = Tiles(folder.read, size), 0
    for parent, _, names in os.walk(folder.directory / "tile"):
        for name in names:
            path = (Path(parent) / name).relative_to(folder.directory).as_posix()
            place = Place.parse(path)
            if place is None:
                raise LogRefused(f"{path} is no file of a log; remove it.")
            row = size >> (HEIGHT * (place.level or 0))
            if place.index * WIDTH + place.width > row:
                beyond += 1
            elif place.width < WIDTH and place.width != row - place.index * WIDTH:
                _check_superseded(folder, tiles, place)
    return beyond


def _check_superseded(folder: Folder, tiles: Tiles, place: Place) -> None:
    found = folder.read(place.path)
    if found is None:
        # The writer clears such files at any time.
        return
    if place.level is None:
        same = found == encode_bundle(tiles.entries(place.index)[: place.width])
    else:
        same = found == b"".join(tiles.hashes(place.level, place.index)[: place.width])
    if not same:
        raise LogRefused(f"{place.path} is not the beginning of the tile that replaced it: it was changed.")
