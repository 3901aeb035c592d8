"""Reads which member countries work on the same infrastructure: for the desk alone, no country is told of another."""

from django.db.models import Max, Min

from aboveboard.exchange import permits
from aboveboard.exchange.alike import Working
from aboveboard.exchange.feedback import FeedbackKind
from aboveboard.exchange.models import Alert, Feedback, Occurrence
from aboveboard.exchange.queries.alike import value_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import query

# Who says this of an object works on it; who finds it useful, or wrong, need not.
AT_WORK = (FeedbackKind.ACTED, FeedbackKind.SIGHTED)


@query(permits.READ_ALL)
def members_at_work(actor: Actor, text: str, kind: str = "") -> tuple[Working, ...]:
    """The countries that acknowledged an alert which tells an object with this value, or say that they saw or acted on such an object,
    the first first; nothing for others than the desk."""
    if not permits.READ_ALL.holds(actor):
        return ()
    try:
        digest = value_of(text, kind).digest
    except Invalid:
        return ()
    holding = Occurrence.objects.filter(digest=digest).values("object_id")
    rows = Alert.objects.filter(acknowledged_at__isnull=False, told__release__object__in=holding).values("country")
    alerted = {row["country"]: (row["since"], row["last"]) for row in rows.annotate(since=Min("acknowledged_at"), last=Max("settled_at"))}
    said = Feedback.objects.filter(kind__in=AT_WORK, object__in=holding).values("country").annotate(since=Min("created_at"))
    spoke = {row["country"]: row["since"] for row in said}
    found = []
    for country in alerted.keys() | spoke.keys():
        since, last = alerted.get(country, (None, None))
        found.append(Working(country, min(moment for moment in (since, spoke.get(country)) if moment is not None), last))
    return tuple(sorted(found, key=lambda each: (each.since, each.country)))
