"""Reads recalls: who has to drop what by when, who is to be reminded, and what is overdue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import Digest, Recall
from aboveboard.exchange.values import Receipts, country_party, organisation_party
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

OPEN = Q(acknowledged_at=None)
OVERDUE = OPEN & Q(escalated_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Awaited:
    """How many receipts are awaited of one recipient, and by when the first is due (UTC)."""

    recalls: int
    due_at: datetime


@query(permits.ACKNOWLEDGE, permits.READ_ALL)
def visible_recalls(actor: Actor) -> QuerySet[Recall]:
    """Recalls, newest first: all for the desk, those addressed to it for a recipient."""
    rows = Recall.objects.order_by("-created_at", "id")
    if permits.READ_ALL.holds(actor):
        return rows
    return rows.filter(recipient__in=_parties(actor)) if permits.ACKNOWLEDGE.holds(actor) else rows.none()


@query(permits.ACKNOWLEDGE)
def own_recalls(actor: Actor) -> QuerySet[Recall]:
    """Recalls that await the actor's own receipt, the one that is due first before the others; raises `Missing` for who is no recipient."""
    return _of(own_receipts(actor, ()).recipient).order_by("due_at", "id")


@query(permits.ACKNOWLEDGE)
def own_receipts(actor: Actor, keys: Iterable[UUID]) -> Receipts:
    """These recalls, as the actor's own party acknowledges them at once; raises `Missing` for who is no recipient."""
    parties = _parties(actor)
    if not parties or not permits.ACKNOWLEDGE.holds(actor):
        raise Missing
    return Receipts(parties[0], frozenset(keys))


def to_remind(recipient: str | None = None) -> QuerySet[Recall]:
    """Recalls whose receipt is due soon and of which the recipient was not reminded; of one recipient, or of all."""
    return _of(recipient).filter(remind_at__lte=clock.now(), reminded_at=None)


def to_escalate(recipient: str | None = None) -> QuerySet[Recall]:
    """Overdue recalls that were not handed over and are to be; of one recipient, or of all."""
    return _of(recipient).filter(escalate_at__lte=clock.now(), escalated_at=None)


def recipients(rows: QuerySet[Recall], limit: int) -> list[str]:
    """To whom these recalls are addressed, in order."""
    return list(rows.order_by("recipient").values_list("recipient", flat=True).distinct()[:limit])


def awaited(recipient: str) -> Awaited | None:
    """What is awaited of a recipient now; None for nothing."""
    found = _of(recipient).aggregate(recalls=Count("pk"), due_at=Min("due_at"))
    return Awaited(**found) if found["recalls"] else None


def to_digest() -> dict[str, Awaited]:
    """By country (lower case) the receipts that are awaited of its bureau, where it had no letter today."""
    had = set(Digest.objects.filter(day=clock.today()).values_list("country", flat=True))
    rows = _of(None).filter(recipient__startswith=country_party("")).order_by().values("recipient")
    counted = rows.annotate(recalls=Count("pk"), due_at=Min("due_at")).values_list("recipient", "recalls", "due_at")
    found = {recipient.removeprefix(country_party("")): Awaited(count, due) for recipient, count, due in counted}
    return {country: each for country, each in found.items() if country not in had}


def _parties(actor: Actor) -> list[str]:
    own = [country_party(actor.country)] if actor.country else []
    return own + ([organisation_party(actor.organisation)] if actor.organisation else [])


def _of(recipient: str | None) -> QuerySet[Recall]:
    rows = Recall.objects.filter(OPEN)
    return rows if recipient is None else rows.filter(recipient=recipient)
