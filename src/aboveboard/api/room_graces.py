"""Longer grace periods in incident rooms for programs: what has expired, who asks, and what was decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, listed, moves
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.rooms import actions, machine, queries
from aboveboard.rooms.values import GraceForm

router = Operations(tags=["rooms"])
AT, GRACE = "/rooms/{uuid:room_id}", "/room-graces/{uuid:grace_id}"


class RoomGrace(Shown):
    """A longer grace period for a partner in a room: `until` at the latest, and no longer than the room is open."""

    id: UUID
    room_id: UUID
    organisation_id: UUID
    expired: str
    days: int
    reason: str
    state: str
    until: datetime | None
    ended_at: datetime | None
    allowed_moves: list[str]


class RoomGraceForm(Form):
    """Which lapse of a partner in the room, how many days from the day of the lapse, and why."""

    lapse_id: UUID
    days: int = Field(ge=1, le=90)
    reason: Line


class RoomLapse(Shown):
    """Something of a partner in the room that has expired and was not asked for yet; `until` its channel stays open."""

    lapse: UUID
    organisation: UUID
    reason: str
    since: datetime
    until: datetime


def _grace(actor: Actor, row: Any) -> RoomGrace:
    return RoomGrace.of(row, allowed_moves=moves(machine.GRACE, actor, row))


@router.shows(AT + "/lapses", Listed[RoomLapse])
@serves(queries.visible_room, queries.extendable)
def lapses(request: Asked, room_id: UUID) -> Listed[RoomLapse]:
    """For the desk: what has expired of the partners in a room and was not asked for yet."""
    row = queries.visible_room(request.actor, room_id)
    return listed(RoomLapse.of(each) for each in queries.extendable(request.actor, row))


@router.does(AT + "/graces", RoomGrace, status=201)
@serves(actions.ask_grace)
def ask_grace(request: Asked, room_id: UUID, form: RoomGraceForm) -> RoomGrace:
    """Ask that the channel of a partner in the room stays open longer."""
    row = queries.visible_room(request.actor, room_id)
    return _grace(request.actor, actions.ask_grace(request.actor, row, form=GraceForm(form.lapse_id, form.days, form.reason)))


ROOM_GRACE_ACTS = Acts(__name__, router, GRACE, RoomGrace, find=queries.visible_grace, show=_grace)
ROOM_GRACE_ACTS.does(
    "grant",
    actions.grant_grace,
    "Grant a longer grace period, as the authority of the regulation and another person than who asked.",
    name="grant_grace",
)
ROOM_GRACE_ACTS.does("refuse", actions.refuse_grace, "Refuse a longer grace period.", name="refuse_grace")
