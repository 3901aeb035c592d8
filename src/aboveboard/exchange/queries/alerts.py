"""Reads alerts: what is to be told to whom, how far each country is, and what an alert tells its reader now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from aboveboard.exchange import permits
from aboveboard.exchange.models import Alert, Collection, Digest, Release, Submission, Told, Unalerted
from aboveboard.exchange.queries import expiry, neighbours, pages, readers
from aboveboard.exchange.rules import alerting
from aboveboard.exchange.rules.feedback import Said
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.exchange.values import AlertState, Arrival, CollectionKind, SubmissionState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

MOST = 1_000


class Untold(NamedTuple):
    """A release that alerts its country: its key, and the key of its visibility class."""

    release: int
    visibility: str


def to_tell(submission: Submission) -> dict[str, list[Untold]]:
    """By country (lower case) the releases of a submission that alert it and were not told yet."""
    rows = Release.objects.filter(
        expiry.kept("object__"), object__submission=submission, collection__kind=CollectionKind.COUNTRY, is_served=True
    )
    untold = rows.exclude(pk__in=Told.objects.filter(alert__submission=submission).values("release_id"))
    found: dict[str, list[Untold]] = defaultdict(list)
    scheme, bureaus = neighbours.scheme(), neighbours.bureaus()
    wanted = "collection__country", "object__routes", "pk", "visibility__key"
    for country, routes, *row in untold.order_by("collection", "seq").values_list(*wanted):
        told = Untold(*row)
        if alerting.is_alerted(country.upper(), routes, class_of(told.visibility, scheme), bureaus):
            found[country].append(told)
    return dict(found)


def admitted_since(organisation: UUID, since: datetime) -> list[Submission]:
    """Submissions of an organisation that were admitted since then, oldest first, without their bodies."""
    rows = Submission.objects.filter(organisation_id=organisation, state=SubmissionState.ADMITTED, closed_at__gte=since)
    return list(rows.defer("body", "fates").order_by("received_at", "id"))


def unalerted(organisation: UUID, since: datetime, limit: int) -> list[Submission]:
    """Those among them of which it was noted that they alert nobody for now."""
    noted = Unalerted.objects.filter(submission__organisation_id=organisation).values("submission_id")
    rows = Submission.objects.filter(pk__in=noted, closed_at__gte=since).defer("body", "fates")
    return list(rows.order_by("received_at", "id")[:limit])


def to_remind(limit: int) -> list[Alert]:
    """Alerts whose answer is due soon and whose bureau was not reminded."""
    return list(_in_time(_open(reminded_at=None), "remind_hours", before=True)[:limit])


def to_escalate(limit: int) -> list[Alert]:
    """Overdue alerts that were not handed over and are to be."""
    return list(_in_time(_open(escalated_at=None), "escalate_hours", before=False)[:limit])


def _in_time(rows: QuerySet[Alert], column: str, *, before: bool) -> QuerySet[Alert]:
    """Those whose answer is due in, or was due before, as many hours as their own row says; rules have few different figures."""
    now, wanted = clock.now(), Q(pk__in=[])
    for hours in set(rows.order_by().values_list(column, flat=True).distinct()):
        lead = timedelta(hours=hours)
        wanted |= Q(**{column: hours}, due_at__lte=now + lead if before else now - lead)
    return rows.filter(wanted)


def to_digest() -> dict[str, list[Alert]]:
    """By country its open alerts, where its bureau had no letter today."""
    had = Digest.objects.filter(day=clock.today()).values("country")
    found: dict[str, list[Alert]] = defaultdict(list)
    for alert in _open().exclude(country__in=had):
        found[alert.country].append(alert)
    return dict(found)


def untold_outcomes(submission: Submission) -> QuerySet[Alert]:
    """Alerts of a submission whose outcome its sender does not read yet, but for those that are told by their country's name."""
    return Alert.objects.filter(submission=submission, names_country=False).exclude(settled_at=None).exclude(outcome=F("told_outcome"))


def told_of(submission: UUID) -> Said:
    """Of which countries (ISO 3166, lower case) the sender of a submission reads an outcome, by name and unnamed; for rules."""
    rows = Alert.objects.filter(submission_id=submission)
    named = rows.filter(names_country=True).exclude(settled_at=None).values_list("country", flat=True)
    return Said(frozenset(named), frozenset(rows.exclude(told_outcome="").values_list("country", flat=True)))


def _open(**more: object) -> QuerySet[Alert]:
    """Alerts whose answer is awaited. Of one of which everything was taken back or erased nothing is left to answer: nobody is asked
    for it, unless more comes to it."""
    return Alert.objects.filter(Exists(_served()), settled_at=None, **more).order_by("due_at", "id")


def _served() -> QuerySet[Told]:
    """What an alert of the outer query tells now."""
    return Told.objects.filter(expiry.kept("release__object__"), alert=OuterRef("pk"), release__is_served=True)


@query(permits.ANSWER_ALERT, permits.READ_ALL)
def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """Alerts, newest first, each with `tells`, how many objects it tells its reader now: all for the desk, its own for a bureau."""
    served = _served()
    rows = Alert.objects.order_by("-created_at", "id").defer("excluded")
    if not permits.READ_ALL.holds(actor):
        feed = _feed(actor.country or "") if permits.ANSWER_ALERT.holds(actor) else None
        reading = readers.reader(actor)
        if feed is None or reading is None:
            return rows.annotate(tells=Value(0)).none()
        rows, classes = rows.filter(country=actor.country), readers.visible_classes(reading, feed)
        served = served.filter(release__visibility_id__in=classes or ())
    counted = served.order_by().values("alert").annotate(count=Count("pk")).values("count")
    return rows.annotate(tells=Coalesce(Subquery(counted), 0))


def awaited(actor: Actor) -> QuerySet[Alert]:
    """Of `visible_alerts` those that await an answer and still tell the actor something, what is due first."""
    return visible_alerts(actor).filter(Q(tells__gt=0), settled_at=None).order_by("due_at", "id")


@query(permits.ANSWER_ALERT, permits.READ_ALL)
def visible_alert(actor: Actor, key: UUID) -> Alert:
    """One alert, as `visible_alerts`; raises `Missing`."""
    return one(visible_alerts(actor), key)


@query(permits.ANSWER_ALERT, permits.READ_ALL)
def told_objects(actor: Actor, alert: Alert) -> Sequence[Arrival]:
    """What an alert tells its reader now, the newest thousand: what was taken back or is kept from the reader is not among it.

    Raises `Missing` for an alert that the actor may not see.
    """
    feed, reading = _feed(visible_alert(actor, alert.pk).country), readers.reader(actor)
    if feed is None or reading is None:
        raise Missing
    readers.require_read(actor, feed)
    classes = readers.visible_classes(reading, feed)
    told = Told.objects.filter(alert=alert).values("release_id")
    rows = Release.objects.filter(expiry.kept("object__"), pk__in=told, collection=feed, is_served=True)
    if classes is not None:
        rows = rows.filter(visibility_id__in=classes)
    wanted = "pk", "seq", "added", "stix_id", "type", "object_id", "visibility__key", "object__parts"
    found = list(rows.order_by("-seq").values_list(*wanted)[:MOST])
    bodies = pages.bodies(reading, [row[5] for row in found])
    arrivals = []
    for _, seq, added, stix_id, kind, key, of_class, parts in found:
        content = msgspec.json.decode(bodies[key])
        arrivals.append(Arrival(key, seq, added, stix_id, kind, readers.badge(reading, of_class, parts), content, title(content)))
    return arrivals


@query(permits.READ_ALL)
def alert_matrix(actor: Actor) -> dict[str, int]:
    """How many alerts are told, acknowledged, acted on, closed and overdue, for the desk; nothing for others."""
    if not permits.READ_ALL.holds(actor):
        return {}
    counts = {state.value: Count("pk", filter=Q(state=state)) for state in AlertState}
    found: dict[str, int] = Alert.objects.aggregate(**counts)
    return found | {"overdue": _open(due_at__lt=clock.now()).count()}


def _feed(country: str) -> Collection | None:
    return Collection.objects.filter(kind=CollectionKind.COUNTRY, country=country).first()
