"""A longer grace period for the incident of a room: the desk asks, the authority that the regulation names decides."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.rooms import actions, queries
from aboveboard.rooms.values import GraceForm as Asked
from aboveboard.rooms.values import RoomState
from aboveboard.web import acts
from aboveboard.web.acts import Place
from aboveboard.web.forms.rooms import GraceForm
from aboveboard.web.pages.rooms import runs
from aboveboard.web.request import Crumb, Request, attempt, page, sent, shown
from aboveboard.web.room_acts import GRACE
from aboveboard.web.standing_acts import either


@serves(queries.visible_room, queries.extendable, actions.ask_grace)
def ask(request: Request, key: UUID) -> HttpResponse:
    """Ask that the channel of a partner in the room stays open longer."""
    if not runs(request.actor):
        raise Missing
    row = queries.visible_room(request.actor, key)
    if row.state != RoomState.OPEN or row.is_drill:
        raise Missing
    found = queries.extendable(request.actor, row)
    names = parties.names_of({each.organisation for each in found})
    rule = current(Regulation).body.grace
    lapses = [(each.lapse, f"{names.get(each.organisation, '')}: {each.reason}") for each in found]
    form = GraceForm(sent(request), lapses=lapses, usual=rule.days, most=rule.incident_days)

    def act(data: Mapping[str, Any]) -> Any:
        return actions.ask_grace(request.actor, row, form=Asked(UUID(data["lapse"]), data["days"], data["reason"]))

    if made := attempt(form, act):
        messages.success(request, _("Asked. Another person decides; until then the ordinary grace period runs."))
        return redirect("room_grace", made.pk)
    label = _("Ask for a longer grace period")
    said = _("%(who)s decides. The channel then stays open for this incident, and shuts when the room is closed.") % {
        "who": either(rule.extended_by)
    }
    crumbs: list[Crumb] = [(_("Incident rooms"), "rooms"), (row.title, reverse("room", args=[key])), (label, "")]
    return shown(request, "rooms/put.html", form, crumbs=crumbs, row=row, label=label, said=said)


@require_safe
@serves(queries.visible_grace)
def grace(request: Request, key: UUID) -> HttpResponse:
    """One longer grace period: who asks, why, until when at most, and the buttons of who decides."""
    row = queries.visible_grace(request.actor, key)
    context = {
        **_facts(row),
        "buttons": acts.buttons(GRACE, request.actor, row, lambda name: reverse("grace_act", args=[key, name])),
        "others": acts.others(GRACE, request.actor, row),
    }
    return page(request, "rooms/grace.html", context, crumbs=[*_crumbs(request, row), (_("Longer grace period"), "")])


@serves(queries.visible_grace, *(act.action for act in GRACE))
def grace_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Grant or refuse a longer grace period, or end it."""
    row = queries.visible_grace(request.actor, key)
    back = reverse("room_grace", args=[key])
    crumbs = [*_crumbs(request, row), (_("Longer grace period"), back)]
    return acts.perform(request, acts.named(GRACE, name, row), row, Place("rooms/grace_act.html", back, crumbs, _facts(row)))


def _crumbs(request: Request, row: Any) -> list[Crumb]:
    """The way back to the room, for who runs rooms; who only decides has none."""
    return [(_("Incident rooms"), "rooms"), (row.room.title, reverse("room", args=[row.room_id]))] if runs(request.actor) else []


def _facts(row: Any) -> dict[str, Any]:
    known = accounts.names_of(f"user:{each}" for each in (row.asked_by_id, row.decided_by_id) if each)
    return {
        "row": row,
        "name": parties.names_of([row.organisation_id]).get(row.organisation_id, ""),
        "asked_by": known.get(f"user:{row.asked_by_id}", ""),
        "decided_by": known.get(f"user:{row.decided_by_id}", ""),
        "grace_rule": current(Regulation).body.grace,
    }
