"""The writer of a log: what it writes, that it may be repeated after any crash, and what stops it."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aboveboard.lib.tlog.checkpoint import Checkpoint, CheckpointError
from aboveboard.lib.tlog.merkle import EMPTY_ROOT, leaf_hash, root_of
from aboveboard.lib.tlog.note import NoteError, sign
from aboveboard.lib.tlog.store import TamperedError, TileStore
from aboveboard.lib.tlog.tiles import TileError
from aboveboard.lib.tlog.verify import verify_log
from tests.lib.tlog.logs import SIGNER, VKEY, entry, files, grow, make_log, signed


def root(size: int) -> bytes:
    return root_of([leaf_hash(entry(index)) for index in range(size)])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_in_whatever_batches_the_log_is_the_same(tmp_path_factory: pytest.TempPathFactory, batches: list[int]) -> None:
    folder = tmp_path_factory.mktemp("log")
    store, size, older = TileStore(folder), 0, []
    for batch in batches:
        older.append(grow(store, size, size + batch))
        size += batch
        assert store.root(size) == root(size)
    report = verify_log(str(folder), VKEY, older)
    assert (report.size, report.root, report.older, report.unpublished) == (size, root(size), len(batches), 0)
    assert store.entry(size - 1) == entry(size - 1)


def test_the_tiles_of_a_large_log_have_three_levels(tmp_path: Path) -> None:
    store = TileStore(tmp_path)
    size, found = store.integrate(0, [entry(index) for index in range(70_000)])
    assert (size, found) == (70_000, root(70_000))
    store.publish(signed(size, found))
    for path, length in {"0/272": 8192, "0/273.p/112": 112 * 32, "1/000": 8192, "1/001.p/17": 17 * 32, "2/000.p/1": 32}.items():
        assert (tmp_path / "tile" / path).stat().st_size == length
    assert not (tmp_path / "tile/3").exists()
    assert verify_log(str(tmp_path), VKEY).size == 70_000
    assert [store.entry(index) for index in (0, 65_536, 69_999)] == [entry(0), entry(65_536), entry(69_999)]


def test_an_empty_log_is_published(tmp_path: Path) -> None:
    store = TileStore(tmp_path)
    assert store.checkpoint() is None
    assert store.integrate(0, []) == (0, EMPTY_ROOT)
    with pytest.raises(IndexError):
        store.entry(0)
    grow(store, 0, 0)
    assert verify_log(str(tmp_path), VKEY).size == 0
    with pytest.raises(IndexError):
        store.entry(0)


def test_integrating_twice_changes_nothing(tmp_path: Path) -> None:
    store = make_log(tmp_path, 200)
    entries = [entry(index) for index in range(200, 600)]
    once = store.integrate(200, entries)
    state = {path: (path.read_bytes(), path.stat().st_ino) for path in files(tmp_path)}
    assert store.integrate(200, entries) == once
    assert {path: (path.read_bytes(), path.stat().st_ino) for path in files(tmp_path)} == state
    store.publish(signed(*once))
    assert store.integrate(600, []) == once


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_after_a_crash_at_any_step_the_repeated_run_succeeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Each fsync and each rename fails once; outsiders then see the old log whole, and the next run completes the new one."""
    crashes = 0
    for step in range(100):
        folder = tmp_path / f"{call}-{step}"
        store = make_log(folder, 250)
        with monkeypatch.context() as patch:
            _fail_at(patch, call, step)
            try:
                grow(store, 250, 520)
                break
            except OSError:
                crashes += 1
        assert verify_log(str(folder), VKEY).size in (250, 520)
        if verify_log(str(folder), VKEY).size == 250:
            # More entries arrived meanwhile.
            grow(store, 250, 530)
        grow(store, verify_log(str(folder), VKEY).size, 540)
        report = verify_log(str(folder), VKEY)
        assert (report.size, report.root) == (540, root(540))
        assert not (folder / ".tmp").exists()
    assert crashes >= 7


def _fail_at(patch: pytest.MonkeyPatch, call: str, step: int) -> None:
    real: Callable[..., object] = os.fsync if call == "fsync" else Path.replace
    left = iter(range(step, -1, -1))

    def failing(*arguments: object) -> object:
        if next(left, -1) == 0:
            raise OSError(errno.EIO, "input/output error")
        return real(*arguments)

    patch.setattr(os if call == "fsync" else Path, call, failing)


def test_partial_tiles_stay_until_the_full_one_is_published(tmp_path: Path) -> None:
    store = make_log(tmp_path, 10, 100)
    assert {path.name for path in files(tmp_path / "tile/0")} == {"10", "100"}
    size, found = store.integrate(100, [entry(index) for index in range(100, 260)])
    assert (tmp_path / "tile/0/000.p/100").exists()
    store.publish(signed(size, found))
    assert not (tmp_path / "tile/0/000.p").exists()
    assert not (tmp_path / "tile/entries/000.p").exists()
    assert store.entry(5) == entry(5)
    assert store.tiles(100).root() == root(100)


@pytest.mark.parametrize("path", ["tile/0/000.p/10", "tile/entries/000.p/10"])
def test_other_bytes_stop_the_writer(tmp_path: Path, path: str) -> None:
    store = make_log(tmp_path, 10)
    target = tmp_path / path
    data = bytearray(target.read_bytes())
    for wrong in (bytes([*data[:-1], data[-1] ^ 1]), data + b"\0", data[:-1]):
        target.write_bytes(wrong)
        with pytest.raises(TamperedError):
            store.integrate(10, [b"next"])
        assert not (tmp_path / "tile/0/000.p/11").exists()
    target.unlink()
    with pytest.raises(TamperedError, match="lacks"):
        store.integrate(10, [b"next"])


def test_a_tile_that_is_already_there_with_other_bytes_stops_the_writer(tmp_path: Path) -> None:
    store = make_log(tmp_path, 10)
    store.integrate(10, [b"one thing"])
    with pytest.raises(TamperedError, match="other bytes"):
        store.integrate(10, [b"another thing"])
    store = make_log(tmp_path / "full", 300)
    (tmp_path / "full/tile/1/000.p/1").write_bytes(bytes(32))
    with pytest.raises(TamperedError, match="other bytes"):
        store.integrate(0, [entry(index) for index in range(300)])


def test_a_missing_or_damaged_bundle_is_named(tmp_path: Path) -> None:
    store = make_log(tmp_path, 10)
    (tmp_path / "tile/entries/000.p/10").write_bytes(b"\0")
    with pytest.raises(TamperedError, match=r"tile/entries/000\.p/10 is damaged"):
        store.entry(3)
    with pytest.raises(TamperedError, match="lacks"):
        store.root(11)


def test_a_too_large_entry_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(TileError, match="log the hash"):
        TileStore(tmp_path).integrate(0, [bytes(65_536)])
    assert files(tmp_path) == []


def test_a_checkpoint_never_goes_back(tmp_path: Path) -> None:
    store = make_log(tmp_path, 10)
    with pytest.raises(TamperedError, match="take it back"):
        store.publish(signed(9, root(9)))
    with pytest.raises(TamperedError, match="take it back"):
        store.publish(sign(Checkpoint("another.example", 11, root(11)).encode(), SIGNER))
    with pytest.raises(NoteError):
        store.publish(b"nonsense")
    with pytest.raises(CheckpointError):
        store.publish(sign("nonsense\n", SIGNER))
    assert verify_log(str(tmp_path), VKEY).size == 10


def test_a_file_where_a_folder_should_be_is_a_missing_tile(tmp_path: Path) -> None:
    (tmp_path / "tile").write_text("")
    with pytest.raises(TamperedError, match="lacks"):
        TileStore(tmp_path).root(1)
