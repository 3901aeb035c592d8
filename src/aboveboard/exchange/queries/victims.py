"""Reads which organisations the alerts about some submissions name as victims, each to the desk and to its own country."""

from collections import defaultdict
from collections.abc import Collection as Collected
from dataclasses import dataclass
from uuid import UUID

import msgspec

from aboveboard.exchange import permits
from aboveboard.exchange.models import Alert, Collection, Object, Told
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


@dataclass(frozen=True, slots=True)
class Counted:
    """What the house counts of submissions in a text that some countries read.

    `excluded` are other countries (ISO 3166, lower case) that are shut out from some of it; `leaves_out` where something is not
    counted, since one of the readers is shut out from it.
    """

    submissions: int
    victims: list[VictimTold]
    excluded: frozenset[str]
    leaves_out: bool


def victims_for_house(submissions: Collected[UUID]) -> list[VictimTold]:
    """As `told_victims` reads for the desk, for what the house drafts by itself for its desk alone."""
    return _lines(readers.made(ReaderKind.DESK, "desk"), list(Alert.objects.filter(submission_id__in=submissions)[:MOST]))


def counted_for(countries: Collected[str], submissions: Collected[UUID]) -> Counted:
    """What may be counted in a text of the house that the bureaus of these countries (lower case) read: nothing of an alert that tells
    an object from which its source shuts one of them out, and no submission of such objects only."""
    seated = frozenset(countries)
    alerts = [(row, frozenset(filter(None, row.excluded.split(",")))) for row in Alert.objects.filter(submission_id__in=submissions)[:MOST]]
    told = [(row, shut) for row, shut in alerts if not shut & seated]
    rows = Object.objects.filter(submission_id__in=submissions, erased_at=None).order_by()
    shutting = [
        (submission, frozenset(code.lower() for code in codes))
        for submission, codes in rows.exclude(excluded=[]).values_list("submission_id", "excluded").distinct()
    ]
    open_to_all = set(rows.filter(excluded=[]).values_list("submission_id", flat=True).distinct())
    open_to_all |= {submission for submission, shut in shutting if not shut & seated}
    hidden = {submission for submission, _ in shutting} - open_to_all
    excluded = [shut for _, shut in told] + [shut for submission, shut in shutting if submission not in hidden]
    return Counted(
        submissions=len(set(submissions) - hidden),
        victims=_lines(readers.made(ReaderKind.DESK, "desk"), [row for row, _ in told]),
        excluded=frozenset(code for shut in excluded for code in shut) - seated,
        leaves_out=bool(hidden) or len(told) < len(alerts),
    )


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
