"""Alerts countries to victims, takes their answers, and chases those that do not come."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F

from aboveboard.exchange import machine, permits
from aboveboard.exchange.actions.saying import line_if_any
from aboveboard.exchange.models import Alert, Digest, Release, Submission, Told, Unalerted
from aboveboard.exchange.queries import alerts, neighbours
from aboveboard.exchange.rules import alerting
from aboveboard.exchange.rules.alerting import Deadlines
from aboveboard.exchange.rules.feedback import is_crowd, names_outcome
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.exchange.values import ACTED, CLOSED, AlertOutcome, AlertState
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref

ALERTS = Asks(
    Act.SUBMIT,
    lambda submission: Ask(submission.organisation_id),
    held="The sender is on hold; nobody is alerted until it is lifted.",
)
ANSWERS = NoAct("A country answers; nothing moves.")
CHASES = NoAct("It asks for an answer; nothing moves.")
MOST_NOTE = 500
# What was admitted, but alerted nobody since its sender was stopped the moment after, is told later if it is no older than this.
STILL_NEWS = timedelta(days=30)


@action(permits.RAISE_ALERT, act=ALERTS)
def raise_alerts(actor: Actor, submission: Submission) -> Done[Submission]:
    """Alert each country with victims to what was released to it of a submission, one alert a country; what was told stays told.

    The deadlines are those that the alerts regulation says now; the entry names the version, and no later one changes them.
    Raises `Conflict` while the sender is on hold: what it sent alerts nobody until that is lifted.
    """
    told = alerts.to_tell(submission)
    Unalerted.objects.filter(submission=submission).delete()
    made = [_alert(actor, submission, country, releases) for country, releases in sorted(told.items())]
    facts = {"countries": sorted(told), "objects": sum(map(len, told.values())), "regulation": neighbours.alerts_regulation().hash}
    return Done(submission, facts, about=made)


@action(permits.RAISE_ALERT, act=NoAct("It only notes what waits; the gate is asked again before anybody is alerted."))
def note_unalerted(actor: Actor, submission: Submission) -> Done[Submission]:
    """Note that a submission alerts nobody for now, since the gate is shut to its sender; raises `Conflict` where it was noted before."""
    # What is news no more by now alerts nobody.
    Unalerted.objects.filter(submission__closed_at__lt=clock.now() - STILL_NEWS).delete()
    _, is_new = Unalerted.objects.get_or_create(submission=submission)
    if not is_new:
        raise Conflict("It was noted already that this alerts nobody for now.")
    return Done(submission, about=[organisation_ref(submission.organisation_id)])


def _alert(actor: Actor, submission: Submission, country: str, releases: Sequence[alerts.Untold]) -> Alert:
    before = Release.objects.filter(pk__in=Told.objects.filter(alert__country=country, alert__submission=submission).values("release_id"))
    keys = {told.visibility for told in releases} | set(before.values_list("visibility__key", flat=True))
    classes = [class_of(key, neighbours.scheme()) for key in keys]
    shut, found = alerting.shut_out(classes), alerting.deadlines(neighbours.alerts_regulation(), classes)
    begins = {"excluded": shut, **_begins(found)}
    alert, is_new = Alert.objects.get_or_create(country=country, submission=submission, defaults=begins)
    if not is_new:
        alert.excluded = shut
        alert.save(update_fields=["excluded"])
        if alert.state != AlertState.SENT:
            renew_alert(actor, alert, deadlines=found)
    Told.objects.bulk_create(Told(alert=alert, release_id=told.release) for told in releases)
    return alert


def _begins(found: Deadlines) -> dict[str, object]:
    """The columns of an alert that the rule decides when it is sent."""
    return {
        "due_at": clock.now() + timedelta(hours=found.rule.acknowledge),
        "outcome_hours": found.rule.outcome,
        "remind_hours": found.rule.remind,
        "escalate_hours": found.rule.escalate,
        "escalated_to": sorted(found.rule.escalated_to),
        "regulation": found.regulation,
        "rule": found.rule.id,
    }


@action(machine.renew, act=CHASES)
def renew_alert(actor: Actor, alert: Alert, *, deadlines: Deadlines) -> Done[Alert]:
    """Begin an answered alert anew, since more came to it, by the deadlines of today."""
    for column, value in _begins(deadlines).items():
        setattr(alert, column, value)
    alert.acknowledged_at = alert.settled_at = alert.reminded_at = alert.escalated_at = None
    alert.outcome = alert.note = ""
    alert.names_country = False
    return Done(alert, {"country": alert.country, "regulation": deadlines.regulation, "rule": deadlines.rule.id})


@action(machine.acknowledge, act=ANSWERS)
def acknowledge_alert(actor: Actor, alert: Alert) -> Done[Alert]:
    """The bureau has it and looks at it; what came of it is due when the rule says under which it was sent."""
    alert.acknowledged_at = now = clock.now()
    alert.due_at = now + timedelta(hours=alert.outcome_hours)
    alert.reminded_at = alert.escalated_at = None
    return Done(alert, {"country": alert.country})


@action(machine.act, act=ANSWERS)
def act_on_alert(actor: Actor, alert: Alert, *, outcome: AlertOutcome, note: str = "", names_country: bool = False) -> Done[Alert]:
    """The bureau acted; raises `Invalid` for an outcome that is none of acting."""
    if outcome not in ACTED:
        raise Invalid(outcome="Say what was done: the victim was told, what was attacked was secured, or an investigation runs.")
    return _settled(alert, outcome, note, names_country=names_country)


@action(machine.close, act=ANSWERS)
def close_alert(actor: Actor, alert: Alert, *, outcome: AlertOutcome, note: str = "", names_country: bool = False) -> Done[Alert]:
    """The bureau has nothing to do about it, and says why; raises `Invalid` for an outcome of acting."""
    if outcome not in CLOSED:
        raise Invalid(outcome="Say why there is nothing to do: it was known, is not yours, was not found, or is no attack.")
    return _settled(alert, outcome, note, names_country=names_country)


def _settled(alert: Alert, outcome: AlertOutcome, note: str, *, names_country: bool) -> Done[Alert]:
    alert.note = line_if_any(note, "note", MOST_NOTE)
    alert.outcome, alert.settled_at = outcome, clock.now()
    # Locked, so that of two who agree at once the second counts the first.
    Submission.objects.select_for_update().filter(pk=alert.submission_id).values_list("pk").first()
    alert.names_country = names_country and names_outcome(alert.country, alerts.told_of(alert.submission_id))
    alert.acknowledged_at = alert.acknowledged_at or alert.settled_at
    return Done(alert, {"country": alert.country, "outcome": outcome.value})


@action(permits.RAISE_ALERT, act=NoAct("It says what is read of outcomes from now on; the gate is asked at each look."))
def tell_outcomes(actor: Actor, submission: Submission) -> Done[Submission]:
    """Let the sender of what alerted read the outcomes that are new, unnamed; raises `Conflict` while they are of too few countries.

    So its reading never changes by one country's answer, and who answered when singles nobody out.
    """
    changed = alerts.untold_outcomes(submission)
    if not is_crowd(changed.count()):
        raise Conflict("Too few countries said something new; told alone, one could be singled out.")
    count = changed.update(told_outcome=F("outcome"))
    return Done(submission, {"outcomes": count}, about=[organisation_ref(submission.organisation_id)])


@action(permits.CHASE_ALERT, act=CHASES)
def remind_of_alert(actor: Actor, alert: Alert) -> Done[Alert]:
    """Note that the bureau is reminded; raises `Conflict` where it was, or where nothing is awaited."""
    if alert.settled_at is not None or alert.reminded_at is not None:
        raise Conflict("Nobody needs to be reminded of this alert.")
    alert.reminded_at = clock.now()
    alert.save(update_fields=["reminded_at"])
    return Done(alert, {"country": alert.country})


@action(permits.CHASE_ALERT, act=CHASES)
def escalate_alert(actor: Actor, alert: Alert) -> Done[Alert]:
    """Hand an overdue alert to the roles of its rule, which ask the bureau; raises `Conflict` before it is time, or where they have it."""
    now = clock.now()
    is_time = alert.due_at + timedelta(hours=alert.escalate_hours) <= now
    if alert.settled_at is not None or alert.escalated_at is not None or not is_time:
        raise Conflict("This alert is not overdue, or was handed over already.")
    alert.escalated_at = now
    alert.save(update_fields=["escalated_at"])
    return Done(alert, {"country": alert.country, "state": alert.state, "to": alert.escalated_to, "rule": alert.rule})


@action(permits.CHASE_ALERT, act=CHASES)
def record_digest(actor: Actor, country: str, *, day: date, letters: int) -> Done[Digest]:
    """Note that a bureau had its letter of the day, and how many were sent."""
    made, is_new = Digest.objects.get_or_create(country=country, day=day)
    if not is_new:
        raise Conflict("This country had its letter today.")
    return Done(made, {"country": country, "letters": letters})
