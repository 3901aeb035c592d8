"""The watch in a room: situation reports, hand-over notes, the closing report."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from aboveboard.accounts import queries as accounts
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.rooms import actions, queries
from aboveboard.rooms.rules import writing
from aboveboard.rooms.values import ReportState, RoomState
from aboveboard.web import acts
from aboveboard.web.acts import Place
from aboveboard.web.forms.rooms import LongForm, ReportForm
from aboveboard.web.pages.rooms import runs
from aboveboard.web.request import Crumb, Request, attempt, sent, shown
from aboveboard.web.room_acts import HAND_OVER, REPORT


@serves(queries.visible_report, actions.edit_report)
def report(request: Request, key: UUID) -> HttpResponse:
    """One situation report; the desk edits it until it is issued."""
    row = queries.visible_report(request.actor, key)
    may_edit = row.state == ReportState.DRAFT and runs(request.actor)
    form = ReportForm(sent(request) if may_edit else None, initial={"text": row.text, "marking": Marking(row.marking).name})

    def act(data: Mapping[str, Any]) -> object:
        return actions.edit_report(request.actor, row, written=data["text"], marking=Marking[data["marking"]])

    if attempt(form, act):
        messages.success(request, _("The draft is kept. Issue it when it is right."))
        return redirect("room_report", key)
    context = {
        "row": row.room,
        "report": row,
        "may_edit": may_edit,
        "marking": Marking(row.marking).label,
        "issued_by": accounts.names_of([f"user:{row.issued_by_id}"]).get(f"user:{row.issued_by_id}", "") if row.issued_by_id else "",
        "buttons": acts.buttons(REPORT, request.actor, row, lambda _name: reverse("report_issue", args=[key])),
    }
    title = _("Situation report %(number)s") % {"number": row.number}
    return shown(request, "rooms/report.html", form, crumbs=_crumbs(row.room, title), **context)


@serves(queries.visible_report, actions.issue_report)
def issue(request: Request, key: UUID) -> HttpResponse:
    """Issue a situation report."""
    row = queries.visible_report(request.actor, key)
    if not runs(request.actor):
        raise Missing
    back = reverse("room_report", args=[key])
    context = {"row": row.room, "report": row, "text": row.text, "marking": Marking(row.marking).label}
    return acts.perform(request, REPORT[0], row, Place("rooms/act.html", back, _crumbs(row.room, "")[:-1], context))


@serves(queries.visible_room, queries.desk_facts, actions.write_hand_over)
def write_hand_over(request: Request, key: UUID) -> HttpResponse:
    """Leave a note to the shift that comes, drafted from the room's facts."""
    row = _open_room(request, key)
    form = LongForm(sent(request), initial={"text": writing.hand_over(queries.desk_facts(request.actor, row))})
    if attempt(form, lambda data: actions.write_hand_over(request.actor, row, written=data["text"])):
        messages.success(request, _("The note waits for the next shift."))
        return redirect("room", key)
    label, said = _("Hand over the watch"), _("Another person acknowledges it; until then the watch is yours.")
    return shown(request, "rooms/put.html", form, crumbs=_crumbs(row, label), row=row, label=label, said=said)


@serves(queries.visible_hand_over, actions.acknowledge_hand_over)
def hand_over(request: Request, key: UUID) -> HttpResponse:
    """Read what the last shift wrote, and take over."""
    row = queries.visible_hand_over(request.actor, key)
    back = reverse("room", args=[row.room_id])
    context = {"row": row.room, "text": row.text}
    return acts.perform(request, HAND_OVER[0], row, Place("rooms/act.html", back, _crumbs(row.room, "")[:-1], context))


@serves(queries.visible_room, queries.facts, actions.close_room)
def close(request: Request, key: UUID) -> HttpResponse:
    """Close the room with its report."""
    row = _open_room(request, key)
    facts = queries.facts(request.actor, row)
    form = LongForm(sent(request), initial={"text": writing.closing(facts)})
    if attempt(form, lambda data: actions.close_room(request.actor, row, report=data["text"])):
        messages.success(request, _("The room is closed."))
        return redirect("room", key)
    label = _("Close the room")
    said = _("Partners and helpers are out at once; bureaus and the desk still read it. Nothing is written in it any more.")
    context = {"row": row, "label": label, "said": said, "report": facts}
    return shown(request, "rooms/put.html", form, crumbs=_crumbs(row, label), **context)


def _open_room(request: Request, key: UUID) -> Any:
    if not runs(request.actor):
        raise Missing
    row = queries.visible_room(request.actor, key)
    if row.state != RoomState.OPEN:
        raise Missing
    return row


def _crumbs(row: Any, label: str) -> list[Crumb]:
    return [(_("Incident rooms"), "rooms"), (row.title, reverse("room", args=[row.pk])), (label, "")]
