"""Reads what is in a room, each line only to whom its marking lets: notes, papers, tasks, reports, hand-over notes."""

from uuid import UUID

from django.db.models import Q, QuerySet

from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import marking_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.rooms import permits
from aboveboard.rooms.models import HandOver, Note, Paper, Report, Room, RoomTask
from aboveboard.rooms.queries import seats
from aboveboard.rooms.rules import reading
from aboveboard.rooms.rules.reading import Said
from aboveboard.rooms.values import DESK, NoteState, ReportState, Seat, SeatKind, country_of


@query(permits.RUN, permits.TAKE_PART)
def visible_notes(actor: Actor, room: Room) -> QuerySet[Note]:
    """The notes that the actor may read, the newest first; raises as `seat`."""
    return _read(actor, room, Note.objects.filter(room=room).order_by("-created_at", "id"))


@query(permits.RUN, permits.TAKE_PART)
def visible_papers(actor: Actor, room: Room) -> QuerySet[Paper]:
    """The papers that the actor may read, the newest first; raises as `seat`."""
    return _read(actor, room, Paper.objects.filter(room=room).order_by("-created_at", "id"))


@query(permits.RUN, permits.TAKE_PART)
def visible_paper(actor: Actor, key: UUID) -> Paper:
    """One paper; raises `Missing`, and `NoStanding` while the channel of a member is shut."""
    row = Paper.objects.filter(pk=key).select_related("room").first()
    if row is None or not _may(seats.seat(actor, row.room), row.room, said_in(row)):
        raise Missing
    return row


@query(permits.RUN, permits.TAKE_PART)
def visible_note(actor: Actor, key: UUID) -> Note:
    """One note; raises `Missing`, and `NoStanding` while the channel of a member is shut."""
    row = Note.objects.filter(pk=key).select_related("room").first()
    if row is None or not _may(seats.seat(actor, row.room), row.room, said_in(row)):
        raise Missing
    return row


@query(permits.RUN, permits.TAKE_PART)
def visible_tasks(actor: Actor, room: Room) -> QuerySet[RoomTask]:
    """Tasks, what is due first: all for the desk, the others see what was given to them; raises as `seat`."""
    here = seats.seat(actor, room)
    rows = RoomTask.objects.filter(room=room).order_by("due_at", "created_at", "id")
    return rows if here.kind is SeatKind.DESK else rows.filter(party=here.party)


@query(permits.RUN, permits.TAKE_PART)
def visible_task(actor: Actor, key: UUID) -> RoomTask:
    """One task; raises `Missing`, and `NoStanding` while the channel of a member is shut."""
    row = RoomTask.objects.filter(pk=key).select_related("room").first()
    if row is None or not visible_tasks(actor, row.room).filter(pk=key).exists():
        raise Missing
    return row


@query(permits.RUN, permits.TAKE_PART)
def visible_reports(actor: Actor, room: Room) -> list[Report]:
    """Situation reports, the newest first: drafts for the desk alone, what was issued for whom its marking lets, but not for a bureau
    that a source shuts out from what it counts, let in since. Raises as `seat`."""
    here = seats.seat(actor, room)
    rows = Report.objects.filter(room=room).order_by("-number")
    if here.kind is SeatKind.DESK:
        return list(rows)
    issued = [row for row in rows.filter(state=ReportState.ISSUED) if country_of(here.party) not in row.excluded]
    return [row for row in issued if _may(here, room, Said(Marking(row.marking), DESK, frozenset()))]


@query(permits.RUN, permits.TAKE_PART)
def visible_report(actor: Actor, key: UUID) -> Report:
    """One situation report; raises `Missing`, and `NoStanding` while the channel of a member is shut."""
    row = Report.objects.filter(pk=key).select_related("room").first()
    if row is None or row.pk not in {each.pk for each in visible_reports(actor, row.room)}:
        raise Missing
    return row


@query(permits.RUN)
def visible_hand_overs(actor: Actor, room: Room) -> QuerySet[HandOver]:
    """Hand-over notes, the newest first, for the desk; nothing for others."""
    rows = HandOver.objects.filter(room=room).order_by("-created_at", "id")
    return rows if permits.RUN.holds(actor) else rows.none()


@query(permits.RUN)
def visible_hand_over(actor: Actor, key: UUID) -> HandOver:
    """One hand-over note for the desk; raises `Missing`."""
    row = HandOver.objects.filter(pk=key).select_related("room").first() if permits.RUN.holds(actor) else None
    if row is None:
        raise Missing
    return row


def _read[Row: (Note, Paper)](actor: Actor, room: Room, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Of these rows of a room those that the actor may read: whoever cuts them counts nothing that is hidden."""
    here = seats.seat(actor, room)
    if here.kind is SeatKind.DESK:
        return rows
    wanted = Q(party=here.party)
    # What is written in a room is of few kinds: the rule is asked once for each, not for each row.
    for marking, party, countries, state in rows.order_by().values_list("marking", "party", "countries", "state").distinct():
        if _may(here, room, Said(Marking(marking), party, frozenset(countries), state != NoteState.POSTED)):
            wanted |= Q(marking=marking, party=party, countries=countries, state=state)
    return rows.filter(wanted)


def said_in(row: Note | Paper) -> Said:
    """What decides who reads a note or a paper."""
    return Said(Marking(row.marking), row.party, frozenset(row.countries), row.state != NoteState.POSTED)


def _may(here: Seat, room: Room, said: Said) -> bool:
    return reading.may_read(here, said, str(room.pk), room.countries, marking_of(seats.regulation().pilot.reads))
