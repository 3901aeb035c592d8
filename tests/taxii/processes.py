"""A house in the two processes in which it really runs, which a test may end and start again."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from aboveboard.audit import sequencer
from aboveboard.cli import serve
from aboveboard.policy import queries as policy
from tests import make_exchange as make
from tests.house import ORIGIN

# How long nothing at all may change before a test gives up: the machine may be slow, but not still.
PATIENCE = 120.0


@dataclass(slots=True)
class House:
    """The two processes of a house, each with a group of its own."""

    port: int
    environment: dict[str, str]
    application: str = "aboveboard.config.wsgi:application"
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where its server listens, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str) -> None:
        """Start one of them."""
        line = [*serve.server("127.0.0.1", self.port, 1)[:-1], self.application] if name == "server" else serve.worker()
        self.running[name] = subprocess.Popen(
            line, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def listens(self) -> bool:
        """Whether the server takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self, name: str) -> None:
        """End it at once, with all that it has started."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()


@contextmanager
def furnished(database: str) -> Iterator[House]:
    """A house with its feeds open on this database, which is the one in use; not yet running, and ended when the block ends."""
    for kind in sequencer.LOGS.values():
        sequencer.create(kind, f"{ORIGIN}/{kind.name}")
    policy.forget()
    make.feeds()
    (Path(settings.DATA) / "static").mkdir(exist_ok=True)
    environment = os.environ | {"DATABASE_URL": database, "ABOVEBOARD_DATA": str(settings.DATA)}
    # No list is fetched from where it is published.
    environment |= {
        f"ABOVEBOARD_LISTS_{name}": "http://127.0.0.1:9/none" for name in ("UN", "OFAC_SDN", "OFAC_CONS", "EU_FSF", "UK", "CA_SEMA")
    }
    made = House(free_port(), environment)
    try:
        yield made
    finally:
        for name in made.running:
            made.kill(name)


def free_port() -> int:
    """A free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(reached: Callable[[], bool], what: str, *, progress: Callable[[], object] = lambda: None) -> None:
    """Wait for something that the processes do, as long as what `progress` counts goes on."""
    seen, since = progress(), time.monotonic()
    while not reached():
        now = progress()
        if now != seen:
            seen, since = now, time.monotonic()
        assert time.monotonic() - since < PATIENCE, f"{what} did not happen; it stands at {now}"
        time.sleep(0.05)
