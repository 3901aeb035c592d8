"""Gives tasks in a room and settles them."""

from uuid import UUID

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid, Missing
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line, line_if_any
from aboveboard.rooms.models import Member, Room, RoomTask
from aboveboard.rooms.queries import seats
from aboveboard.rooms.values import DESK, MemberState, RoomState, TaskForm

MOST = 300
ASKS = NoAct("A task asks for something; nothing moves by it.")


@action(permits.RUN, act=ASKS)
def add_task(actor: Actor, room: Room, *, form: TaskForm) -> Done[RoomTask]:
    """Give a task to the desk or to a member; raises `Invalid` for somebody who does not sit in the room."""
    title = line(form.title, "title")
    if room.state != RoomState.OPEN:
        raise Conflict("The room is closed; no task is given in it any more.")
    seated = Member.objects.filter(room=room, party=form.party, state=MemberState.SEATED).exists()
    if form.party != DESK and not seated:
        raise Invalid(party="Choose the desk or somebody who sits in the room.")
    if RoomTask.objects.filter(room=room).count() >= MOST:
        raise Conflict(f"A room has at most {MOST} tasks.")
    made = RoomTask.objects.create(room=room, party=form.party, title=title, due_at=form.due_at)
    return Done(made, {"room": str(room.pk), "party": form.party}, about=[room])


@action(machine.finish, act=ASKS)
def finish_task(actor: Actor, task: RoomTask, *, outcome: str = "") -> Done[RoomTask]:
    """Say that it is done, and what came of it; raises `Missing` where the one whose task it is has no seat any more."""
    seats.may_write(actor, task.room)
    return _settled(actor, task, outcome)


@action(machine.drop, act=ASKS)
def drop_task(actor: Actor, task: RoomTask, *, outcome: str = "") -> Done[RoomTask]:
    """The desk takes a task back, saying why."""
    return _settled(actor, task, outcome)


def _settled(actor: Actor, task: RoomTask, outcome: str) -> Done[RoomTask]:
    task.outcome = line_if_any(outcome, "outcome", 500)
    task.settled_at, task.settled_by_id = clock.now(), _person(actor)
    return Done(task, {"room": str(task.room_id), "party": task.party}, about=[task.room])


def _person(actor: Actor) -> UUID:
    if actor.user is None:
        raise Missing
    return actor.user
