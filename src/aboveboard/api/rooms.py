"""Incident rooms for programs: what is said and to be done in them, who is on call, how far each country is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Instant, Line, Listed, Shown, Text, Yes, listed, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values import marking_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves
from aboveboard.policy.values.words import TrafficLight
from aboveboard.rooms import actions, machine, queries
from aboveboard.rooms.rules.reading import shown_party
from aboveboard.rooms.values import Admission, Brought, DutyForm, HelperForm, NoteForm, RoomForm, Seat, TaskForm

router = Operations(tags=["rooms"])
AT, TASK, HELPER, REPORT = (
    "/rooms/{uuid:room_id}",
    "/room-tasks/{uuid:task_id}",
    "/room-helpers/{uuid:helper_id}",
    "/room-reports/{uuid:report_id}",
)


class Room(Shown):
    """An incident room; `exercise` where it is a drill, `marking` of what carries none, `collection` is read by TAXII."""

    id: UUID
    number: int
    title: str
    exercise: bool
    state: str
    marking: str
    countries: list[str]
    collection: UUID | None
    created_at: datetime
    closed_at: datetime | None
    closing: str
    allowed_moves: list[str]


class RoomOpening(Form):
    """A room to be opened: a template of the rooms regulation, countries (ISO 3166 alpha-2, lower case), partners with standing."""

    template: Code
    title: Line
    countries: list[Code]
    partners: list[UUID] = Field(default_factory=list)
    exercise: Yes = False


class RoomNote(Shown):
    """A note that the caller may read; `by` is desk, country:…, organisation:… or partner."""

    id: UUID
    by: str
    text: str
    marking: str
    state: str
    created_at: datetime


class RoomWriting(Form):
    """What is written; without a marking it carries the room's, and red names the countries that it is for."""

    text: Text
    marking: TrafficLight | None = None
    countries: list[Code] = Field(default_factory=list)


class RoomTask(Shown):
    """A task in a room, and whose it is."""

    id: UUID
    title: str
    party: str
    state: str
    due_at: datetime | None
    settled_at: datetime | None
    outcome: str
    allowed_moves: list[str]


class RoomTaskForm(Form):
    """A task for the desk or a member: desk, country:de or organisation:<id>."""

    title: Line
    party: Code
    due_at: Instant | None = None


class RoomOutcome(Form):
    """What came of it."""

    outcome: Line = ""


class RoomMember(Form):
    """Who is let in: an organisation with standing, or the bureau of a member country."""

    organisation_id: UUID | None = None
    country: Code = ""


class RoomSubmission(Form):
    """A submission to be brought in."""

    submission_id: UUID


class RoomVictim(Shown):
    """One organisation however it is spelt, and how far one country is with it."""

    name: str
    spellings: list[str]
    country: str
    step: str
    outcome: str
    told_at: datetime
    overdue: bool


class RoomCall(Shown):
    """Who is on call: `local` is the time there, `answers` whether the hours say that somebody answers now."""

    party: str
    name: str
    phone: str
    zone: str
    hours: str
    local: datetime
    answers: bool


class RoomDuty(Form):
    """A duty of the caller's own party: an IANA time zone, and always or days and hours such as mon-fri 08:00-18:00."""

    name: Line
    phone: Line
    zone: Code
    hours: Line


class RoomHelper(Shown):
    """A helper without a clearance: `stopped` are the acts that the gate stops for it, by its own answer now."""

    id: UUID
    room_id: UUID
    organisation_id: UUID
    state: str
    reason: str
    undertaking: str
    stopped: list[str]
    until: datetime | None
    review_by: datetime | None
    allowed_moves: list[str]


class RoomHelperForm(Form):
    """An organisation to help, why it, and what it undertook."""

    organisation_id: UUID
    reason: Line
    undertaking: Line


class RoomReport(Shown):
    """A situation report."""

    id: UUID
    number: int
    state: str
    text: str
    marking: str
    facts_at: datetime
    issued_at: datetime | None


def _room(actor: Actor, row: Any) -> Room:
    return Room.of(
        row,
        exercise=row.is_drill,
        marking=Marking(row.marking).label,
        collection=row.collection_id,
        allowed_moves=moves(machine.ROOM, actor, row),
    )


def _task(actor: Actor, row: Any) -> RoomTask:
    return RoomTask.of(row, allowed_moves=moves(machine.TASK, actor, row))


def _note(here: Seat, row: Any) -> RoomNote:
    return RoomNote.of(row, by=shown_party(here, row.party), marking=Marking(row.marking).label)


def _helper(actor: Actor, row: Any) -> RoomHelper:
    stopped = [act.value for act in queries.visible_limits(actor, row.organisation_id).stopped]
    return RoomHelper.of(row, stopped=stopped, allowed_moves=moves(machine.HELPER, actor, row))


def _report(row: Any) -> RoomReport:
    return RoomReport.of(row, marking=Marking(row.marking).label)


@router.shows("/rooms", Listed[Room])
@serves(queries.visible_rooms)
def list_all(request: Asked, place: Paged) -> Listed[Room]:
    """Rooms: the desk all, others those that they sit in."""
    return page(queries.visible_rooms(request.actor), place, lambda row: _room(request.actor, row))


@router.does("/rooms", Room, status=201)
@serves(actions.open_room)
def open_room(request: Asked, form: RoomOpening) -> Room:
    """Open a room from a template, whole."""
    value = RoomForm(form.template, form.title, frozenset(form.countries), frozenset(form.partners), is_drill=form.exercise)
    return _room(request.actor, actions.open_room(request.actor, value))


@router.shows(AT, Room)
@serves(queries.visible_room)
def show(request: Asked, room_id: UUID) -> Room:
    """One room."""
    return _room(request.actor, queries.visible_room(request.actor, room_id))


@router.does(AT + "/members", Room, anew=lambda request, room_id, **_: show(request, room_id))
@serves(actions.let_in_partner, actions.let_in_bureau)
def let_in(request: Asked, room_id: UUID, form: RoomMember) -> Room:
    """Let a partner or a bureau in."""
    row = queries.visible_room(request.actor, room_id)
    if (form.organisation_id is None) == (not form.country):
        raise Invalid(organisation_id="Name an organisation or a country, and not both.")
    if form.organisation_id is not None:
        actions.let_in_partner(request.actor, Admission(row.pk, form.organisation_id))
    else:
        actions.let_in_bureau(request.actor, row, country=form.country)
    return _room(request.actor, queries.visible_room(request.actor, room_id))


@router.shows(AT + "/notes", Listed[RoomNote])
@serves(queries.visible_room, queries.seat, queries.visible_notes)
def notes(request: Asked, room_id: UUID, place: Paged) -> Listed[RoomNote]:
    """The notes that the caller may read, the newest first."""
    row = queries.visible_room(request.actor, room_id)
    here = queries.seat(request.actor, row)
    return page(queries.visible_notes(request.actor, row), place, lambda each: _note(here, each))


@router.does(AT + "/notes", RoomNote, status=201)
@serves(actions.write_note)
def write(request: Asked, room_id: UUID, form: RoomWriting) -> RoomNote:
    """Write a note."""
    row = queries.visible_room(request.actor, room_id)
    value = NoteForm(form.text, None if form.marking is None else marking_of(form.marking), frozenset(form.countries))
    return _note(queries.seat(request.actor, row), actions.write_note(request.actor, row, form=value))


@router.shows(AT + "/tasks", Listed[RoomTask])
@serves(queries.visible_room, queries.visible_tasks)
def tasks(request: Asked, room_id: UUID) -> Listed[RoomTask]:
    """The caller's tasks in a room; the desk all."""
    row = queries.visible_room(request.actor, room_id)
    return listed(_task(request.actor, each) for each in queries.visible_tasks(request.actor, row))


@router.does(AT + "/tasks", RoomTask, status=201)
@serves(actions.add_task)
def add_task(request: Asked, room_id: UUID, form: RoomTaskForm) -> RoomTask:
    """Give a task."""
    row = queries.visible_room(request.actor, room_id)
    return _task(request.actor, actions.add_task(request.actor, row, form=TaskForm(form.title, form.party, form.due_at)))


@router.does(
    TASK + "/finish", RoomTask, anew=lambda request, task_id, **_: _task(request.actor, queries.visible_task(request.actor, task_id))
)
@serves(actions.finish_task)
def finish(request: Asked, task_id: UUID, form: RoomOutcome) -> RoomTask:
    """Say that a task is done."""
    row = queries.visible_task(request.actor, task_id)
    return _task(request.actor, actions.finish_task(request.actor, row, outcome=form.outcome))


@router.does(AT + "/submissions", Room, anew=lambda request, room_id, **_: show(request, room_id))
@serves(actions.bring_in)
def bring(request: Asked, room_id: UUID, form: RoomSubmission) -> Room:
    """Bring a submission into the room."""
    row = queries.visible_room(request.actor, room_id)
    actions.bring_in(request.actor, row, form=Brought(form.submission_id))
    return _room(request.actor, row)


@router.shows(AT + "/matrix", Listed[RoomVictim])
@serves(queries.visible_room, queries.visible_matrix)
def matrix(request: Asked, room_id: UUID) -> Listed[RoomVictim]:
    """Victims and how far each country is: the desk all, a bureau its own."""
    row = queries.visible_room(request.actor, room_id)
    return listed(
        RoomVictim(
            name=each.name,
            spellings=list(each.spellings),
            country=country,
            step=cell.step.value,
            outcome=cell.outcome,
            told_at=cell.at,
            overdue=cell.is_overdue,
        )
        for each in queries.visible_matrix(request.actor, row)
        for country, cell in sorted(each.cells.items())
    )


@router.shows(AT + "/roster", Listed[RoomCall])
@serves(queries.visible_room, queries.visible_calls)
def calls(request: Asked, room_id: UUID) -> Listed[RoomCall]:
    """Who is on call in a room."""
    row = queries.visible_room(request.actor, room_id)
    return listed(RoomCall.of(each) for each in queries.visible_calls(request.actor, row))


@router.does("/roster", Listed[RoomCall])
@serves(queries.visible_calls, actions.keep_duty)
def keep_duty(request: Asked, form: RoomDuty) -> Listed[RoomCall]:
    """Keep a duty of the caller's own party on the roster; answers with what the caller may read of the roster."""
    party = queries.own_party(request.actor)
    actions.keep_duty(request.actor, DutyForm(form.name, form.phone, form.zone, form.hours, party))
    return listed(RoomCall.of(each) for each in queries.visible_calls(request.actor))


@router.shows(AT + "/reports", Listed[RoomReport])
@serves(queries.visible_room, queries.visible_reports)
def reports(request: Asked, room_id: UUID) -> Listed[RoomReport]:
    """Situation reports that the caller may read."""
    row = queries.visible_room(request.actor, room_id)
    return listed(_report(each) for each in queries.visible_reports(request.actor, row))


@router.does(REPORT + "/issue", RoomReport)
@serves(actions.issue_report)
def issue(request: Asked, report_id: UUID) -> RoomReport:
    """Issue a situation report."""
    return _report(actions.issue_report(request.actor, queries.visible_report(request.actor, report_id)))


@router.does(AT + "/helpers", RoomHelper, status=201)
@serves(queries.visible_limits, actions.propose_helper)
def put_forward(request: Asked, room_id: UUID, form: RoomHelperForm) -> RoomHelper:
    """Put a helper without a clearance forward."""
    row = queries.visible_room(request.actor, room_id)
    value = HelperForm(form.organisation_id, form.reason, form.undertaking)
    return _helper(request.actor, actions.propose_helper(request.actor, row, form=value))


@router.shows(HELPER, RoomHelper)
@serves(queries.visible_helper, queries.visible_limits)
def helper(request: Asked, helper_id: UUID) -> RoomHelper:
    """One helper, with what it may not do."""
    return _helper(request.actor, queries.visible_helper(request.actor, helper_id))


ROOM_HELPER_ACTS = Acts(__name__, router, HELPER, RoomHelper, find=queries.visible_helper, show=_helper)
ROOM_HELPER_ACTS.does("admit", actions.admit_helper, "Admit a helper, as another person than who put it forward.")
ROOM_HELPER_ACTS.does("refuse", actions.refuse_helper, "Refuse a helper.")
