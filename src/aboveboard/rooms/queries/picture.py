"""Reads the picture of a room: the matrix of victims and countries, what was brought in, the numbers, and the timeline."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q

from aboveboard.exchange import queries as exchange
from aboveboard.exchange.values import Arrival, VictimTold
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock
from aboveboard.rooms import permits
from aboveboard.rooms.models import Contribution, Helper, Line, Member, Note, Room, RoomTask
from aboveboard.rooms.queries import reading, seats
from aboveboard.rooms.rules import reading as rules
from aboveboard.rooms.rules import victims
from aboveboard.rooms.rules.writing import Facts
from aboveboard.rooms.values import (
    DESK,
    Happening,
    HelperState,
    MemberState,
    NoteState,
    ReportState,
    RoomState,
    Seat,
    SeatKind,
    Step,
    TaskState,
    Told,
    Victim,
)

MOST = 200
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


@query(permits.RUN, permits.TAKE_PART)
def visible_timeline(actor: Actor, room: Room) -> list[Happening]:
    """What happened in the room as far as the actor may read it, the newest first; raises as `seat`."""
    here = seats.seat(actor, room)
    found = [Happening(room.created_at, "opened", room.title, DESK)]
    if room.closed_at is not None:
        found.append(Happening(room.closed_at, "closed", "", DESK))
    found += _comings(here, room)
    found += [Happening(row.created_at, "note", row.text.partition("\n")[0], row.party) for row in reading.visible_notes(actor, room)]
    found += [Happening(row.created_at, "paper", row.title, row.party) for row in reading.visible_papers(actor, room)]
    settled = reading.visible_tasks(actor, room).exclude(state=TaskState.OPEN)
    found += [Happening(row.settled_at, f"task_{row.state}", row.title, row.party) for row in settled if row.settled_at]
    issued = [row for row in reading.visible_reports(actor, room) if row.state == ReportState.ISSUED]
    found += [Happening(row.issued_at, "report", str(row.number), DESK) for row in issued if row.issued_at]
    if here.kind is SeatKind.DESK:
        found += _of_the_desk(actor, room)
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]


def _comings(here: Seat, room: Room) -> list[Happening]:
    found = []
    for row in Member.objects.filter(room=room):
        if rules.may_know_name(here, row.party):
            found.append(Happening(row.created_at, "joined", row.party, row.party))
            found += [Happening(row.left_at, "left", row.party, row.party)] if row.left_at is not None else []
    return found


def _of_the_desk(actor: Actor, room: Room) -> list[Happening]:
    found = [Happening(row.created_at, "brought", str(row.submission_id), row.party) for row in _brought(room)]
    for helper in Helper.objects.filter(room=room):
        party = f"organisation:{helper.organisation_id}"
        found.append(Happening(helper.created_at, "helper_proposed", party, party))
        if helper.decided_at is not None:
            found.append(Happening(helper.decided_at, "helper_refused" if helper.until is None else "helper_admitted", party, party))
        if helper.ended_at is not None:
            found.append(Happening(helper.ended_at, "helper_ended", party, party))
    for watch in reading.visible_hand_overs(actor, room):
        found.append(Happening(watch.created_at, "hand_over", "", DESK))
        found += [Happening(watch.acknowledged_at, "hand_over_acknowledged", "", DESK)] if watch.acknowledged_at is not None else []
    return found


@query(permits.RUN, permits.CLOCK)
def facts(actor: Actor, room: Room) -> Facts:
    """The numbers of a room now, for drafts; raises `Missing` for all but the desk and the clock."""
    if not permits.RUN.holds(actor) and not permits.CLOCK.holds(actor):
        raise Missing
    found = _played(room) if room.is_drill else victims.merged(_told(room))
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


def _told(room: Room) -> list[VictimTold]:
    """What was told, for the house's own drafts: they hold numbers only."""
    return exchange.victims_for_house(submissions_of(room))


def _played(room: Room) -> list[Victim]:
    found: dict[str, dict[str, Told]] = {}
    for row in Line.objects.filter(room=room).order_by("victim", "country"):
        found.setdefault(row.victim, {})[row.country] = Told(Step(row.step), row.created_at)
    return [Victim(name, (name,), cells) for name, cells in found.items()]
