"""Reads which member countries work on the same infrastructure: for the desk alone, no country is told of another."""

from django.db.models import Max, Min

from aboveboard.exchange import permits
from aboveboard.exchange.alike import Working
from aboveboard.exchange.models import Alert, Occurrence
from aboveboard.exchange.queries.alike import value_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import query


@query(permits.READ_ALL)
def members_at_work(actor: Actor, text: str, kind: str = "") -> tuple[Working, ...]:
    """The countries that acknowledged an alert which tells an object with this value, the first first; nothing for others than the desk."""
    if not permits.READ_ALL.holds(actor):
        return ()
    try:
        digest = value_of(text, kind).digest
    except Invalid:
        return ()
    holding = Occurrence.objects.filter(digest=digest).values("object_id")
    rows = Alert.objects.filter(acknowledged_at__isnull=False, told__release__object__in=holding).values("country")
    found = rows.annotate(since=Min("acknowledged_at"), last=Max("settled_at")).order_by("since", "country")
    return tuple(Working(row["country"], row["since"], row["last"]) for row in found)
