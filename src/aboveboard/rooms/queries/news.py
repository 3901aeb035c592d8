"""Reads what is new in rooms for the programs of their members: that something is, never what."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from aboveboard.audit.models import Entry, Outcome
from aboveboard.audit.store import Ref, mentioning
from aboveboard.exchange import queries as exchange
from aboveboard.exchange.values import micros, moment_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.moment import moment
from aboveboard.kernel.serve import query
from aboveboard.rooms import permits
from aboveboard.rooms.models import Room
from aboveboard.rooms.queries import reading, seats, timeline
from aboveboard.rooms.values import Seat, SeatKind

# A party sits in few rooms at once; the newest are told of first.
MOST = 50
# What makes a line new that was written earlier.
LET_IN = "rooms.let_in"


@query(permits.TAKE_PART)
def visible_room_news(actor: Actor, told: Mapping[UUID, int], *, since: int) -> dict[UUID, int]:
    """Of each room that the actor sits in, the newest thing by others that it may read and was not `told` of.

    Moments are µs since 1970 UTC; `since` stands for rooms that were never told. Raises `NoStanding` where the gate shuts all of it.
    """
    with moment():
        found = {row.pk: _newest(actor, row, told.get(row.pk, since)) for row in seats.visible_rooms(actor)[:MOST]}
    return {room: newest for room, newest in found.items() if newest is not None}


@query(permits.TAKE_PART)
def reads_room(actor: Actor, key: UUID) -> bool:
    """Whether the actor reads anything of this room at this moment."""
    try:
        return seats.seat(actor, seats.visible_room(actor, key)).reads
    except (Missing, NoStanding):
        return False


def _newest(actor: Actor, room: Room, told: int) -> int | None:
    here = seats.seat(actor, room)
    if not here.reads:
        return None
    after = moment_of(told)
    # One question where nothing happened, which is nearly always.
    happened = mentioning(Ref("rooms.room", str(room.pk))).filter(at__gt=after, outcome=Outcome.DONE)
    moments = [micros(at) for at in _moments(actor, here, room) if at > after] if happened.exists() else []
    moments += [micros(entry.at) for entry in happened.filter(kind=LET_IN) if _reads(actor, room, entry)]
    if room.collection_id is not None and here.kind is not SeatKind.HELPER:
        added = exchange.visible_addition(actor, room.collection_id, told)
        moments += [added] if added is not None else []
    return max(moments, default=None)


def _moments(actor: Actor, here: Seat, room: Room) -> Iterator[datetime]:
    """When something came that is not the actor's own doing; its own seat in the room is news to it."""
    for line in timeline.visible_timeline(actor, room):
        if line.by != here.party or line.kind in {"joined", "task_dropped"}:
            yield line.at
    for task in reading.visible_tasks(actor, room):
        yield task.created_at


def _reads(actor: Actor, room: Room, entry: Entry) -> bool:
    """Whether the actor reads the note or the paper that an entry let in."""
    kept = reading.visible_notes(actor, room), reading.visible_papers(actor, room)
    return any(rows.filter(pk=entry.subject_id).exists() for rows in kept)
