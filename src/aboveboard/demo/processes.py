"""Server and worker of the demo as processes of their own, and commands beside them, as an operator runs them."""

import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aboveboard.cli import serve
from aboveboard.demo.telling import StoryBroken

WAIT_SECONDS = 60.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class House:
    """Where the running house answers."""

    base: str

    def answers(self, stop: threading.Event) -> bool:
        """Whether the server answers anything below 500 within the time, or before `stop`."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end and not stop.is_set():
            try:
                with urllib.request.urlopen(f"{self.base}/", timeout=2):  # noqa: S310 - our own address
                    return True
            except urllib.error.HTTPError as error:
                if error.code < 500:
                    return True
            except OSError:
                pass
            stop.wait(0.1)
        return False


@contextmanager
def running(port: int) -> Iterator[House]:
    """Server and worker run inside the block."""
    stop = threading.Event()
    thread = threading.Thread(target=serve.supervise, args=([serve.server(HOST, port, 2), serve.worker()], stop))
    thread.start()
    try:
        yield House(f"http://{HOST}:{port}")
    finally:
        stop.set()
        thread.join()


def command(*words: str) -> str:
    """What an `aboveboard` command says, run in a process of its own; `StoryBroken` where it fails."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "aboveboard", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StoryBroken(f"aboveboard {words[0]}: {done.stderr.strip()}")
    return done.stdout.strip()
