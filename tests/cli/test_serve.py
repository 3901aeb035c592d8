"""The supervisor ends what it started, whole."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from aboveboard.cli import serve

# Starts a process of its own, and neither ends when asked to.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(60)
"""


def test_what_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PATIENCE_SECONDS", 0.5)
    told, stop = tmp_path / "pid", threading.Event()
    thread = threading.Thread(target=serve.supervise, args=([[sys.executable, "-c", STUBBORN, str(told)]], stop))
    thread.start()
    while not told.exists() or not told.read_text():
        time.sleep(0.05)
    stop.set()
    thread.join()
    child = Path("/proc") / told.read_text() / "stat"
    deadline = time.monotonic() + 5
    while child.exists() and " Z " not in child.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.exists() or " Z " in child.read_text()


def test_what_dies_is_started_again(tmp_path: Path) -> None:
    told, stop = tmp_path / "times", threading.Event()
    line = [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('x')", str(told)]
    thread = threading.Thread(target=serve.supervise, args=([line], stop))
    thread.start()
    while not told.exists() or len(told.read_text()) < 2:
        time.sleep(0.05)
    stop.set()
    thread.join()
    assert subprocess.run(line, check=False).returncode == 0
