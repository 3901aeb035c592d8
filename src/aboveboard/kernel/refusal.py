"""A refused attempt leaves one entry, in its own transaction; a flood of them leaves one summary an hour."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError

from aboveboard.audit import store
from aboveboard.audit.models import Entry, Outcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import AppError, Unrecordable
from aboveboard.kernel.unit import unit
from aboveboard.lib import clock

SUMMARY = "kernel.refusals_summed_up"


def record(actor: Actor, kind: str, subject: store.Ref, error: AppError, *, cause_id: int | None) -> None:
    """Write the refusal of `kind`; raises `Unrecordable` where the log cannot be written."""
    try:
        with unit("kernel.refusal", cause_id=cause_id) as work:
            seen = _recent(actor)
            if seen > settings.REFUSALS_PER_HOUR:
                return
            summed = seen == settings.REFUSALS_PER_HOUR
            store.append(
                store.Draft(
                    kind=SUMMARY if summed else kind,
                    outcome=Outcome.REFUSED,
                    actor=actor.id,
                    unit=work.id,
                    subject=store.NOTHING if summed else subject,
                    facts={"refused": seen} if summed else {"code": error.code, "why": _plain(error)},
                    cause_id=cause_id,
                )
            )
    except DatabaseError as failure:
        raise Unrecordable from failure


def _recent(actor: Actor) -> int:
    since = clock.now() - timedelta(hours=1)
    return Entry.objects.filter(actor=actor.id, outcome=Outcome.REFUSED, at__gte=since).count()


def _plain(error: AppError) -> str:
    # Only the class of the refusal: its sentence may name things that do not belong into the log.
    return type(error).__name__
