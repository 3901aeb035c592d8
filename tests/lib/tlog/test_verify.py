"""The verifier accepts real logs of others and ours, and refuses a log of which any byte was changed."""

import base64
import gzip
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from aboveboard.lib.tlog import source
from aboveboard.lib.tlog.checkpoint import Checkpoint
from aboveboard.lib.tlog.note import Algorithm, Signer, Verifier, sign, split_note
from aboveboard.lib.tlog.tiles import encode_bundle
from aboveboard.lib.tlog.verify import LogRefused, Report, verify_log
from tests.lib.tlog.logs import SIGNER, VKEY, entry, files, grow, make_log, signed
from tests.shared import shared

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
SUNLIGHT = "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O"


def refused(folder: Path, older: list[bytes] | None = None, vkey: str = VKEY) -> str:
    with pytest.raises(LogRefused) as caught:
        verify_log(str(folder), vkey, older or [])
    return str(caught.value)


def test_a_real_log_of_tessera_with_its_sixteen_checkpoints() -> None:
    folder = shared("integrity/logs/tessera-15")
    older = [path.read_bytes() for path in folder.glob("checkpoint.*")]
    report = verify_log(str(folder), TESSERA, older)
    assert (report.origin, report.size, report.older, report.unpublished) == ("example.com/log/testdata", 15, 16, 0)


def test_a_real_mirror_of_sunlight_by_its_cosignature() -> None:
    report = verify_log(str(shared("integrity/logs/sunlight-mirror-300")), SUNLIGHT)
    assert (report.origin, report.size) == ("rome2026h1.example.org", 300)


def test_every_turned_byte_of_a_small_log_is_refused(tmp_path: Path) -> None:
    make_log(tmp_path, 2, 5)
    total = 0
    for path in files(tmp_path):
        data = path.read_bytes()
        for position in range(len(data)):
            for bit in (0x01, 0x80):
                path.write_bytes(data[:position] + bytes([data[position] ^ bit]) + data[position + 1 :])
                assert refused(tmp_path).endswith(".")
                total += 1
        path.write_bytes(data)
    assert total > 900
    assert verify_log(str(tmp_path), VKEY).size == 5


@pytest.mark.parametrize("name", ["tessera-15", "sunlight-mirror-300"])
def test_turned_bytes_of_the_real_logs_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    shutil.copytree(shared(f"integrity/logs/{name}"), folder, copy_function=shutil.copyfile)
    for path in [path for path in files(folder) if not path.name.startswith("checkpoint.")]:
        path.chmod(0o600)
        data = path.read_bytes()
        for position in range(0, len(data), 97):
            path.parent.chmod(0o700)
            path.write_bytes(data[:position] + bytes([data[position] ^ 4]) + data[position + 1 :])
            refused(folder, vkey=TESSERA if name.startswith("t") else SUNLIGHT)
        path.write_bytes(data)


def test_longer_shorter_and_missing_files_are_refused(tmp_path: Path) -> None:
    make_log(tmp_path, 3, 300)
    for path in files(tmp_path):
        data = path.read_bytes()
        for wrong in (data + b"\0", data + data, data[:-1], b""):
            path.write_bytes(wrong)
            refused(tmp_path)
        path.unlink()
        refused(tmp_path)
        path.write_bytes(data)
    assert verify_log(str(tmp_path), VKEY).size == 300


def test_a_log_rewritten_with_its_key_is_caught_by_a_checkpoint_that_somebody_kept(tmp_path: Path) -> None:
    kept = []
    for name in ("truth", "lie"):
        store = make_log(tmp_path / name)
        for old, new in ((0, 3), (3, 256), (256, 260)):
            entries = [entry(index) for index in range(old, new)]
            if name == "lie" and old == 3:
                entries[0] = b"what never was"
            note = signed(*store.integrate(old, entries))
            store.publish(note)
            kept.append(note)
    one, two, three, same, *_ = kept
    assert verify_log(str(tmp_path / "truth"), VKEY, [one, two, three, two]).older == 4
    assert verify_log(str(tmp_path / "lie"), VKEY, [one, same]).older == 2
    for older in (two, three):
        assert "rewritten" in refused(tmp_path / "lie", [older])
    make_log(tmp_path / "cut", 3)
    assert "cut off" in refused(tmp_path / "cut", [three])


def test_an_older_checkpoint_must_be_of_this_log(tmp_path: Path) -> None:
    make_log(tmp_path, 3)
    stray = Checkpoint("else.example", 1, bytes(32)).encode()
    assert "'else.example'" in refused(tmp_path, [sign(stray, SIGNER)])
    assert "not UTF-8" in refused(tmp_path, [b"\xff"])
    # A witness signs for many logs, so its key alone does not tell them apart.
    (tmp_path / "checkpoint").write_bytes(cosigned(Checkpoint.parse(split_note((tmp_path / "checkpoint").read_bytes())[0]).encode()))
    witness = Verifier("witness.example", SIGNER.verifier.public, Algorithm.COSIGNATURE).key
    assert verify_log(str(tmp_path), witness).size == 3
    assert "another log, 'else.example'" in refused(tmp_path, [cosigned(stray)], vkey=witness)


def cosigned(text: str) -> bytes:
    witness = Verifier("witness.example", SIGNER.verifier.public, Algorithm.COSIGNATURE)
    signature = SIGNER.sign(f"cosignature/v1\ntime 7\n{text}")
    return f"{text}\n— {witness.name} {base64.b64encode(witness.key_id + bytes([0] * 7 + [7]) + signature).decode()}\n".encode()


def test_the_key_must_be_of_this_log(tmp_path: Path) -> None:
    make_log(tmp_path, 3)
    assert "key" in refused(tmp_path, vkey=Signer("register.example/log", bytes(32)).verifier.key)
    assert "copy the whole line" in refused(tmp_path, vkey="nonsense")
    (tmp_path / "checkpoint").write_bytes(
        sign(Checkpoint("else.example", 0, Checkpoint.parse("x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n").root).encode(), SIGNER)
    )
    assert "'else.example'" in refused(tmp_path)


def test_a_signed_root_that_the_entries_do_not_have_is_refused(tmp_path: Path) -> None:
    make_log(tmp_path, 3)
    (tmp_path / "checkpoint").write_bytes(signed(3, bytes(32)))
    assert "root" in refused(tmp_path)
    (tmp_path / "checkpoint").write_bytes(signed(2**62, bytes(32)))
    assert "lacks" in refused(tmp_path)


def test_an_entry_moved_with_its_leaf_hash_is_refused(tmp_path: Path) -> None:
    make_log(tmp_path, 300)
    bundle, tile = tmp_path / "tile/entries/001.p/44", tmp_path / "tile/0/001.p/44"
    bundle.write_bytes(encode_bundle([entry(index) for index in [257, 256, *range(258, 300)]]))
    hashes = tile.read_bytes()
    tile.write_bytes(hashes[32:64] + hashes[:32] + hashes[64:])
    assert "root that was signed" in refused(tmp_path)


def test_a_full_upper_tile_is_checked(tmp_path: Path) -> None:
    make_log(tmp_path, 65_536)
    assert verify_log(str(tmp_path), VKEY).size == 65_536
    target = tmp_path / "tile/1/000"
    data = target.read_bytes()
    target.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert "tile/1/000 does not fit" in refused(tmp_path)


def test_files_of_no_log_are_refused_and_files_not_yet_published_counted(tmp_path: Path) -> None:
    store = make_log(tmp_path, 3)
    store.integrate(3, [entry(index) for index in range(3, 300)])
    assert verify_log(str(tmp_path), VKEY).unpublished == 5
    grow(store, 3, 300)
    (tmp_path / "tile/0/stray").write_text("")
    assert refused(tmp_path) == "tile/0/stray is no file of a log; remove it."


def test_a_partial_tile_cleared_while_we_read_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_log(tmp_path, 3, 5)
    real = source.Folder.read
    monkeypatch.setattr(source.Folder, "read", lambda self, path: None if path.endswith("/3") else real(self, path))
    assert verify_log(str(tmp_path), VKEY).size == 5


def test_no_folder_and_no_checkpoint(tmp_path: Path) -> None:
    assert "no folder" in refused(tmp_path / "nowhere")
    assert "no checkpoint" in refused(tmp_path)
    (tmp_path / "checkpoint").mkdir()
    assert "cannot be read" in refused(tmp_path)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's screen."""


class Zipped(Quiet):
    def do_GET(self) -> None:
        data = (Path(self.directory) / self.path.lstrip("/")).read_bytes()
        self._answer(gzip.compress(data) if "checkpoint" not in self.path or not self.directory.endswith("torn") else b"torn")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Broken(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the test's screen."""


@contextmanager
def served(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_log_on_the_web_is_verified_plain_and_zipped(tmp_path: Path) -> None:
    make_log(tmp_path, 300)
    expected = verify_log(str(tmp_path), VKEY)
    for handler in (Quiet, Zipped):
        with served(partial(handler, directory=str(tmp_path))) as address:
            assert verify_log(address, VKEY) == expected == Report(SIGNER.name, 300, expected.root, 0, 0)
    (tmp_path / "tile/0/000").unlink()
    with served(partial(Quiet, directory=str(tmp_path))) as address, pytest.raises(LogRefused, match="lacks tile/0/000"):
        verify_log(address, VKEY)


def test_failures_of_the_web_are_refusals(tmp_path: Path) -> None:
    with served(Broken) as address, pytest.raises(LogRefused, match="503"):
        verify_log(address, VKEY)
    with pytest.raises(LogRefused, match="cannot be fetched"):
        verify_log(address, VKEY)
    with pytest.raises(LogRefused, match="cannot be fetched"):
        verify_log("http://[", VKEY)
    torn = tmp_path / "torn"
    make_log(torn, 3)
    with served(partial(Zipped, directory=str(torn))) as address, pytest.raises(LogRefused, match="gzip"):
        verify_log(address, VKEY)


def test_the_verifier_runs_without_django(tmp_path: Path) -> None:
    make_log(tmp_path, 3)
    program = (
        "import sys; from aboveboard.lib.tlog.verify import verify_log; "
        f"print(verify_log({str(tmp_path)!r}, {VKEY!r}).size, 'django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "False"]
