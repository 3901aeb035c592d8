"""Alerts countries to victims, takes their answers, and chases those that do not come."""

from collections.abc import Sequence
from datetime import date

from aboveboard.exchange import machine, permits
from aboveboard.exchange.models import Alert, Digest, Release, Submission, Told
from aboveboard.exchange.queries import alerts
from aboveboard.exchange.rules import alerting
from aboveboard.exchange.stix.visibility import class_of
from aboveboard.exchange.values import ACTED, CLOSED, AlertOutcome, AlertState
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import Act, Ask, Asks, NoAct
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, clean_name

ALERTS = Asks(
    Act.SUBMIT,
    lambda submission: Ask(submission.organisation_id),
    held="The sender is on hold; nobody is alerted until it is lifted.",
)
ANSWERS = NoAct("A country answers; nothing moves.")
CHASES = NoAct("It asks for an answer; nothing moves.")
MOST_NOTE = 500


@action(permits.RAISE_ALERT, act=ALERTS)
def raise_alerts(actor: Actor, submission: Submission) -> Done[Submission]:
    """Alert each country with victims to what was released to it of a submission, one alert a country; what was told stays told.

    Raises `Conflict` while the sender is on hold: what it sent alerts nobody until that is lifted.
    """
    told = alerts.to_tell(submission)
    made = [_alert(actor, submission, country, releases) for country, releases in sorted(told.items())]
    facts = {"countries": sorted(told), "objects": sum(map(len, told.values()))}
    return Done(submission, facts, about=made)


def _alert(actor: Actor, submission: Submission, country: str, releases: Sequence[alerts.Untold]) -> Alert:
    before = Release.objects.filter(pk__in=Told.objects.filter(alert__country=country, alert__submission=submission).values("release_id"))
    keys = {told.visibility for told in releases} | set(before.values_list("visibility__key", flat=True))
    shut = alerting.shut_out(map(class_of, keys))
    due_at = clock.now() + alerting.ACKNOWLEDGE_WITHIN
    alert, is_new = Alert.objects.get_or_create(country=country, submission=submission, defaults={"excluded": shut, "due_at": due_at})
    if not is_new:
        alert.excluded = shut
        alert.save(update_fields=["excluded"])
        if alert.state != AlertState.SENT:
            renew_alert(actor, alert)
    Told.objects.bulk_create(Told(alert=alert, release_id=told.release) for told in releases)
    return alert


@action(machine.renew, act=CHASES)
def renew_alert(actor: Actor, alert: Alert) -> Done[Alert]:
    """Begin an answered alert anew, since more came to it."""
    alert.due_at = clock.now() + alerting.ACKNOWLEDGE_WITHIN
    alert.acknowledged_at = alert.settled_at = alert.reminded_at = alert.escalated_at = None
    alert.outcome = alert.note = ""
    alert.names_country = False
    return Done(alert, {"country": alert.country})


@action(machine.acknowledge, act=ANSWERS)
def acknowledge_alert(actor: Actor, alert: Alert) -> Done[Alert]:
    """The bureau has it and looks at it; what came of it is due within the week."""
    alert.acknowledged_at = now = clock.now()
    alert.due_at = now + alerting.OUTCOME_WITHIN
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
    try:
        alert.note = clean_name(note, MOST_NOTE) if note.strip() else ""
    except StrictError as error:
        raise Invalid(note=str(error)) from error
    alert.outcome, alert.settled_at, alert.names_country = outcome, clock.now(), names_country
    alert.acknowledged_at = alert.acknowledged_at or alert.settled_at
    return Done(alert, {"country": alert.country, "outcome": outcome.value})


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
    """Hand an overdue alert to the desk, which asks the bureau; raises `Conflict` where nothing is overdue or it was handed over."""
    now = clock.now()
    if alert.settled_at is not None or alert.escalated_at is not None or alert.due_at > now:
        raise Conflict("This alert is not overdue, or the desk has it already.")
    alert.escalated_at = now
    alert.save(update_fields=["escalated_at"])
    return Done(alert, {"country": alert.country, "state": alert.state})


@action(permits.CHASE_ALERT, act=CHASES)
def record_digest(actor: Actor, country: str, *, day: date, letters: int) -> Done[Digest]:
    """Note that a bureau had its letter of the day, and how many were sent."""
    made, is_new = Digest.objects.get_or_create(country=country, day=day)
    if not is_new:
        raise Conflict("This country had its letter today.")
    return Done(made, {"country": country, "letters": letters})
