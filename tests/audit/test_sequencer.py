"""Entries reach a signed log that outsiders verify; an old database cannot sign a smaller one; a crash loses nothing."""

import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from aboveboard.audit import guard, keys, sequencer, store
from aboveboard.audit.models import Entry, Leaf, Log, Mention, Outcome, Pending
from aboveboard.kernel import log
from aboveboard.lib import clock
from aboveboard.lib.tlog.store import TamperedError, TileStore
from aboveboard.lib.tlog.verify import LogRefused, verify_log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("logs")]
AUDIT, REGISTER = sequencer.AUDIT, sequencer.REGISTER


def write(count: int = 1, *, statement: bool = False) -> list[Entry]:
    with transaction.atomic(), guard.opened("test"):
        return [
            store.append(
                store.Draft(
                    kind="test.act", outcome=Outcome.DONE, actor="system", unit=uuid.uuid4(), statement={"n": n} if statement else None
                )
            )
            for n in range(count)
        ]


def verified(kind: sequencer.Kind) -> int:
    return verify_log(str(kind.folder), keys.verifier_key(kind.name)).size


def test_a_new_log_is_empty_and_signed() -> None:
    assert verified(AUDIT) == verified(REGISTER) == 0


def test_entries_are_published_in_order_and_verified() -> None:
    entries = write(600)
    assert sequencer.publish(AUDIT) == verified(AUDIT) == 600
    tiles = TileStore(AUDIT.folder)
    assert [tiles.entry(n) for n in (0, 299, 599)] == [store.leaf(entries[n]) for n in (0, 299, 599)]
    assert not Pending.objects.filter(log="audit").exists()


def test_there_is_no_receipt_until_a_published_checkpoint_covers_the_entry() -> None:
    (entry,) = write()
    assert log.receipt(entry) is None
    sequencer.publish(AUDIT)
    receipt = log.receipt(entry)
    assert receipt is not None
    assert receipt.leaf == store.leaf(entry)
    # Placed in the log, but the checkpoint that covers it was not written yet.
    (AUDIT.folder / "checkpoint").unlink()
    assert log.receipt(entry) is None


def test_only_statements_reach_the_register() -> None:
    write(3)
    write(2, statement=True)
    sequencer.publish(AUDIT)
    sequencer.publish(REGISTER)
    assert (verified(AUDIT), verified(REGISTER)) == (5, 2)
    assert TileStore(REGISTER.folder).entry(1) == b'{"n":1}'


def test_batches_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 100)
    write(250)
    assert sequencer.publish(AUDIT) == verified(AUDIT) == 250


def test_nothing_new_signs_nothing_new_until_the_clock_says_so() -> None:
    write()
    sequencer.publish(AUDIT)
    first = TileStore(AUDIT.folder).checkpoint()
    sequencer.publish(AUDIT, heartbeat=timedelta(hours=1))
    assert Log.objects.get(name="audit").checkpoint.encode() == first
    before = Log.objects.get(name="audit").checkpoint_at
    with clock.frozen(clock.now() + timedelta(hours=2)):
        sequencer.publish(AUDIT, heartbeat=timedelta(hours=1))
    after = Log.objects.get(name="audit").checkpoint_at
    assert before is not None
    assert after is not None
    assert after - before > timedelta(hours=1)


@pytest.mark.parametrize("step", ["integrate", "publish"])
def test_a_crash_at_any_step_is_made_good_by_the_next_run(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(5)
    with monkeypatch.context() as patch:
        patch.setattr(TileStore, step, _die)
        with pytest.raises(SystemExit):
            sequencer.publish(AUDIT)
    write(3)
    assert sequencer.publish(AUDIT) == verified(AUDIT) == 8


def test_an_entry_that_commits_late_is_not_skipped() -> None:
    """On PostgreSQL ids commit out of order: a lower id may appear after a higher one was numbered."""
    late, early = write(2)
    with transaction.atomic(), guard.opened("test"):
        Pending.objects.filter(entry=late).delete()
    sequencer.publish(AUDIT)
    with transaction.atomic(), guard.opened("test"):
        Pending.objects.create(log="audit", entry=late)
    assert sequencer.publish(AUDIT) == verified(AUDIT) == 2
    assert list(Leaf.objects.order_by("index").values_list("entry_id", flat=True)) == [early.pk, late.pk]


def test_a_restored_old_database_refuses_to_sign(tmp_path: Path) -> None:
    write(5)
    sequencer.publish(AUDIT)
    with transaction.atomic(), guard.opened("test"):
        Log.objects.filter(name="audit").update(size=3, published_size=3)
    with pytest.raises(sequencer.LogForked, match="older than what outsiders hold"):
        sequencer.publish(AUDIT)


def test_a_database_that_counts_more_than_the_tiles_hold_refuses_to_sign() -> None:
    write(5)
    sequencer.publish(AUDIT)
    with transaction.atomic(), guard.opened("test"):
        Log.objects.filter(name="audit").update(size=8)
    with pytest.raises(sequencer.LogForked, match="tiles hold 5 entries and the database 8"):
        sequencer.publish(AUDIT)
    assert verified(AUDIT) == 5


def test_of_two_publishers_at_once_the_second_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    integrate = TileStore.integrate

    def overtaken(tiles: TileStore, size: int, leaves: Iterator[bytes]) -> tuple[int, bytes]:
        with transaction.atomic(), guard.opened("test"):
            Log.objects.filter(name="audit").update(published_size=2)
        return integrate(tiles, size, leaves)

    write(5)
    monkeypatch.setattr(TileStore, "integrate", overtaken)
    with pytest.raises(sequencer.LogForked, match="only one may write the tiles"):
        sequencer.publish(AUDIT)
    assert verified(AUDIT) == 0


@pytest.mark.parametrize("name", ["0/001.p/44", "1/000.p/1"])
def test_a_changed_edge_of_the_tree_is_never_signed_again(name: str) -> None:
    write(300)
    sequencer.publish(AUDIT)
    _spoil(AUDIT.folder / "tile" / name)
    write()
    with pytest.raises((sequencer.LogForked, TamperedError)):
        sequencer.publish(AUDIT)


def test_a_changed_old_tile_is_refused_by_the_verifier() -> None:
    write(300)
    sequencer.publish(AUDIT)
    _spoil(AUDIT.folder / "tile" / "0" / "000")
    with pytest.raises(LogRefused):
        verified(AUDIT)


def test_another_publisher_at_work_is_left_alone() -> None:
    write()
    with sequencer._alone(AUDIT) as mine:
        assert mine
        assert sequencer.publish(AUDIT) == -1


def test_health_falls_when_a_checkpoint_is_overdue() -> None:
    write()
    sequencer.publish(AUDIT)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert sequencer.healthy(AUDIT, within=timedelta(seconds=5))
        write()
        assert not sequencer.healthy(AUDIT, within=timedelta(seconds=5))


def test_a_log_that_was_never_published_is_not_healthy() -> None:
    with transaction.atomic(), guard.opened("test"):
        Log.objects.filter(name="audit").update(checkpoint_at=None)
    assert not sequencer.healthy(AUDIT, within=timedelta(days=1))


def test_rows_of_the_log_name_themselves_without_content() -> None:
    (entry,) = write(statement=True)
    assert str(Pending.objects.get(log="register")) == f"register {entry.pk}"
    sequencer.publish(AUDIT)
    assert [str(row) for row in (entry, entry.payload, entry.statement, entry.leaves.get(), entry.leaves.get().log)] == [
        "test.act done",
        f"payload of {entry.pk}",
        f"statement of {entry.pk}",
        "audit 0",
        "audit",
    ]
    assert str(Mention(entry=entry, subject_kind="parties.organisation", subject_id="1")) == "parties.organisation:1"


def test_a_missing_key_is_named(data_folder: Path) -> None:
    shutil.rmtree(data_folder / "keys")
    with pytest.raises(ImproperlyConfigured, match="aboveboard init"):
        keys.verifier_key("audit")


def test_a_key_is_made_once_and_private(data_folder: Path) -> None:
    before = keys.verifier_key("audit")
    keys.create("audit", "another origin")
    assert keys.verifier_key("audit") == before
    assert (data_folder / "keys" / "audit.key").stat().st_mode & 0o077 == 0


def test_a_statement_too_long_for_the_log_is_refused() -> None:
    draft = store.Draft(kind="t.a", outcome=Outcome.DONE, actor="system", unit=uuid.uuid4(), statement={"text": "x" * 70_000})
    with pytest.raises(ValueError, match="65535"), transaction.atomic(), guard.opened("test"):
        store.append(draft)
    assert not Entry.objects.exists()


def test_erasing_the_payload_leaves_the_log_valid() -> None:
    (entry,) = write()
    sequencer.publish(AUDIT)
    with transaction.atomic(), guard.opened("test"):
        entry.payload.delete()
    assert (store.facts(entry), verified(AUDIT)) == ({}, 1)


def _die(*_: object) -> None:
    raise SystemExit


def _spoil(tile: Path) -> None:
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
