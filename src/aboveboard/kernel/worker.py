"""Hands out deliveries and runs timers, until it is stopped; may be killed at any moment without loss or repetition.

A delivery is locked, run and marked done in one transaction, so a killed worker leaves it as it was. Many workers may
run at once on PostgreSQL (`SKIP LOCKED`); on SQLite they take turns.
"""

import logging
import threading
import traceback
from datetime import datetime, timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet

from aboveboard.audit import guard
from aboveboard.audit.prepared import prepared
from aboveboard.audit.store import NOTHING
from aboveboard.kernel import refusal
from aboveboard.kernel.actor import SYSTEM
from aboveboard.kernel.errors import AppError
from aboveboard.kernel.follow import FOLLOWERS, TIMERS
from aboveboard.kernel.follow import Timer as Registered
from aboveboard.kernel.models import Delivery, Timer
from aboveboard.kernel.unit import Unit, unit
from aboveboard.lib import clock

log = logging.getLogger("aboveboard.worker")
MAX_ATTEMPTS = 8
IDLE_SECONDS = 0.1


def run(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    while not stop.is_set():
        try:
            busy = run_timers() + deliver_next()
        except Exception:
            # The worker's outer loop: a database that is away must not end the worker, only this round.
            log.exception("round failed")
            close_old_connections()
            busy = 0
            stop.wait(1)
        if not busy:
            stop.wait(IDLE_SECONDS)


def drain(limit: int = 10_000) -> int:
    """Deliver everything that is due, what follows from it included; returns how many were done."""
    done = 0
    while done < limit and deliver_next():
        done += 1
    return done


def deliver_next() -> int:
    """Run the next due delivery; 1 if there was one, else 0."""
    if not _waiting(clock.now()):
        return 0
    delivery = None
    work: Unit | None = None
    try:
        with unit("kernel.deliver") as work:
            delivery = next(iter(_locked(clock.now())), None)
            if delivery is None:
                return 0
            work.cause_id = delivery.entry_id
            FOLLOWERS[delivery.follower](delivery.entry)
            delivery.done_at = clock.now()
            delivery.attempts += 1
            delivery.save(update_fields=["done_at", "attempts"])
    except Exception as error:
        if delivery is None or work is None:
            raise
        _put_back(delivery, error, refused=work.innermost_failure)
    return 1


@prepared
def _waiting(now: datetime) -> QuerySet[Delivery, int]:
    return _due(now).values_list("pk", flat=True)


@prepared
def _locked(now: datetime) -> QuerySet[Delivery]:
    lock = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    return _due(now).select_for_update(of=("self",), **lock).select_related("entry")


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(done_at=None, dead=False, due_at__lte=now).order_by("due_at", "id")[:1]


def _put_back(delivery: Delivery, error: Exception, *, refused: str) -> None:
    """Back-off: 1, 2, 4 … seconds; after the last attempt the delivery is dead until a person looks at it."""
    log.error("delivery %s failed", delivery, exc_info=error)
    if isinstance(error, AppError) and error.recorded:
        refusal.record(SYSTEM, refused or delivery.entry.kind, NOTHING, error, cause_id=delivery.entry_id)
    attempts = delivery.attempts + 1
    with transaction.atomic(durable=True), guard.opened("kernel.put_back"):
        Delivery.objects.filter(pk=delivery.pk, done_at=None).update(
            attempts=attempts,
            due_at=clock.now() + timedelta(seconds=2 ** min(attempts - 1, 10)),
            dead=attempts >= MAX_ATTEMPTS,
            error="".join(traceback.format_exception_only(error))[:2000],
        )


def run_timers() -> int:
    """Run every timer that is due and that this worker wins; returns how many ran."""
    return sum(_run_due(timer) for timer in TIMERS.values())


def _run_due(timer: Registered) -> int:
    now = clock.now()
    if _next_runs.get(timer.name, now) > now:
        return 0
    following = now + timedelta(seconds=timer.seconds)
    at = Timer.objects.filter(name=timer.name).values_list("next_at", flat=True).first()
    if at is not None and at > now:
        _next_runs[timer.name] = at
        return 0
    with transaction.atomic(durable=True), guard.opened("kernel.timer"):
        if at is None:
            won = Timer.objects.get_or_create(name=timer.name, defaults={"next_at": following})[1]
        else:
            won = bool(Timer.objects.filter(name=timer.name, next_at=at).update(next_at=following))
    if not won:
        return 0
    _next_runs[timer.name] = following
    try:
        timer.run()
    except Exception:
        # A timer that fails is tried again at its next hour; the others and the deliveries go on.
        log.exception("timer %s failed", timer.name)
    return 1


def forget() -> None:
    """Know nothing of when timers run next, as in a new process: for whoever changes to another database or to an earlier hour."""
    _next_runs.clear()


# Only a hint that spares a query each round; the row decides who runs.
_next_runs: dict[str, datetime] = {}
