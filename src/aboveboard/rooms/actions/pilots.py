"""The pilot admission of a helper without a clearance: one person puts it forward, another admits it for some hours."""

from datetime import timedelta

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.parties.values import organisation_ref
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line
from aboveboard.rooms.models import Helper, Member, Room
from aboveboard.rooms.queries import pilots, seats
from aboveboard.rooms.values import HelperForm, MemberState, RoomState

PILOT = NoAct("A helper has no standing: whatever needs it stays shut for the helper, which is the point; its bars are asked for here.")
ENDS = NoAct("It ends access; that cannot depend on standing.")


@action(permits.PROPOSE_HELPER, act=PILOT)
def propose_helper(actor: Actor, room: Room, *, form: HelperForm) -> Done[Helper]:
    """Put a helper forward, with the acts that the gate stops for it as they are read now.

    Raises `Blocked` for an organisation that is barred, on hold, a partner anyway, or never looked up in the lists.
    """
    reason, undertaking = line(form.reason, "reason", 1_000), line(form.undertaking, "undertaking", 1_000)
    if room.state != RoomState.OPEN:
        raise Conflict("The room is closed; nobody helps in it any more.")
    assert actor.user is not None  # who puts forward is a person
    _require_fit(form)
    if Member.objects.filter(room=room, organisation_id=form.organisation, state=MemberState.SEATED).exists():
        raise Conflict("The organisation sits in the room already.")
    stopped = [act.value for act in pilots.stopped(form.organisation)]
    with or_conflict("The organisation was put forward already, or helps already."):
        made = Helper.objects.create(
            room=room,
            organisation_id=form.organisation,
            reason=reason,
            undertaking=undertaking,
            stopped=stopped,
            proposed_by_id=actor.user,
        )
    return Done(made, {"room": str(room.pk), "stopped": stopped}, about=[room, organisation_ref(form.organisation)])


@action(machine.admit, act=PILOT)
def admit_helper(actor: Actor, helper: Helper) -> Done[Helper]:
    """Admit a helper for the regulation's hours, as another person than who put it forward; raises as `propose_helper`."""
    if helper.room.state != RoomState.OPEN:
        raise Conflict("The room is closed; nobody helps in it any more.")
    _require_fit(HelperForm(helper.organisation_id, helper.reason, helper.undertaking))
    pilot, now = seats.regulation().pilot, clock.now()
    helper.decided_by_id, helper.decided_at = actor.user, now
    helper.until, helper.review_by = now + timedelta(hours=pilot.hours), now + timedelta(days=pilot.review_days)
    facts = {"room": str(helper.room_id), "hours": pilot.hours, "rule": pilot.id, "stopped": helper.stopped}
    return Done(helper, facts, about=[helper.room, organisation_ref(helper.organisation_id)])


@action(machine.refuse, act=ENDS)
def refuse_helper(actor: Actor, helper: Helper) -> Done[Helper]:
    """Decide against a helper."""
    helper.decided_by_id, helper.decided_at = actor.user, clock.now()
    return Done(helper, {"room": str(helper.room_id)}, about=[helper.room, organisation_ref(helper.organisation_id)])


@action(machine.end, act=ENDS)
def end_helper(actor: Actor, helper: Helper, *, reason: str) -> Done[Helper]:
    """End a helper's seat, from its next request on; its review stays due."""
    helper.ended_at, helper.ended_because = clock.now(), line(reason, "reason", 500)
    return Done(helper, {"room": str(helper.room_id)}, about=[helper.room, organisation_ref(helper.organisation_id)])


def _require_fit(form: HelperForm) -> None:
    if found := pilots.hindrances(form.organisation):
        raise Blocked(found)
