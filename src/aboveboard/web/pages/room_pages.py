"""What stands in rooms, one thing a page: helpers, tasks, documents, members, notes in quarantine, and the roster."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel import log
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import documents
from aboveboard.parties import queries as parties
from aboveboard.parties.rules.files import ENDINGS
from aboveboard.rooms import actions, queries
from aboveboard.web import acts, log_view, room_view
from aboveboard.web.acts import Offered, Place
from aboveboard.web.forms.rooms import RosterForm
from aboveboard.web.request import Crumb, Request, attempt, page, sent, shown
from aboveboard.web.room_acts import DUTY, HELPER, MEMBER, NOTE, TASK
from aboveboard.web.words import word


@require_safe
@serves(queries.visible_helpers)
def helpers(request: Request) -> HttpResponse:
    """Helpers, the newest first, for those who put forward or decide."""
    if not queries.visible_helpers.open_to(request.actor):
        raise Missing
    rows = list(queries.visible_helpers(request.actor)[:200])
    names = parties.names_of(row.organisation_id for row in rows)
    context = {"lines": [(row, names.get(row.organisation_id, "")) for row in rows]}
    return page(request, "rooms/helpers.html", context, crumbs=[(_("Pilot helpers"), "")])


@require_safe
@serves(queries.visible_helper, queries.visible_limits, queries.why_not_helper)
def helper(request: Request, key: UUID) -> HttpResponse:
    """One helper: what it may not do, what it may, and the buttons of who decides."""
    row = queries.visible_helper(request.actor, key)
    context = {
        **_helper(request, row),
        "buttons": acts.buttons(HELPER, request.actor, row, lambda name: reverse("helper_act", args=[key, name])),
        "others": acts.others(HELPER, request.actor, row),
    }
    return page(request, "rooms/helper.html", context, crumbs=[(_("Pilot helpers"), "room_helpers"), (str(context["name"]), "")])


@serves(queries.visible_helper, queries.visible_limits, queries.why_not_helper, *(act.action for act in HELPER))
def helper_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Admit or refuse a helper, or end its seat."""
    row = queries.visible_helper(request.actor, key)
    back = reverse("room_helper", args=[key])
    context = _helper(request, row)
    crumbs: list[Crumb] = [(_("Pilot helpers"), "room_helpers"), (str(context["name"]), back)]
    return acts.perform(request, acts.named(HELPER, name, row), row, Place("rooms/helper_act.html", back, crumbs, context))


def _helper(request: Request, row: Any) -> dict[str, Any]:
    limits = queries.visible_limits(request.actor, row.organisation_id)
    ids = [f"user:{each}" for each in (row.proposed_by_id, row.decided_by_id) if each]
    known = accounts.names_of(ids)
    return {
        "row": row,
        "name": parties.names_of([row.organisation_id]).get(row.organisation_id, ""),
        "limits": limits,
        "stopped": [word(act.value, "act") for act in limits.stopped],
        "hinders": queries.why_not_helper(request.actor, row.organisation_id) if row.state == "proposed" else (),
        "proposed_by": known.get(f"user:{row.proposed_by_id}", ""),
        "decided_by": known.get(f"user:{row.decided_by_id}", ""),
    }


@serves(queries.visible_member, queries.visible_room, queries.visible_people, actions.remove_member)
def leave(request: Request, key: UUID) -> HttpResponse:
    """Let a member out of a room."""
    row = queries.visible_member(request.actor, key)
    known = room_view.names(queries.visible_people(request.actor, row.room))
    return _done(request, MEMBER[0], row, room_view.called(row.party, known))


@serves(queries.visible_note, queries.visible_room, actions.refuse_note)
def refuse(request: Request, key: UUID) -> HttpResponse:
    """Refuse a note that is in quarantine."""
    if not actions.refuse_note.permit.holds(request.actor):
        raise Missing
    row = queries.visible_note(request.actor, key)
    return _done(request, NOTE[0], row, row.text)


@serves(queries.visible_task, queries.visible_room, actions.finish_task)
def task(request: Request, key: UUID) -> HttpResponse:
    """Say that a task is done."""
    row = queries.visible_task(request.actor, key)
    return _done(request, TASK[0], row, row.title)


@serves(queries.visible_task, queries.visible_room, actions.drop_task)
def drop(request: Request, key: UUID) -> HttpResponse:
    """Take a task back."""
    if not actions.drop_task.permit.holds(request.actor):
        raise Missing
    row = queries.visible_task(request.actor, key)
    return _done(request, TASK[1], row, row.title)


@require_safe
@serves(queries.visible_paper)
def download(request: Request, key: UUID) -> FileResponse:
    """A document as an attachment, never for display; its name is made by us."""
    found = queries.visible_paper(request.actor, key)
    drill = "EXERCISE-" if found.room.is_drill else ""
    name = f"{drill}{slugify(found.title)[:60] or 'document'}-{found.sha256[:8]}.{ENDINGS.get(found.media_type, 'bin')}"
    content = documents.content_of(found.sha256)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_safe
@serves(queries.visible_room, queries.visible_proof, log.visible_entries)
def proof(request: Request, key: UUID, uid: UUID) -> HttpResponse:
    """The proof of one line of a room's timeline, for whoever reads the line."""
    row = queries.visible_room(request.actor, key)
    read = queries.visible_proof(request.actor, row, uid)
    heading = word(read.line.kind, "room_happening")
    context = {
        **log_view.proven(read.entry, read.proof),
        "row": row,
        "entry": read.entry,
        "heading": heading,
        "reads_log": log.visible_entries.open_to(request.actor),
    }
    crumbs: list[Crumb] = [(_("Incident rooms"), "rooms"), (row.title, reverse("room", args=[key])), (heading, "")]
    return page(request, "rooms/proof.html", context, crumbs=crumbs)


@serves(queries.visible_calls, actions.keep_duty)
def roster(request: Request) -> HttpResponse:
    """Who is on call, with the time there; one's own duties are kept here."""
    if actions.keep_duty.permit.name not in request.actor.permits:
        raise Missing
    party = queries.own_party(request.actor)
    form = RosterForm(sent(request))
    if attempt(form, lambda data: actions.keep_duty(request.actor, form.value(data, party))):
        messages.success(request, _("The roster is kept."))
        return redirect("roster")
    calls = queries.visible_calls(request.actor)
    keys = {call.party: UUID(call.party.removeprefix("organisation:")) for call in calls if call.party.startswith("organisation:")}
    names = parties.names_of(keys.values())
    known = {"desk": _("The desk")} | {each: names.get(key, "") for each, key in keys.items()}
    context = {"lines": [(call, room_view.called(call.party, known), call.party == party) for call in calls]}
    return shown(request, "rooms/roster.html", form, crumbs=[(_("Incident rooms"), "rooms"), (_("On call"), "")], **context)


@serves(queries.own_duty, actions.take_off_duty)
def duty(request: Request, key: UUID) -> HttpResponse:
    """Take a duty of one's own off the roster."""
    row = queries.own_duty(request.actor, key)
    place = Place("act.html", reverse("roster"), [(_("On call"), "roster")], {"beside": [{"label": _("Duty"), "value": row.name}]})
    return acts.perform(request, DUTY[0], row, place)


def _done(request: Request, act: Offered, row: Any, about: str) -> HttpResponse:
    """The page of an act on something in a room; it leads back to the room."""
    back = reverse("room", args=[row.room_id])
    crumbs: list[Crumb] = [(_("Incident rooms"), "rooms"), (row.room.title, back)]
    context = {"row": row.room, "beside": [{"label": _("It is about"), "value": about}]}
    return acts.perform(request, act, row, Place("rooms/act.html", back, crumbs, context))
