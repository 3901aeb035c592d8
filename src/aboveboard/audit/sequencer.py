"""Numbers new entries, writes them into tiles and signs a checkpoint: sequencing, integration, publishing.

Every step may be repeated after a crash: indexes are committed before a tile is written, tiles are a function of the
indexed entries, and a checkpoint is renamed into place last. What is lost if the process dies: nothing that was
committed; the entry only waits for the next run.
"""

import fcntl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from aboveboard.audit import guard, keys, store
from aboveboard.audit.models import Entry, Leaf, Log, LogName, Pending, Statement
from aboveboard.lib import clock
from aboveboard.lib.tlog.checkpoint import Checkpoint
from aboveboard.lib.tlog.note import open_note, sign
from aboveboard.lib.tlog.store import TileStore

BATCH = 1_000


class LogForked(RuntimeError):
    """The database and the published log disagree; nothing is signed until a person has looked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What one log holds: which entries, and the bytes of each as a leaf."""

    name: LogName
    leaves: Callable[[Sequence[int]], list[bytes]]

    @property
    def folder(self) -> Path:
        return Path(settings.DATA) / "log" / self.name


def _audit_leaves(ids: Sequence[int]) -> list[bytes]:
    entries = Entry.objects.in_bulk(ids)
    return [store.leaf(entries[id]) for id in ids]


def _register_leaves(ids: Sequence[int]) -> list[bytes]:
    bodies = dict(Statement.objects.filter(entry_id__in=ids).values_list("entry_id", "body"))
    return [bytes(bodies[id]) for id in ids]


AUDIT = Kind(LogName.AUDIT, _audit_leaves)
REGISTER = Kind(LogName.REGISTER, _register_leaves)
LOGS = {kind.name: kind for kind in (AUDIT, REGISTER)}


def create(kind: Kind, origin: str) -> None:
    """Make the row, folder and key of a log where they are missing, and publish its first, empty checkpoint."""
    keys.create(kind.name, origin)
    kind.folder.mkdir(parents=True, exist_ok=True)
    with transaction.atomic(), guard.opened("audit.create_log"):
        Log.objects.get_or_create(name=kind.name)
    publish(kind)


def publish(kind: Kind, *, heartbeat: timedelta | None = None) -> int:
    """Publish everything committed so far; returns the published size, or -1 where another process is publishing.

    A new checkpoint is signed when there are new leaves, when there is none yet, and, with `heartbeat`, when the
    last one is older than that: a log on a fixed clock must not show when it was busy.
    """
    with _alone(kind) as mine:
        if not mine:
            return -1
        _check_against_published(kind)
        while _number(kind) == BATCH:
            _integrate(kind)
        return _integrate(kind, heartbeat=heartbeat)


@contextmanager
def _alone(kind: Kind) -> Iterator[bool]:
    # A lock on a file beside the tiles: it dies with the process, on either database.
    with (kind.folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _waiting(kind: Kind) -> QuerySet[Pending]:
    return Pending.objects.filter(log=kind.name)


def _number(kind: Kind) -> int:
    """Give the next indexes to entries that have none, in one short transaction; returns how many."""
    if not _waiting(kind).exists():
        return 0
    with transaction.atomic(durable=True), guard.opened("audit.number"):
        log = Log.objects.select_for_update().get(name=kind.name)
        # Never "everything above the last id": on PostgreSQL ids commit out of order.
        ids = list(_waiting(kind).order_by("entry_id").values_list("entry_id", flat=True)[:BATCH])
        Leaf.objects.bulk_create(Leaf(log=log, index=log.size + n, entry_id=id) for n, id in enumerate(ids))
        log.size += len(ids)
        log.save(update_fields=["size"])
        _waiting(kind).filter(entry_id__in=ids).delete()
    return len(ids)


def _integrate(kind: Kind, *, heartbeat: timedelta | None = None) -> int:
    log = Log.objects.get(name=kind.name)
    tiles = TileStore(kind.folder)
    stale = heartbeat is not None and log.checkpoint_at is not None and clock.now() - log.checkpoint_at >= heartbeat
    if log.checkpoint and log.published_size == log.size and not stale and tiles.checkpoint() == log.checkpoint.encode():
        return log.size
    ids = list(Leaf.objects.filter(log=log, index__gte=log.published_size).order_by("index").values_list("entry_id", flat=True))
    size, root = tiles.integrate(log.published_size, kind.leaves(ids))
    if size != log.size:
        raise LogForked(f"The {kind.name} log's tiles hold {size} entries and the database {log.size}; stop and compare with a backup.")
    signer = keys.signer(kind.name)
    signed = sign(Checkpoint(signer.name, size, root).encode(), signer)
    with transaction.atomic(durable=True), guard.opened("audit.publish"):
        won = Log.objects.filter(name=kind.name, published_size=log.published_size).update(
            published_size=size, checkpoint=signed.decode(), checkpoint_at=clock.now()
        )
    if not won:
        raise LogForked(f"Another process published the {kind.name} log at the same time; only one may write the tiles.")
    tiles.publish(signed)
    return size


def _check_against_published(kind: Kind) -> None:
    """Refuse to sign a smaller or another tree than the one outsiders already hold (a restored old database)."""
    held = TileStore(kind.folder).checkpoint()
    if held is None:
        return
    signer = keys.signer(kind.name)
    published = Checkpoint.parse(open_note(held, signer.verifier).text)
    log = Log.objects.get(name=kind.name)
    if published.size > log.published_size:
        raise LogForked(
            f"The published {kind.name} log has {published.size} entries and the database knows {log.published_size}: "
            "the database is older than what outsiders hold. Nothing is signed; see docs/operate/recover.md."
        )
    if TileStore(kind.folder).root(published.size) != published.root:
        raise LogForked(f"The tiles of the {kind.name} log do not hash to its published checkpoint; stop and compare with a backup.")


def healthy(kind: Kind, *, within: timedelta) -> bool:
    """Whether the last checkpoint is younger than `within` or nothing waits for one."""
    log = Log.objects.filter(name=kind.name).first()
    if log is None or log.checkpoint_at is None:
        return False
    return clock.now() - log.checkpoint_at < within or not _waiting(kind).exists()
