"""What awaits people in rooms: tasks, helpers to decide on and to examine, reports to issue, hand-over notes to acknowledge."""

from collections.abc import Iterator
from uuid import UUID

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import NoStanding
from aboveboard.kernel.serve import query
from aboveboard.rooms import permits
from aboveboard.rooms.models import HandOver, Report, RoomTask
from aboveboard.rooms.queries import graces, pilots, seats
from aboveboard.rooms.values import EXERCISE, GraceState, HandOverState, HelperState, ReportState, RoomState, Task, TaskState

MOST = 100


@query(permits.RUN, permits.TAKE_PART, permits.DECIDE_HELPER, permits.PROPOSE_HELPER, permits.DECIDE_GRACE)
def needs_me(actor: Actor) -> list[Task]:
    """What awaits the actor in rooms, at most 100 lines of each sort; nothing while the channel of a member is shut."""
    try:
        rooms = {room.pk: room for room in seats.visible_rooms(actor).filter(state=RoomState.OPEN)[:MOST]}
    except NoStanding:
        return []
    return [*_tasks(actor, list(rooms)), *_helpers(actor), *_graces(actor), *_reviews(actor), *_watch(actor, list(rooms))]


def _tasks(actor: Actor, rooms: list[UUID]) -> Iterator[Task]:
    mine = RoomTask.objects.filter(room_id__in=rooms, party__in=permits.parties_of(actor), state=TaskState.OPEN)
    for row in mine.select_related("room").order_by("due_at", "id")[:MOST]:
        why = f"{_mark(row.room.is_drill)}A task of your side in the incident room “{row.room.title}”."
        yield Task("room_task", row.pk, row.title, why, "The others in the room wait for it.", row.created_at, row.due_at)


def _helpers(actor: Actor) -> Iterator[Task]:
    for row in pilots.visible_helpers(actor).filter(state=HelperState.PROPOSED)[:MOST]:
        if permits.DECIDE_HELPER.holds(actor, row):
            why = f"{_mark(row.room.is_drill)}Somebody put an organisation without a clearance forward to help in an incident."
            yield Task("room_helper", row.pk, "Decide on a helper", why, "It helps with nothing until you decide.", row.created_at)


def _graces(actor: Actor) -> Iterator[Task]:
    for row in graces.visible_graces(actor).filter(state=GraceState.ASKED)[:MOST]:
        if permits.DECIDE_GRACE.holds(actor, row):
            why = "Something of a partner in an incident room expired; the desk asks that its channel stays open longer."
            otherwise = "The channel shuts when the ordinary grace period is over."
            yield Task("room_grace", row.pk, "Decide on a longer grace period", why, otherwise, row.created_at)


def _reviews(actor: Actor) -> Iterator[Task]:
    if not permits.PROPOSE_HELPER.holds(actor):
        return
    for row, by in pilots.unreviewed()[:MOST]:
        why = "It helped in an incident without a clearance; nobody has begun to examine it in full."
        yield Task("room_helper", row.pk, "Have a helper examined in full", why, "It is not let in again.", row.created_at, by)


def _watch(actor: Actor, rooms: list[UUID]) -> Iterator[Task]:
    if not permits.RUN.holds(actor):
        return
    for draft in Report.objects.filter(room_id__in=rooms, state=ReportState.DRAFT).select_related("room").order_by("created_at")[:MOST]:
        why = f"{_mark(draft.room.is_drill)}The clock of the room “{draft.room.title}” drafted it from the room's facts."
        yield Task("room_report", draft.pk, "Edit and issue a situation report", why, "Nobody reads a draft.", draft.created_at)
    for note in (
        HandOver.objects.filter(room_id__in=rooms, state=HandOverState.WRITTEN).select_related("room").order_by("created_at")[:MOST]
    ):
        if permits.ACKNOWLEDGE.holds(actor, note):
            why = f"{_mark(note.room.is_drill)}The shift before you left a note in the room “{note.room.title}”."
            yield Task("room_hand_over", note.pk, "Acknowledge a hand-over", why, "The watch is with nobody.", note.created_at)


def _mark(is_drill: bool) -> str:
    return f"{EXERCISE}. " if is_drill else ""
