"""Reads which organisations the alerts about some submissions name as victims, each to the desk and to its own country."""

from collections import defaultdict
from collections.abc import Collection as Collected
from uuid import UUID

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.models import Alert, Collection, Told
from aboveboard.exchange.queries import expiry, pages, readers
from aboveboard.exchange.queries.alerts import visible_alerts
from aboveboard.exchange.stix.summary import shortened
from aboveboard.exchange.stix.visibility import Reader, ReaderKind
from aboveboard.exchange.values import AlertState, CollectionKind, VictimTold
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

MOST = 1_000


@query(permits.ANSWER_ALERT, permits.READ_ALL)
def told_victims(actor: Actor, submissions: Collected[UUID]) -> list[VictimTold]:
    """A line for each victim that each alert about these submissions tells its reader of; one without a name where it names nobody.

    Nothing of a country that is not the reader's own, and nothing that was taken back.
    """
    reading = readers.reader(actor)
    alerts = list(visible_alerts(actor).filter(submission_id__in=list(submissions))[:MOST]) if submissions and reading else []
    return _lines(reading, alerts) if reading is not None else []


def victims_for_house(submissions: Collected[UUID]) -> list[VictimTold]:
    """As `told_victims` reads for the desk, for what the house drafts by itself, which holds numbers only."""
    return _lines(readers.made(ReaderKind.DESK, "desk"), list(Alert.objects.filter(submission_id__in=submissions)[:MOST]))


def _lines(reading: Reader, alerts: list[Alert]) -> list[VictimTold]:
    if not alerts:
        return []
    named = _named(reading, alerts)
    now = clock.now()
    return [
        VictimTold(
            alert.country,
            name,
            alert.pk,
            AlertState(alert.state),
            alert.outcome,
            alert.created_at,
            alert.settled_at is None and alert.due_at < now,
        )
        for alert in alerts
        for name in sorted(named.get(alert.pk, {""}))
    ]


def _named(reading: Reader, alerts: list[Alert]) -> dict[UUID, set[str]]:
    """By alert the names of the identities that it tells of, as far as the reader may read them."""
    rows = Told.objects.filter(expiry.kept("release__object__"), alert__in=alerts, release__is_served=True, release__type="identity")
    if reading.kind is not ReaderKind.DESK:
        feed = Collection.objects.get(kind=CollectionKind.COUNTRY, country=alerts[0].country)
        rows = rows.filter(release__visibility_id__in=readers.visible_classes(reading, feed) or ())
    told = list(rows.values_list("alert_id", "release__object_id"))
    bodies = pages.bodies(reading, sorted({key for _, key in told}))
    found: dict[UUID, set[str]] = defaultdict(set)
    for alert, key in told:
        name = msgspec.json.decode(bodies[key]).get("name")
        if isinstance(name, str) and name.strip():
            found[alert].add(shortened(name))
    return dict(found)
