"""Small logs for the tests of this folder."""

from pathlib import Path

from aboveboard.lib.tlog.checkpoint import Checkpoint
from aboveboard.lib.tlog.note import Signer, sign
from aboveboard.lib.tlog.store import TileStore

SIGNER = Signer("register.example/log", bytes(range(32)))
VKEY = SIGNER.verifier.key


def entry(index: int) -> bytes:
    return f"entry {index}".encode() * (index % 3)


def signed(size: int, root: bytes, signer: Signer = SIGNER) -> bytes:
    return sign(Checkpoint(SIGNER.name, size, root).encode(), signer)


def grow(store: TileStore, size: int, to: int) -> bytes:
    """Integrate and publish the entries from `size` up to `to`; returns the checkpoint."""
    note = signed(*store.integrate(size, [entry(index) for index in range(size, to)]))
    store.publish(note)
    return note


def make_log(directory: Path, *sizes: int) -> TileStore:
    """A log that was published at each of `sizes`."""
    store = TileStore(directory)
    for before, size in zip((0, *sizes), sizes, strict=False):
        grow(store, before, size)
    return store


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())
