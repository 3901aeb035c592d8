"""What the benchmarks of the exchange share: a house of their own, its CPU seconds, and lines that show the goal beside the figure."""

# ruff: noqa: E402, F401 - the environment and Django must stand before our own modules are read

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import tests.environment  # sets where the data lie before Django reads it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveboard.config.settings")

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment, teardown_test_environment
from tests import make_exchange as make

from aboveboard.audit import sequencer
from aboveboard.kernel.actor import SYSTEM
from aboveboard.lib import memory
from aboveboard.policy import actions as policy

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def house() -> Iterator[None]:
    """An installed house in a database of its own, which is dropped afterwards."""
    before = str(connection.settings_dict["NAME"])
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    settings.ROOT_URLCONF = "aboveboard.taxii.urls"
    try:
        for kind in sequencer.LOGS.values():
            sequencer.create(kind, f"bench.example/{kind.name}")
        policy.install_defaults(SYSTEM, "organisation")
        make.feeds()
        memory.settle()  # as server and worker do
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
        teardown_test_environment()


def machine(more: str = "") -> str:
    """One line on what the figures were taken on."""
    return f"{connection.vendor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}{more}"


def seconds() -> float:
    """CPU seconds of this process, and of the database's backend where that is another one."""
    return time.process_time() + (_backend() if connection.vendor == "postgresql" else 0)


def _backend() -> float:
    connection.ensure_connection()
    # In nanoseconds, where `stat` counts in hundredths of a second.
    return int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0]) / 1e9


def analyse() -> None:
    """Tell PostgreSQL what it holds, as its own clock would within a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def timed(ask: Callable[[int], object], count: int) -> tuple[list[float], float]:
    """Wall seconds of each of so many asks after a few to warm up, and CPU seconds of one on average."""
    for place in range(min(5, count)):
        ask(place)
    cpu, times = seconds(), []
    for place in range(count):
        began = time.perf_counter()
        ask(place)
        times.append(time.perf_counter() - began)
    return times, (seconds() - cpu) / count


def middle_and_slow(times: Sequence[float]) -> tuple[float, float]:
    """The p50 and p95 in milliseconds."""
    cut = quantiles(times, n=20)
    return 1000 * cut[9], 1000 * cut[18]


def say(name: str, figure: str, goal: str = "") -> None:
    """One line: what, how much, and the goal where there is one."""
    print(f"{name:46} {figure}{f'   (goal {goal})' if goal else ''}", flush=True)
