"""A longer grace period for the incident of a room: the desk asks, the authority of the regulation grants, the room's end ends it."""

from datetime import timedelta
from uuid import UUID

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.policy import queries as policy
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line
from aboveboard.rooms.models import Grace, Room
from aboveboard.rooms.queries import graces
from aboveboard.rooms.values import GraceForm, RoomState
from aboveboard.standing import actions as standing
from aboveboard.standing import queries as standing_queries

ASKS = NoAct("To ask moves nothing; who decides is another person.")
EXTENDS = NoAct("It is about what stops acts; it cannot itself depend on standing.")


@action(permits.RUN, act=ASKS)
def ask_grace(actor: Actor, room: Room, *, form: GraceForm) -> Done[Grace]:
    """Ask that the channel of a partner in the room stays open longer for this incident, days counted from the day of the lapse.

    Raises `Invalid` for a lapse that is none of the room's, or for days beyond the regulation, `Conflict` in a closed room or a drill, and
    for what was asked already.
    """
    reason = line(form.reason, "reason", 1_000)
    if room.state != RoomState.OPEN or room.is_drill:
        raise Conflict("Only for an open incident, and never for an exercise, does a channel stay open longer.")
    running = next((each for each in graces.running_of(room) if each.lapse == form.lapse), None)
    if running is None:
        raise Invalid(lapse="Choose something of a partner in the room that has expired.")
    rule = policy.current(Regulation).body.grace
    if not rule.days < form.days <= rule.incident_days:
        raise Invalid(days=f"Give more than {rule.days} and at most {rule.incident_days} days from the day of the lapse (rule {rule.id}).")
    assert actor.user is not None  # who runs rooms is a person
    with or_conflict("Somebody asked for this already."):
        made = Grace.objects.create(
            room=room,
            organisation_id=running.organisation,
            lapse_id=running.lapse,
            expired=running.reason,
            days=form.days,
            reason=reason,
            asked_by_id=actor.user,
        )
    return Done(made, {"room": str(room.pk), "days": form.days, "rule": rule.id}, about=[room, organisation_ref(running.organisation)])


@action(machine.grant, act=EXTENDS)
def grant_grace(actor: Actor, grace: Grace) -> Done[Grace]:
    """Grant it, as another person than who asked; raises `Conflict` where what expired was renewed meanwhile, or it ended with its room."""
    lapse = standing_queries.running_lapse(grace.lapse_id)
    if lapse is None:
        raise Conflict("What had expired was renewed; there is nothing to extend.")
    # Before anything else is done within: it is granted with these fields, or not at all.
    grace.decided_by_id, grace.decided_at, grace.until = actor.user, clock.now(), lapse.since + timedelta(days=grace.days)
    standing.extend_grace(actor, lapse, incident=f"Incident room {grace.room.number}: {grace.room.title}", days=grace.days)
    facts = {"room": str(grace.room_id), "days": grace.days}
    return Done(grace, facts, about=[grace.room, organisation_ref(grace.organisation_id)])


@action(machine.refuse_grace, act=EXTENDS)
def refuse_grace(actor: Actor, grace: Grace) -> Done[Grace]:
    """Decide against it; the ordinary grace period runs on."""
    grace.decided_by_id, grace.decided_at = actor.user, clock.now()
    return Done(grace, {"room": str(grace.room_id)}, about=[grace.room, organisation_ref(grace.organisation_id)])


@action(machine.end_grace, act=EXTENDS)
def end_grace(actor: Actor, grace: Grace, *, reason: str) -> Done[Grace]:
    """End it, from the next request on: what is left is the ordinary grace period, which may be over."""
    grace.ended_at, grace.ended_because = clock.now(), line(reason, "reason", 500)
    lapse = standing_queries.running_lapse(grace.lapse_id)
    if grace.until is not None and lapse is not None and lapse.incident:
        standing.end_extension(SYSTEM, lapse)
    return Done(grace, {"room": str(grace.room_id)}, about=[grace.room, organisation_ref(grace.organisation_id)])


def end_of_room(room: Room) -> None:
    """End what was asked or granted for a room: the incident is over."""
    for row in graces.open_ones().filter(room=room):
        end_grace(SYSTEM, row, reason="The room was closed.")


def end_of_partner(room: Room, organisation: UUID) -> None:
    """End what was asked or granted for a partner that leaves the room."""
    for row in graces.open_ones().filter(room=room, organisation_id=organisation):
        end_grace(SYSTEM, row, reason="The partner left the room.")
