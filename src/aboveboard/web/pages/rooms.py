"""Incident rooms: the list, opening one on one page, the room itself, and what is put into it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions as exchange_actions
from aboveboard.exchange import queries as exchange
from aboveboard.exchange.stix.markings import Badge, Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.moment import moment
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.parties import documents
from aboveboard.parties import queries as parties
from aboveboard.rooms import actions, queries
from aboveboard.rooms.looking import looked_into
from aboveboard.rooms.values import Admission, Brought, HelperForm, RoomState, SeatKind, Step, TaskForm
from aboveboard.web import handed, room_view
from aboveboard.web.forms import choices
from aboveboard.web.forms import rooms as forms
from aboveboard.web.request import Crumb, Request, asked, attempt, page, sent, shown

PAGE, MOST_OFFERED = 50, 20
LOOKS = (
    queries.visible_room,
    queries.visible_people,
    queries.visible_calls,
    queries.visible_notes,
    queries.visible_papers,
    queries.visible_tasks,
    queries.visible_reports,
    queries.visible_hand_overs,
    queries.visible_matrix,
    queries.visible_brought,
    queries.visible_timeline,
    queries.visible_graces,
    queries.extendable,
    queries.seat,
    exchange.visible_news,
    exchange_actions.record_pull,
)


@require_safe
@serves(queries.visible_rooms)
def rooms(request: Request) -> HttpResponse:
    """The rooms that the reader sits in, all for the desk, the newest first."""
    if not queries.visible_rooms.open_to(request.actor):
        raise Missing
    rows, state = queries.visible_rooms(request.actor), asked(request, "state")
    if state in set(RoomState):
        rows = rows.filter(state=state)
    context = {
        "found": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": choices.words_for(RoomState, "room_state"),
        "may_open": runs(request.actor),
        "may_keep": actions.keep_duty.permit.name in request.actor.permits,
    }
    return page(request, "rooms/list.html", context)


@serves(queries.partners_with_standing, actions.open_room)
def open_room(request: Request) -> HttpResponse:
    """Open a room on one page."""
    _require_desk(request)
    form = forms.OpenForm(sent(request), partners=queries.partners_with_standing(request.actor))
    if made := attempt(form, lambda data: actions.open_room(request.actor, form.value(data))):
        messages.success(request, _("The room is open."))
        return redirect("room", made.pk)
    return shown(request, "rooms/open.html", form, crumbs=[(_("Incident rooms"), "rooms"), (_("Open a room"), "")])


@serves(*LOOKS, actions.write_note)
def room(request: Request, key: UUID) -> HttpResponse:
    """One room: who sits in it, who was told, what is said and done, notes and documents page by page; what an organisation under a
    hold reads is its own."""
    actor = request.actor
    with moment():
        row = queries.visible_room(actor, key)
    form = forms.WriteForm(sent(request), marking=row.marking, countries=row.countries)
    if attempt(form, lambda data: actions.write_note(actor, row, form=form.value(data))):
        messages.success(request, _("The note stands in the room."))
        return redirect("room", key)
    return shown(
        request, "rooms/room.html", form, crumbs=[(_("Incident rooms"), "rooms"), (row.title, "")], **_seen(actor, row, request.GET)
    )


def _seen(actor: Actor, row: Any, pages: Mapping[str, str]) -> dict[str, object]:
    """Everything that the page of a room shows this reader, read in one moment: the seat and the gate are asked once."""
    with moment():
        return _read(actor, row, pages)


def _read(actor: Actor, row: Any, pages: Mapping[str, str]) -> dict[str, object]:
    here = queries.seat(actor, row)
    people = queries.visible_people(actor, row)
    seated, desk = room_view.rows(people, queries.visible_calls(actor, row), room_view.longer(actor, row, people))
    known = room_view.names(people)
    brought = queries.visible_brought(actor, row)
    if brought and row.collection_id is not None and here.kind is not SeatKind.DESK:
        handed.note(actor, handed.listed(row.collection_id, brought))
    notes = Paginator(queries.visible_notes(actor, row), PAGE).get_page(pages.get("page"))
    papers = Paginator(queries.visible_papers(actor, row), PAGE).get_page(pages.get("documents"))
    markings = [Badge(Marking(each.marking)) for each in (row, *notes, *papers)] + [each.marking for each in brought]
    is_desk = here.kind is SeatKind.DESK
    return {
        "row": row,
        "here": here,
        "is_desk": is_desk,
        "is_open": row.state == RoomState.OPEN,
        "marking": Badge.over(markings).label,
        "people": seated,
        "desk": desk,
        "matrix": room_view.matrix(queries.visible_matrix(actor, row), row.countries) if here.kind in FULL else None,
        "notes": room_view.said(notes, known),
        "papers": room_view.said(papers, known),
        "notes_page": notes,
        "papers_page": papers,
        "tasks": room_view.said(queries.visible_tasks(actor, row), known, marked=False),
        "reports": queries.visible_reports(actor, row),
        "hand_overs": queries.visible_hand_overs(actor, row)[:MOST_OFFERED],
        "brought": [each for each in brought if each.type not in TIES],
        "object_page": {SeatKind.DESK: "exchange_object", SeatKind.BUREAU: "country_object"}.get(here.kind, "own_data_object"),
        "timeline": room_view.timeline(actor, row, known, is_desk=is_desk),
        "now": clock.now(),
    }


# Joins other objects and says nothing by itself.
TIES = frozenset({"relationship", "location"})
FULL = (SeatKind.DESK, SeatKind.BUREAU)


@serves(queries.visible_room, queries.visible_people, queries.partners_with_standing, actions.let_in_partner, actions.let_in_bureau)
def let_in(request: Request, key: UUID) -> HttpResponse:
    """Let a partner with standing or a bureau in."""
    row = _open_room(request, key)
    seated = {person.party for person in queries.visible_people(request.actor, row)}
    offered = [(f"organisation:{each}", name) for each, name in queries.partners_with_standing(request.actor)]
    offered += [(f"country:{code}", name) for code, name in choices.member_choices()]
    offered = [each for each in offered if each[0] not in seated]
    form = forms.ChoiceForm(sent(request), label=_("Who is let in?"), offered=offered)

    def act(data: Mapping[str, Any]) -> object:
        kind, _colon, name = data["chosen"].partition(":")
        if kind == "country":
            return actions.let_in_bureau(request.actor, row, country=name)
        return actions.let_in_partner(request.actor, Admission(row.pk, UUID(name)))

    said = _("It reads the room from its next request on, as far as markings let it, and is called by a letter.")
    return _put(request, row, form, act, _("Let somebody in"), said)


@serves(queries.visible_room, queries.visible_people, actions.add_task)
def add_task(request: Request, key: UUID) -> HttpResponse:
    """Give a task to the desk or a member."""
    row = _open_room(request, key)
    known = room_view.names(queries.visible_people(request.actor, row))
    form = forms.TaskForm(sent(request), parties=list(known.items()))

    def act(data: Mapping[str, Any]) -> object:
        due_at = clock.now() + timedelta(minutes=data["minutes"]) if data["minutes"] else None
        return actions.add_task(request.actor, row, form=TaskForm(data["title"], data["party"], due_at))

    return _put(request, row, form, act, _("Give a task"), _("It stands on the worklist of those whose task it is."))


@serves(queries.visible_room, queries.seat, actions.add_paper)
def add_paper(request: Request, key: UUID) -> HttpResponse:
    """Put a document into the room."""
    row = queries.visible_room(request.actor, key)
    if row.state != RoomState.OPEN:
        raise Missing
    form = forms.PaperForm(sent(request), request.FILES or None, marking=row.marking)

    def act(data: Mapping[str, Any]) -> object:
        file: UploadedFile[bytes] = data["file"]
        marking = Marking[data["marking"]] if data["marking"] else None
        # Asked before a slow upload is read; the action asks again.
        if not queries.seat(request.actor, row).writes:
            raise Missing
        with documents.read(file.chunks()) as received:
            return actions.add_paper(request.actor, row, title=data["title"], looked=looked_into(received), marking=marking)

    return _put(request, row, form, act, _("Put a document into the room"), _("Those in the room read it as far as its marking lets them."))


@serves(queries.visible_room, exchange.visible_submissions, actions.bring_in)
def bring(request: Request, key: UUID) -> HttpResponse:
    """Bring a submission into the room."""
    row = queries.visible_room(request.actor, key)
    if row.state != RoomState.OPEN or not exchange.visible_submissions.open_to(request.actor):
        raise Missing
    newest = list(exchange.visible_submissions(request.actor)[:MOST_OFFERED])
    names = parties.names_of({each.organisation_id for each in newest})
    offered = [
        (str(each.pk), f"{names.get(each.organisation_id, '')} · {each.received_at:%Y-%m-%d %H:%M:%S} UTC · {each.total}")
        for each in newest
    ]
    form = forms.ChoiceForm(sent(request), label=_("Which submission?"), offered=offered)
    said = _("What is admitted of it is shared in the room, each object as its own marking lets; victims that it names join the matrix.")
    return _put(
        request,
        row,
        form,
        lambda data: actions.bring_in(request.actor, row, form=Brought(UUID(data["chosen"]))),
        _("Bring a submission in"),
        said,
    )


@serves(queries.visible_room, queries.possible_helpers, actions.propose_helper)
def put_forward(request: Request, key: UUID) -> HttpResponse:
    """Put a helper without a clearance forward: first by name, then why."""
    row = _open_room(request, key)
    text = asked(request, "q")
    form = forms.HelperForm(sent(request), found=queries.possible_helpers(request.actor, text))

    def act(data: Mapping[str, Any]) -> Any:
        value = HelperForm(UUID(data["organisation"]), data["reason"], data["undertaking"])
        return actions.propose_helper(request.actor, row, form=value)

    if made := attempt(form, act):
        messages.success(request, _("The helper is put forward. Another person decides; the page says what it may not do."))
        return redirect("room_helper", made.pk)
    crumbs = _crumbs(row, _("Put a helper forward"))
    return shown(request, "rooms/put_forward.html", form, crumbs=crumbs, row=row, text=text)


@serves(queries.visible_room, actions.play_line)
def play(request: Request, key: UUID) -> HttpResponse:
    """Play a line of the matrix in a drill."""
    row = _open_room(request, key)
    if not row.is_drill:
        raise Missing
    form = forms.LineForm(sent(request), countries=row.countries)
    return _put(
        request,
        row,
        form,
        lambda data: actions.play_line(request.actor, row, victim=data["victim"], country=data["country"], step=Step(data["step"])),
        _("Play a line"),
        _("No country is told anything; only this exercise shows it."),
    )


def _put(request: Request, row: Any, form: Any, act: Any, label: str, said: str) -> HttpResponse:
    """A form on a page of its own that leads back to the room."""
    if attempt(form, act):
        messages.success(request, _("Done."))
        return redirect("room", row.pk)
    return shown(request, "rooms/put.html", form, crumbs=_crumbs(row, label), row=row, label=label, said=said)


def runs(actor: Actor) -> bool:
    """Whether the actor runs rooms."""
    return actions.open_room.permit.holds(actor)


def _require_desk(request: Request) -> None:
    if not runs(request.actor):
        raise Missing


def _open_room(request: Request, key: UUID) -> Any:
    _require_desk(request)
    row = queries.visible_room(request.actor, key)
    if row.state != RoomState.OPEN:
        raise Missing
    return row


def _crumbs(row: Any, label: str) -> list[Crumb]:
    return [(_("Incident rooms"), "rooms"), (row.title, reverse("room", args=[row.pk])), (label, "")]
