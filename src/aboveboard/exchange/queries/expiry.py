"""What may not be kept any longer: it is shown to nobody from its day on, whenever the work of erasing it is done."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.exchange.models import Object, Submission, Trace
from aboveboard.exchange.queries import neighbours
from aboveboard.kernel.moment import once
from aboveboard.lib import clock


def kept(to_object: str = "") -> Q:
    """The condition that an object may still be kept; `to_object` leads to it from another table, ending in two underscores."""
    return Q(**{f"{to_object}retain_until__gte": clock.today()})


def overdue() -> bool:
    """Whether anything at all is past its day and not erased yet: most of the time nothing is, and a page need not ask of each row."""
    return once("exchange.overdue", lambda: bool(_first_overdue(clock.today())))


def lookups() -> list[Lookup[Any]]:
    """What `overdue` asks of the database."""
    return [_first_overdue.of(clock.today())]


@prepared
def _first_overdue(today: date) -> QuerySet[Object, int]:
    # By day, so that a database that plans for any day takes the index: the day asked for is almost never reached, which it cannot know.
    return Object.objects.filter(erased_at=None, retain_until__lt=today).order_by("retain_until").values_list("pk", flat=True)[:1]


def is_due() -> bool:
    """Whether there is anything to be erased, traces of what was taken back included."""
    return overdue() or Trace.objects.filter(until__lt=clock.today()).exists()


def overstayed() -> list[Submission]:
    """Bodies that still wait though none of their objects could be kept any longer, oldest first."""
    # Asked once of each agreement, however much waits under it.
    rows, today = (
        Submission.objects.filter(closed_at=None, received_at__lt=clock.now() - timedelta(days=1)),
        datetime.combine(clock.today(), time.min, UTC),
    )
    over = Q(pk__in=[])
    for agreement in rows.order_by().values_list("agreement_id", flat=True).distinct():
        over |= Q(agreement_id=agreement, received_at__lt=today - timedelta(days=neighbours.terms_of(agreement).retention_days))
    return list(rows.filter(over).defer("body", "fates").order_by("received_at", "id"))


def has_overstayed(row: Submission) -> bool:
    """Whether the time for which the agreement lets the house keep what a body holds is over."""
    # What came today, as almost everything, need not be asked about.
    if row.received_at.date() >= clock.today():
        return False
    return (row.received_at + timedelta(days=neighbours.terms_of(row.agreement_id).retention_days)).date() < clock.today()
