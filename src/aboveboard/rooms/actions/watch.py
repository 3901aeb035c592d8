"""The watch: situation reports drafted, edited and issued; shifts that hand over; the lines of a drill."""

from datetime import timedelta

from django.db.models import Max

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions.saying import line, text
from aboveboard.rooms.models import HandOver, Line, Report, Room
from aboveboard.rooms.queries import picture
from aboveboard.rooms.rules import writing
from aboveboard.rooms.values import ReportState, RoomState, Step

DRAFTS = NoAct("It puts numbers of the house on paper; nothing moves.")
ISSUES = NoAct("It is read in the room by whom its marking lets; each look asks the gate.")


@action(permits.CLOCK, act=DRAFTS)
def draft_report(actor: Actor, room: Room) -> Done[Report]:
    """Draft the next situation report from the room's facts and set the clock on; a draft that nobody touched is drawn anew.

    Raises `Conflict` for a closed room.
    """
    if room.state != RoomState.OPEN:
        raise Conflict("The room is closed; nothing is drafted in it any more.")
    found = picture.facts(actor, room)
    # Locked: a person may be editing or issuing it at this moment, and what was issued is a draft no more.
    draft = Report.objects.select_for_update().filter(room=room, state=ReportState.DRAFT).first()
    if draft is None:
        number = (Report.objects.filter(room=room).aggregate(last=Max("number"))["last"] or 0) + 1
        # Numbers by country concern the countries; whoever issues it may share it further.
        draft = Report(room=room, number=number, marking=max(room.marking, Marking.AMBER))
    if not draft.is_edited:
        draft.text, draft.facts_at = writing.report(found, draft.number), found.at
        draft.excluded, draft.leaves_out = sorted(found.excluded), found.leaves_out
        draft.save(update_fields=None if draft._state.adding else ["text", "facts_at", "excluded", "leaves_out"])
    room.report_due_at = found.at + timedelta(minutes=room.report_minutes)
    room.save(update_fields=["report_due_at"])
    return Done(draft, {"room": str(room.pk), "number": draft.number}, about=[room])


@action(permits.RUN, act=DRAFTS)
def edit_report(actor: Actor, report: Report, *, written: str, marking: Marking) -> Done[Report]:
    """Change the draft; raises `Conflict` for one that was issued."""
    if report.state != ReportState.DRAFT:
        raise Conflict("The report was issued; write the next one.")
    report.text, report.marking, report.is_edited = text(written, "text"), marking, True
    report.save(update_fields=["text", "marking", "is_edited"])
    return Done(report, {"room": str(report.room_id), "number": report.number}, about=[report.room])


@action(machine.issue, act=ISSUES)
def issue_report(actor: Actor, report: Report) -> Done[Report]:
    """Issue the report to those in the room whom its marking lets; raises `Conflict` where no person issues it."""
    if actor.user is None:
        raise Conflict("A report is issued by a person.")
    report.issued_by_id, report.issued_at = actor.user, clock.now()
    facts = {"room": str(report.room_id), "number": report.number, "marking": Marking(report.marking).label}
    return Done(report, facts, about=[report.room])


@action(permits.RUN, act=DRAFTS)
def write_hand_over(actor: Actor, room: Room, *, written: str) -> Done[HandOver]:
    """Leave a note to the shift that comes; raises `Conflict` for a closed room."""
    if room.state != RoomState.OPEN:
        raise Conflict("The room is closed; there is nothing to hand over.")
    assert actor.user is not None  # who runs rooms is a person
    made = HandOver.objects.create(room=room, text=text(written, "text"), written_by_id=actor.user)
    return Done(made, {"room": str(room.pk)}, about=[room])


@action(machine.acknowledge, act=DRAFTS)
def acknowledge_hand_over(actor: Actor, hand_over: HandOver) -> Done[HandOver]:
    """Take over: by another person than the one who wrote."""
    hand_over.acknowledged_by_id, hand_over.acknowledged_at = actor.user, clock.now()
    return Done(hand_over, {"room": str(hand_over.room_id)}, about=[hand_over.room])


@action(permits.RUN, act=NoAct("A drill touches nobody."))
def play_line(actor: Actor, room: Room, *, victim: str, country: str, step: Step) -> Done[Line]:
    """Play how far a country is with a victim; raises `Conflict` outside a drill, where only countries themselves say so."""
    if not room.is_drill or room.state != RoomState.OPEN:
        raise Conflict("Only in a drill that runs is this played; in an incident each country says it itself.")
    if country not in room.countries:
        raise Invalid(country="Choose among the countries in the room.")
    made, _ = Line.objects.update_or_create(room=room, victim=line(victim, "victim"), country=country, defaults={"step": step})
    return Done(made, {"room": str(room.pk), "step": step.value, "country": country}, about=[room])
