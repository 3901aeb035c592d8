"""Real processes and threads: a worker killed inside a follower, two workers at once, two people at one button."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection

from aboveboard.audit.models import Entry
from aboveboard.kernel import worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Busy, Conflict
from aboveboard.kernel.models import Delivery
from tests.kernel import box
from tests.kernel.box import Box

pytestmark = pytest.mark.usefixtures("fresh_database")
MAKER = Actor("user:1", frozenset({"maker"}))


def child(url: str, *words: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"DATABASE_URL": url}
    return subprocess.Popen([sys.executable, "-m", "tests.kernel.child", *words], env=environment, stdout=subprocess.PIPE, text=True)


def test_a_worker_killed_inside_a_follower_loses_and_doubles_nothing(fresh_database: str) -> None:
    box.make_box(MAKER, "a")
    for _ in range(2):
        with child(fresh_database, "hang") as hanging:
            assert hanging.stdout is not None
            assert hanging.stdout.readline() == "inside\n"
            hanging.send_signal(signal.SIGKILL)
        assert Box.objects.get().touched == 0
        assert Delivery.objects.get().done_at is None
    with child(fresh_database) as other:
        assert other.communicate(timeout=60)[0] == "done\n"
    assert Box.objects.get().touched == 1
    assert Entry.objects.filter(kind="tests.count_box").count() == 1


def test_two_workers_share_the_work_without_doing_it_twice(fresh_database: str) -> None:
    for n in range(20):
        box.make_box(MAKER, str(n))
    workers = [child(fresh_database) for _ in range(2)]
    for each in workers:
        with each:
            assert each.communicate(timeout=60)[0] == "done\n"
    assert set(Box.objects.values_list("touched", flat=True)) == {1}
    assert Entry.objects.filter(kind="tests.count_box").count() == 20


def at_once(act: Callable[[], object], times: int) -> list[object]:
    """The results or errors of `act`, done by as many threads at the same moment."""
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(act())
        except Exception as error:  # noqa: BLE001 - any error is a result here
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_people_at_one_button_have_one_winner() -> None:
    pk = box.make_box(MAKER, "a").pk
    results = at_once(lambda: box.open_box(MAKER, Box.objects.get(pk=pk)), 4)
    assert sum(isinstance(result, Box) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 3
    assert Box.objects.get().touched == 1


def test_no_update_is_lost() -> None:
    pk = box.make_box(MAKER, "a").pk
    results = at_once(lambda: box.count_box(MAKER, Box.objects.get(pk=pk)), 6)
    done = sum(isinstance(result, Box) for result in results)
    assert all(isinstance(result, Box | Busy) for result in results)
    assert Box.objects.get().touched == done >= 1


def test_a_failed_round_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    box.make_box(MAKER, "a")
    stop, rounds = Patient(), []

    def timers() -> int:
        rounds.append(1)
        if len(rounds) == 1:
            raise OperationalError("the server is away")
        return 0

    monkeypatch.setattr(worker, "run_timers", timers)
    worker.run(stop)
    assert stop.waits == [1, worker.IDLE_SECONDS, worker.IDLE_SECONDS]
    assert (Box.objects.get().touched, "round failed" in caplog.text) == (1, True)


class Patient(threading.Event):
    """Notes how long it is asked to wait, waits not at all, and is set by the third time."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        if len(self.waits) == 3:
            self.set()
        return self.is_set()
