"""Reads the picture of a room: the matrix of victims and countries, what was brought in, the numbers, and the timeline."""

from collections.abc import Sequence
from copy import replace
from uuid import UUID

from django.db.models import Count, Q

from aboveboard.exchange import queries as exchange
from aboveboard.exchange.values import Arrival
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.rooms import permits
from aboveboard.rooms.models import Contribution, Helper, Line, Member, Note, Room, RoomTask
from aboveboard.rooms.queries import seats
from aboveboard.rooms.rules import victims
from aboveboard.rooms.rules.writing import Facts
from aboveboard.rooms.values import (
    HelperState,
    MemberState,
    NoteState,
    RoomState,
    SeatKind,
    Step,
    TaskState,
    Told,
    Victim,
)

MOST_SHOWN = 50


@query(permits.RUN, permits.TAKE_PART)
def visible_matrix(actor: Actor, room: Room) -> list[Victim]:
    """The victims merged by organisation, with how far each country is: all for the desk, its own for a bureau, none for others.

    Raises as `seat`.
    """
    here = seats.seat(actor, room)
    if here.kind not in {SeatKind.DESK, SeatKind.BUREAU}:
        return []
    if room.is_drill:
        return _played(room)
    return victims.merged(exchange.told_victims(actor, submissions_of(room)))


@query(permits.RUN, permits.TAKE_PART)
def visible_brought(actor: Actor, room: Room) -> Sequence[Arrival]:
    """The newest objects in the room's collection that the actor may see; none in a drill, and none for whoever reads nothing there.

    Raises as `seat`.
    """
    here = seats.seat(actor, room)
    if room.collection_id is None or not here.reads or here.kind is SeatKind.HELPER:
        return []
    return exchange.visible_arrivals(actor, str(room.collection_id), limit=MOST_SHOWN)[:MOST_SHOWN]


@query(permits.RUN, permits.CLOCK)
def facts(actor: Actor, room: Room) -> Facts:
    """The numbers of a room now, for drafts that its bureaus read: nothing from which a source shuts one of them out is counted.

    Raises `Missing` for all but the desk and the clock.
    """
    if not permits.RUN.holds(actor) and not permits.CLOCK.holds(actor):
        raise Missing
    if room.is_drill:
        return _facts(room, _played(room))
    seated = Member.objects.filter(room=room, state=MemberState.SEATED).exclude(country="").values_list("country", flat=True)
    counted = exchange.counted_for(frozenset(seated), submissions_of(room))
    found = _facts(room, victims.merged(counted.victims))
    return replace(found, submissions=counted.submissions, excluded=counted.excluded, leaves_out=counted.leaves_out)


@query(permits.RUN)
def desk_facts(actor: Actor, room: Room) -> Facts:
    """All the numbers of a room now, for a draft that the desk alone reads; raises `Missing` for others."""
    if not permits.RUN.holds(actor):
        raise Missing
    found = _played(room) if room.is_drill else victims.merged(exchange.victims_for_house(submissions_of(room)))
    return _facts(room, found)


def _facts(room: Room, found: Sequence[Victim]) -> Facts:
    now = clock.now()
    members = Member.objects.filter(room=room, state=MemberState.SEATED)
    counted = RoomTask.objects.filter(room=room).aggregate(
        open=Count("pk", filter=Q(state=TaskState.OPEN)),
        late=Count("pk", filter=Q(state=TaskState.OPEN, due_at__lt=now)),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
    )
    late = RoomTask.objects.filter(room=room, state=TaskState.OPEN, due_at__lt=now).order_by("due_at", "id")
    return Facts(
        at=now,
        number=room.number,
        title=room.title,
        is_drill=room.is_drill,
        opened_at=room.created_at,
        countries=tuple(room.countries),
        partners=members.exclude(organisation=None).count(),
        helpers=Helper.objects.filter(room=room, state=HelperState.ADMITTED, until__gt=now).count(),
        submissions=len(submissions_of(room)),
        victims=sum(bool(victim.name) for victim in found),
        steps=victims.counted(found),
        tasks_open=counted["open"],
        tasks_late=counted["late"],
        tasks_done=counted["done"],
        apart=Note.objects.filter(room=room, state=NoteState.QUARANTINED).count(),
        late=tuple(late.values_list("title", flat=True)[:20]),
    )


def submissions_of(room: Room) -> list[UUID]:
    """The submissions that were brought into a room; none in a drill."""
    return [row.submission_id for row in _brought(room)]


def due_reports() -> list[Room]:
    """Open rooms whose next situation report is due."""
    return list(Room.objects.filter(state=RoomState.OPEN, report_due_at__lte=clock.now()).order_by("report_due_at", "id"))


def _brought(room: Room) -> Sequence[Contribution]:
    if room.collection_id is None:
        return []
    return list(Contribution.objects.filter(collection_id=room.collection_id).order_by("created_at", "id"))


def _played(room: Room) -> list[Victim]:
    found: dict[str, dict[str, Told]] = {}
    for row in Line.objects.filter(room=room).order_by("victim", "country"):
        found.setdefault(row.victim, {})[row.country] = Told(Step(row.step), row.created_at)
    return [Victim(name, (name,), cells) for name, cells in found.items()]
