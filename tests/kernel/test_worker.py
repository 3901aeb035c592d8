"""Deliveries are done once, in order of need, and survive their worker; timers are won by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError, transaction

from aboveboard.audit import guard
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel import follow, worker
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.models import Delivery, Timer
from aboveboard.lib import clock
from tests.kernel import box
from tests.kernel.box import TICKS, Box

pytestmark = pytest.mark.django_db
MAKER = Actor("user:1", frozenset({"maker"}))
TICK = "tests.kernel.box.tick"


def test_a_follower_runs_once_and_its_entry_names_the_cause() -> None:
    box.make_box(MAKER, "a")
    assert worker.drain() == 1
    assert worker.drain() == 0
    assert Box.objects.get().touched == 1
    counted = Entry.objects.get(kind="tests.count_box")
    assert (counted.actor, counted.cause.kind if counted.cause else "") == ("system", "tests.make_box")


def test_a_rolled_back_action_delivers_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        box.make_and_open(MAKER, "a", fail="crash")
    assert not Delivery.objects.exists()


def test_a_failing_follower_backs_off_and_dies_visibly() -> None:
    box.make_box(MAKER, "bad")
    start, waits = clock.now(), []
    for attempt in range(worker.MAX_ATTEMPTS):
        with clock.frozen(start + timedelta(hours=attempt)):
            worker.deliver_next()
            waits.append(round((Delivery.objects.get().due_at - clock.now()).total_seconds()))
    delivery = Delivery.objects.get()
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128]
    assert (delivery.dead, delivery.attempts, delivery.done_at) == (True, worker.MAX_ATTEMPTS, None)
    assert "follower cannot do this" in delivery.error
    assert Box.objects.get().touched == 0
    assert Entry.objects.filter(outcome=Outcome.REFUSED, actor="system").count() == worker.MAX_ATTEMPTS


def test_one_bad_delivery_does_not_stop_the_others() -> None:
    box.make_box(MAKER, "bad")
    box.make_box(MAKER, "good")
    worker.drain(limit=2)
    assert Box.objects.get(label="good").touched == 1


def test_a_timer_runs_at_its_time_and_survives_a_failure() -> None:
    # Another test's worker may have looked at the clock before.
    worker._next_runs.pop(TICK, None)
    start = clock.now()
    mine = {"tests.kernel.box.tick"}
    for hours in (0, 0.5, 1.1, 2.2):
        with clock.frozen(start + timedelta(hours=hours)):
            for name in mine:
                worker._run_due(follow.TIMERS[name])
    assert len(TICKS) == 3
    assert Timer.objects.get(name="tests.kernel.box.tick").next_at == start + timedelta(hours=3.2)


def test_a_timer_that_is_not_due_waits_for_its_hour() -> None:
    later = clock.now() + timedelta(minutes=5)
    with transaction.atomic(), guard.opened("test"):
        Timer.objects.update_or_create(name=TICK, defaults={"next_at": later})
    worker._next_runs.pop(TICK, None)
    assert worker._run_due(follow.TIMERS[TICK]) == 0
    assert (TICKS, worker._next_runs[TICK], Timer.objects.get(name=TICK).next_at) == ([], later, later)


def test_a_timer_that_another_worker_won_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    worker._next_runs.pop(TICK, None)
    theirs, opened = clock.now() + timedelta(minutes=50), guard.opened

    @contextmanager
    def overtaken(name: str) -> Iterator[None]:
        with opened(name):
            Timer.objects.create(name=TICK, next_at=theirs)
            yield

    monkeypatch.setattr(guard, "opened", overtaken)
    assert worker._run_due(follow.TIMERS[TICK]) == 0
    assert (TICKS, Timer.objects.get(name=TICK).next_at) == ([], theirs)


def test_a_delivery_that_another_worker_took_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    box.make_box(MAKER, "a")
    locked, found = worker._locked, []

    def taken(now: datetime) -> list[Delivery]:
        Delivery.objects.update(done_at=clock.now())
        found.append(locked(now))
        return found[0]

    monkeypatch.setattr(worker, "_locked", taken)
    assert worker.deliver_next() == 0
    assert (found, Box.objects.get().touched, Delivery.objects.get().attempts) == ([[]], 0, 0)


def test_an_error_before_a_delivery_is_held_counts_against_none(monkeypatch: pytest.MonkeyPatch) -> None:
    box.make_box(MAKER, "a")

    def away(now: datetime) -> list[Delivery]:
        raise OperationalError("the server is away")

    monkeypatch.setattr(worker, "_locked", away)
    with pytest.raises(OperationalError, match="away"):
        worker.deliver_next()
    assert (Delivery.objects.get().attempts, Delivery.objects.get().error) == (0, "")


def test_rows_of_the_worker_name_themselves() -> None:
    made = box.make_box(MAKER, "a")
    delivery = Delivery.objects.get()
    assert str(delivery) == f"tests.kernel.box.count_new_box of {Entry.objects.get(subject_id=made.pk).pk}"
    assert str(Timer(name=TICK)) == TICK


def test_a_follower_of_an_unknown_action_stops_the_start() -> None:
    with pytest.raises(Exception, match=r"tests\.make_box"):
        follow.check(set())
