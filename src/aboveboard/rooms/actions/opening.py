"""Opens a room from a template, whole: collection, members, first tasks, clock; and closes it with a report."""

from datetime import timedelta

from django.db.models import Max

from aboveboard.exchange import actions as exchange
from aboveboard.exchange.values import CollectionForm, CollectionKind, marking_of
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.errors import Blocked, Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock
from aboveboard.policy import queries as policy
from aboveboard.policy.values.house import House
from aboveboard.rooms import machine, permits
from aboveboard.rooms.actions import graces, members, pilots
from aboveboard.rooms.actions.saying import line, text
from aboveboard.rooms.models import Helper, Member, Note, Paper, Room, RoomTask
from aboveboard.rooms.queries import seats
from aboveboard.rooms.rules import opening
from aboveboard.rooms.values import DESK, Admission, HelperState, MemberState, NoteState, RoomForm

MOST_PARTNERS = 50
OPENS = NoAct("A room moves nothing by itself; the gate is asked for each partner that is let in, and again at each look.")
CLOSES = NoAct("It ends access; that cannot depend on standing.")


@action(permits.RUN, act=OPENS)
def open_room(actor: Actor, form: RoomForm) -> Done[Room]:
    """Open a room: its bureaus and partners are let in, the tasks of the template stand in it, the clock of its reports runs.

    Raises `Invalid` for an unknown template or a country that is no member, `NoStanding` for a partner without standing.
    """
    title = line(form.title, "title")
    regulation = seats.regulation()
    template = regulation.template_of(form.template)
    if template is None:
        raise Invalid(template="Choose one of the templates of the rooms regulation.")
    if not form.countries or form.countries - {code.lower() for code in policy.current(House).body.members}:
        raise Invalid(countries="Name the member countries concerned, at least one.")
    if len(form.partners) > MOST_PARTNERS:
        raise Invalid(partners=f"Open the room with at most {MOST_PARTNERS} partners; let in more afterwards.")
    assert actor.user is not None  # who runs rooms is a person
    now = clock.now()
    number = (Room.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    named = CollectionForm(CollectionKind.ROOM, f"Room {number}: {title}", room=str(number))
    room = Room.objects.create(
        number=number,
        title=title,
        template=template.template,
        rule=template.id,
        is_drill=form.is_drill,
        marking=marking_of(template.marking),
        countries=sorted(form.countries),
        collection=None if form.is_drill else exchange.open_collection(SYSTEM, named),
        report_minutes=template.report_minutes,
        report_due_at=now + timedelta(minutes=template.report_minutes),
        opened_by_id=actor.user,
    )
    first = opening.first_tasks(template, [DESK], now)
    RoomTask.objects.bulk_create(RoomTask(room=room, party=task.party, title=task.title, due_at=task.due_at) for task in first)
    for country in room.countries:
        members.let_in_bureau(actor, room, country=country)
    for organisation in sorted(form.partners):
        members.let_in_partner(actor, Admission(room.pk, organisation))
    facts = {"template": template.id, "drill": form.is_drill, "countries": room.countries, "partners": len(form.partners)}
    return Done(room, facts)


@action(machine.close, act=CLOSES)
def close_room(actor: Actor, room: Room, *, report: str) -> Done[Room]:
    """Close the room with its report: helpers and partners are out, bureaus and the desk still read it.

    Raises `Blocked` while something waits: a helper to decide on, or a note or document in quarantine.
    """
    closing = text(report, "report")
    waiting = []
    if Helper.objects.filter(room=room, state=HelperState.PROPOSED).exists():
        waiting.append("A helper was put forward and nobody has decided; decide first.")
    if Note.objects.filter(room=room, state=NoteState.QUARANTINED).exists():
        waiting.append("A note is in quarantine; refuse it, or wait until the hold is lifted.")
    if Paper.objects.filter(room=room, state=NoteState.QUARANTINED).exists():
        waiting.append("A document is in quarantine; refuse it, or wait until the hold is lifted.")
    if waiting:
        raise Blocked(waiting)
    if actor.user is None:
        raise Conflict("A room is closed by a person.")
    # Before anything else is done within: the room closes with these fields, or not at all.
    room.closing, room.closed_at, room.closed_by_id, room.report_due_at = closing, clock.now(), actor.user, None
    graces.end_of_room(room)
    for helper in Helper.objects.filter(room=room, state=HelperState.ADMITTED):
        pilots.end_helper(SYSTEM, helper, reason="The room was closed.")
    partners = Member.objects.filter(room=room, state=MemberState.SEATED).exclude(organisation=None)
    ended = [members.remove_member(actor, row, reason="The room was closed.") for row in partners]
    return Done(room, {"partners": len(ended), "drill": room.is_drill})
