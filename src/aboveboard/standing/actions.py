"""Writes the records of holds, suspensions and lapses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict, Forbidden, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.parties.values import organisation_ref
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.screening import queries as screening
from aboveboard.standing import machine, permits, rules
from aboveboard.standing.models import Consent, Hold, Lapse, Suspension
from aboveboard.standing.values import LapseState, SuspensionForm, sentence

STOPS = NoAct("This is what stops acts; it cannot itself depend on standing.")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something of an organisation that expired: `kind:id`, since when (UTC)."""

    organisation: UUID
    what: str
    since: datetime


@action(permits.RECORD_HOLD, act=STOPS)
def record_hold(actor: Actor, organisation: UUID) -> Done[Hold]:
    """Record the hold that the possible matches on a binding list have set already."""
    matches = screening.stopping_matches(organisation)
    if not matches:
        raise Conflict("Nothing holds this organisation now.")
    rule = policy.current(Regulation).body.hold
    hold = _once(
        lambda: Hold.objects.create(
            organisation_id=organisation,
            matches=sorted(str(match.id) for match in matches),
            rule=rule.id,
            decide_by=clock.now() + timedelta(hours=rule.decide_within_hours),
        )
    )
    return Done(hold, {"matches": hold.matches, "rule": rule.id}, about=[organisation_ref(organisation)])


@action(machine.confirm, act=STOPS)
def confirm_hold(actor: Actor, hold: Hold) -> Done[Hold]:
    """A person has looked and finds the hold justified; what follows is decided apart from it."""
    hold.confirmed_by_id = actor.user
    return Done(hold, about=[organisation_ref(hold.organisation_id)])


@action(permits.LIFT_HOLD, act=STOPS)
def lift_hold(actor: Actor, hold: Hold, *, reason: str) -> Done[Hold]:
    """Agree to lift for one of the roles that the regulation names; the last of them, in distinct persons, lifts the hold.

    A consent counts only for the matches that its giver could read: once another comes or is judged anew, it is void.
    """
    if hold.state == "lifted":
        raise Conflict("The hold is lifted already.")
    if screening.stopping_matches(hold.organisation_id):
        raise Blocked(["A possible match on a binding list is still open; dismiss it with reasons first."])
    needed = policy.current(Regulation).body.hold.lifted_by
    reading = screening.reading(hold.organisation_id)
    given = dict(Consent.objects.filter(hold=hold, reading=reading).values_list("role", "user_id"))
    mine = rules.lifting_role(needed, given, actor.roles, actor.user)
    if actor.user is None or not mine:
        raise Forbidden(f"Lifting takes {' and '.join(sorted(needed))}, each in another person; your part is given or not asked.")
    Consent.objects.create(hold=hold, role=mine, user_id=actor.user, reason=sentence(reason, "reason"), reading=reading, at=clock.now())
    missing = sorted(needed - set(given) - {mine})
    if not missing:
        machine.lift.apply(hold, ended_at=clock.now())
    return Done(hold, {"role": mine, "missing": missing, "reading": reading}, about=[organisation_ref(hold.organisation_id)])


@action(permits.PROPOSE_SUSPENSION, act=STOPS)
def propose_suspension(actor: Actor, form: SuspensionForm) -> Done[Suspension]:
    """Put a suspension before the organ that may decide it; it has no effect yet."""
    parties.organisation(form.organisation)
    user = actor.user
    if user is None:
        raise Forbidden("A suspension is proposed by a person.")
    suspension = _once(
        lambda: Suspension.objects.create(
            organisation_id=form.organisation,
            ground=form.ground.value,
            reason=form.reason,
            public_text=form.public_text,
            proposed_by_id=user,
        )
    )
    return Done(suspension, {"ground": suspension.ground}, about=[organisation_ref(form.organisation)])


@action(machine.withdraw, act=STOPS)
def withdraw_suspension(actor: Actor, suspension: Suspension) -> Done[Suspension]:
    """Take a proposal back."""
    return _ended(suspension)


@action(machine.suspend, act=STOPS)
def suspend(actor: Actor, suspension: Suspension) -> Done[Suspension]:
    """Decide the suspension: everything of the partner stops with this commit, and the register says so."""
    regulation = policy.current(Regulation).body.suspension
    organ = regulation.greatest(actor.roles)
    if organ is None:
        raise Forbidden(f"Only {' or '.join(sorted(regulation.imposed_by))} may suspend (rule {regulation.id}).")
    suspension.decided_by_id, suspension.imposed_by = actor.user, organ
    suspension.in_effect_at = clock.now()
    suspension.review_by = _working_days(suspension.in_effect_at, regulation.review_working_days)
    return Done(
        suspension,
        {"ground": suspension.ground, "organ": suspension.imposed_by, "rule": regulation.id},
        about=[organisation_ref(suspension.organisation_id)],
    )


@action(machine.propose_lift, act=STOPS)
def propose_lift(actor: Actor, suspension: Suspension, *, reason: str) -> Done[Suspension]:
    """Put the lifting before the organ that may decide it."""
    suspension.lift_proposed_by_id, suspension.lift_reason = actor.user, sentence(reason, "reason")
    return Done(suspension, about=[organisation_ref(suspension.organisation_id)])


@action(machine.keep, act=STOPS)
def keep_suspension(actor: Actor, suspension: Suspension) -> Done[Suspension]:
    """Decide against lifting."""
    return Done(suspension, about=[organisation_ref(suspension.organisation_id)])


@action(machine.lift_suspension, act=STOPS)
def lift_suspension(actor: Actor, suspension: Suspension) -> Done[Suspension]:
    """Lift it; the partner is again what its clearance and agreements make it."""
    suspension.lifted_by_id = actor.user
    return _ended(suspension)


@action(permits.RECORD_LAPSE, act=STOPS)
def record_lapse(actor: Actor, expiry: Expiry) -> Done[Lapse]:
    """Record that something expired, and until when what runs may go on."""
    rule = policy.current(Regulation).body.grace
    lapse = _once(
        lambda: Lapse.objects.create(
            organisation_id=expiry.organisation,
            what=expiry.what,
            since=expiry.since,
            grace_until=expiry.since + timedelta(days=rule.days),
        )
    )
    return Done(lapse, {"what": lapse.what, "rule": rule.id}, about=[organisation_ref(expiry.organisation)])


@action(machine.end, act=STOPS)
def end_lapse(actor: Actor, lapse: Lapse) -> Done[Lapse]:
    """Record that what expired was renewed."""
    lapse.ended_at = clock.now()
    return Done(lapse, {"what": lapse.what}, about=[organisation_ref(lapse.organisation_id)])


@action(permits.EXTEND_GRACE, act=STOPS)
def extend_grace(actor: Actor, lapse: Lapse, *, incident: str, days: int) -> Done[Lapse]:
    """Keep a running channel open longer, for a named incident, up to the regulation's limit counted from the lapse."""
    rule = policy.current(Regulation).body.grace
    if not rule.extended_by & actor.roles:
        raise Forbidden(f"Only {' or '.join(sorted(rule.extended_by))} may extend the grace period (rule {rule.id}).")
    if lapse.state != LapseState.RUNNING:
        raise Conflict("The lapse has ended; there is nothing to extend.")
    if type(days) is not int or not rule.days < days <= rule.incident_days:
        raise Invalid(days=f"Give more than {rule.days} and at most {rule.incident_days} days from the day of the lapse.")
    lapse.incident, lapse.extended_by_id = sentence(incident, "incident")[:200], actor.user
    lapse.grace_until = lapse.since + timedelta(days=days)
    lapse.save(update_fields=["incident", "extended_by_id", "grace_until"])
    return Done(lapse, {"days": days, "rule": rule.id}, about=[organisation_ref(lapse.organisation_id)])


@action(permits.RECORD_LAPSE, act=STOPS)
def end_extension(actor: Actor, lapse: Lapse) -> Done[Lapse]:
    """Give the lapse its ordinary grace period back, because the incident is over for which it was extended.

    Raises `Conflict` where it was not extended, or has ended.
    """
    if lapse.state != LapseState.RUNNING or not lapse.incident:
        raise Conflict("Nothing is extended here any more.")
    rule = policy.current(Regulation).body.grace
    lapse.incident, lapse.extended_by_id = "", None
    lapse.grace_until = lapse.since + timedelta(days=rule.days)
    lapse.save(update_fields=["incident", "extended_by_id", "grace_until"])
    return Done(lapse, {"days": rule.days, "rule": rule.id}, about=[organisation_ref(lapse.organisation_id)])


def _ended(suspension: Suspension) -> Done[Suspension]:
    suspension.ended_at = clock.now()
    return Done(suspension, {"ground": suspension.ground}, about=[organisation_ref(suspension.organisation_id)])


def _once[Row](create: Callable[[], Row]) -> Row:
    """Create the one open record; the database decides a race, and the loser is told."""
    with or_conflict("This is recorded already; reload the page to see how it stands."):
        return create()


def _working_days(start: datetime, count: int) -> datetime:
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
