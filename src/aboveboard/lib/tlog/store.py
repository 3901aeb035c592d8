"""The log of one writer in a folder: entries are integrated into tiles, then a signed checkpoint is published.

Integrating may be repeated after a crash: a tile is a function of the entries, so equal bytes are left alone and
different ones stop the writer. What is lost if the process dies: before `publish`, nothing that an outsider was shown;
after it, nothing.
"""

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from aboveboard.lib.tlog.checkpoint import Checkpoint
from aboveboard.lib.tlog.merkle import leaf_hash, root_of
from aboveboard.lib.tlog.note import split_note
from aboveboard.lib.tlog.tiles import (
    HEIGHT,
    MAX_BUNDLE,
    WIDTH,
    Place,
    TileError,
    Tiles,
    encode_bundle,
)

CHECKPOINT = "checkpoint"


class TamperedError(RuntimeError):
    """What lies in the folder is not what was written; nothing more is signed until a person has looked."""


class TileStore:
    """A log in `directory`. One process writes at a time; any number read, over a web server or from the folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def integrate(self, size: int, entries: Sequence[bytes]) -> tuple[int, bytes]:
        """Write `entries` behind the first `size` ones; returns the new size and root. All is on disk when it returns.

        Raises TileError for an entry over 65,535 bytes, TamperedError where the folder holds other bytes or lacks a tile.
        """
        written = _Writes(self._directory)
        full, items = size // WIDTH, [*self._unfinished(size), *entries]
        for first in range(0, len(items), WIDTH):
            part = items[first : first + WIDTH]
            written.put(Place(None, full + first // WIDTH, len(part)), encode_bundle(part))
        self.root(size)
        level, fresh = 0, [leaf_hash(entry) for entry in entries]
        while fresh:
            full, partial = divmod(size >> (HEIGHT * level), WIDTH)
            held = self.tiles(size).hashes(level, full) if partial else []
            fresh = written.put_level(level, full, [*held, *fresh])
            level += 1
        written.sync()
        return size + len(entries), self.root(size + len(entries))

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries, read from the tiles (RFC 6962 §2.1). Raises TamperedError where one is missing."""
        try:
            return self.tiles(size).root()
        except TileError as error:
            raise TamperedError(str(error)) from None

    def publish(self, signed_note: bytes) -> None:
        """Put the checkpoint in place, so that outsiders see the log as large as it says; then clear partial tiles now full.

        Raises NoteError or CheckpointError for bytes that are not a signed checkpoint, TamperedError for one that goes back.
        """
        published = Checkpoint.parse(split_note(signed_note)[0])
        before = self._published()
        if before is not None and (before.origin != published.origin or before.size > published.size):
            raise TamperedError(f"A checkpoint of {before.size} entries of {before.origin} is published; this one would take it back.")
        written = _Writes(self._directory)
        written.replace(CHECKPOINT, signed_note)
        written.sync()
        self._clear(before.size if before else 0, published.size)

    def checkpoint(self) -> bytes | None:
        """The published checkpoint with its signatures, or None before the first."""
        return self._read(CHECKPOINT)

    def entry(self, index: int) -> bytes:
        """The entry at `index` of the published log. Raises IndexError beyond it, TamperedError where its bundle is damaged."""
        published = self._published()
        size = published.size if published else 0
        if not 0 <= index < size:
            raise IndexError(f"The published log has {size} entries; there is none at {index}.")
        try:
            return self.tiles(size).entries(index // WIDTH)[index % WIDTH]
        except TileError as error:
            raise TamperedError(str(error)) from None

    def tiles(self, size: int) -> Tiles:
        """A reader of the tiles as they stood at `size` entries."""
        return Tiles(self._read, size)

    def _unfinished(self, size: int) -> list[bytes]:
        """The entries of the last, partial bundle, checked against their leaf hashes."""
        if size % WIDTH == 0:
            return []
        try:
            entries = self.tiles(size).entries(size // WIDTH)
            hashes = self.tiles(size).hashes(0, size // WIDTH)
        except TileError as error:
            raise TamperedError(str(error)) from None
        if [leaf_hash(entry) for entry in entries] != hashes:
            raise TamperedError(
                f"{Place(None, size // WIDTH, size % WIDTH).path} does not hash to its tile; restore both from a copy of the log."
            )
        return entries

    def _published(self) -> Checkpoint | None:
        held = self.checkpoint()
        return Checkpoint.parse(split_note(held)[0]) if held is not None else None

    def _read(self, path: str) -> bytes | None:
        try:
            with (self._directory / path).open("rb") as file:
                # One more than any tile may have, so that an overlong file is seen to be one.
                return file.read(MAX_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _clear(self, old: int, new: int) -> None:
        """Delete partial tiles whose full tile is published (C2SP tlog-tiles allows it from then on)."""
        for level in (None, *range(new.bit_length() // HEIGHT + 1)):
            shift = HEIGHT * ((level or 0) + 1)
            # From one tile earlier: what a crash left uncleared is cleared now.
            for index in range(max(0, (old >> shift) - 1), new >> shift):
                with contextlib.suppress(FileNotFoundError):
                    shutil.rmtree(self._directory / f"{Place(level, index).path}.p")


class _Writes:
    """Files written whole: to a temporary name, to disk, renamed, and at the end the folders to disk."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._temporary = directory / ".tmp"
        self._folders: set[Path] = set()

    def put_level(self, level: int, first: int, hashes: Sequence[bytes]) -> list[bytes]:
        """Write the tiles of one level from index `first` on; returns the roots of the full ones, for the level above."""
        parts = [hashes[start : start + WIDTH] for start in range(0, len(hashes), WIDTH)]
        for index, part in enumerate(parts, first):
            self.put(Place(level, index, len(part)), b"".join(part))
        return [root_of(part) for part in parts if len(part) == WIDTH]

    def put(self, place: Place, data: bytes) -> None:
        """Write a tile once; a second time it must have the same bytes. Raises TamperedError."""
        target = self._directory / place.path
        if not target.exists():
            self.replace(place.path, data)
            return
        if target.read_bytes() != data:
            raise TamperedError(
                f"{place.path} holds other bytes than its entries hash to; stop and compare the folder with a copy of the log."
            )
        self._touch(target)

    def replace(self, path: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        target = self._directory / path
        temporary = self._temporary / path.replace("/", "_")
        temporary.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        self._touch(target)

    def sync(self) -> None:
        """Make the names durable: without it a power cut may lose a renamed file."""
        for folder in sorted(self._folders, reverse=True):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        self._folders.clear()
        # Only what a crash left half-written is still there: everything else was renamed.
        shutil.rmtree(self._temporary, ignore_errors=True)

    def _touch(self, target: Path) -> None:
        # Folders may be new as well: each needs its own name on disk, up to the log's own folder.
        self._folders.update(folder for folder in target.parents if folder.is_relative_to(self._directory))
