"""Servers of partners that are polled: the partner names and keeps its own, the desk confirms, halts and sees them all."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import queries as exchange
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Conflict, Invalid, Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.polling import actions, machine, queries
from aboveboard.polling.values import MOST_SERVERS, ServerState
from aboveboard.web.forms.exchange import ReasonForm
from aboveboard.web.forms.servers import HOUR, ChangeForm, NewServerForm
from aboveboard.web.request import Crumb, Request, attempt, page, sent, shown

PAGE, NEWEST = 50, 10
OWN_ACTS = {
    "pause": actions.pause_server,
    "resume": actions.resume_server,
    "end": actions.end_server,
    "fetch_now": actions.fetch_now,
}
DESK_ACTS = {"confirm": actions.confirm_server, "let_go_on": actions.let_server_go_on}
DESK_REASONED = {"refuse": actions.refuse_server, "halt": actions.halt_server}


@serves(exchange.visible_channel, queries.visible_servers, actions.claim_server)
def own(request: Request) -> HttpResponse:
    """Those of one's own, and a form for another."""
    exchange.visible_channel(request.actor)
    form = NewServerForm(sent(request), initial={"interval": HOUR, "scheme": "bearer"})
    if made := attempt(form, lambda data: actions.claim_server(request.actor, form=NewServerForm.server(data))):
        messages.success(request, _("Your server is with the desk. Nothing is called before the desk has confirmed it."))
        return redirect("own_server", made.pk)
    rows = queries.visible_servers(request.actor)[: 2 * MOST_SERVERS]
    crumbs = [*_own_crumbs()[:-1], (_("Your TAXII servers"), "")]
    return shown(request, "data/servers.html", form, crumbs=crumbs, rows=rows, most=MOST_SERVERS)


@serves(
    queries.visible_server,
    queries.visible_taken,
    actions.change_server,
    actions.pause_server,
    actions.resume_server,
    actions.end_server,
    actions.fetch_now,
)
def own_server(request: Request, key: UUID) -> HttpResponse:
    """One server of one's own: how it stands, what was taken, and what can be done."""
    row = _own_row(request, key)
    is_changed = request.POST.get("act") == "change"
    begin = {"interval": row.interval, "unmarked": row.unmarked, "scheme": row.scheme}
    form = ChangeForm(sent(request) if is_changed else None, initial=begin)
    if attempt(form, lambda data: _changed(request, row, data)):
        messages.success(request, _("Changed."))
        return redirect("own_server", key)
    if request.method == "POST" and not is_changed:
        _press(request, OWN_ACTS, row)
        return redirect("own_servers") if request.POST.get("act") == "end" else redirect("own_server", key)
    row = _own_row(request, key)
    context = {**_context(request, row), "is_polled": row.state == ServerState.CONFIRMED, "is_over": row.state == ServerState.REFUSED}
    return shown(request, "data/server.html", form, crumbs=[*_own_crumbs(), (_("Server"), "")], **context)


@require_safe
@serves(exchange.visible_dossiers, queries.visible_servers)
def desk(request: Request) -> HttpResponse:
    """The servers of all partners, newest first."""
    _require_desk(request)
    found = Paginator(queries.visible_servers(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "names": parties.names_of(row.organisation_id for row in found)}
    return page(request, "exchange/servers.html", context, crumbs=[_up(), (_("Partners' servers"), "")])


@serves(
    exchange.visible_dossiers,
    queries.visible_server,
    queries.visible_taken,
    actions.confirm_server,
    actions.refuse_server,
    actions.halt_server,
    actions.let_server_go_on,
)
def server(request: Request, key: UUID) -> HttpResponse:
    """One server, and what the desk can do about it."""
    _require_desk(request)
    row = queries.visible_server(request.actor, key)
    reasoned = DESK_REASONED.get(request.POST.get("act", ""))
    form = ReasonForm(sent(request) if reasoned is not None else None)
    if reasoned is not None and attempt(form, lambda data: bool(reasoned(request.actor, row, reason=data["reason"]))):
        messages.success(request, _("Done; the partner is told the reason."))
        return redirect("server", key)
    if request.method == "POST" and reasoned is None:
        _press(request, DESK_ACTS, row)
        return redirect("server", key)
    row = queries.visible_server(request.actor, key)
    name = parties.names_of([row.organisation_id]).get(row.organisation_id, "")
    crumbs = [_up(), (_("Partners' servers"), "servers"), (name, "")]
    return shown(request, "exchange/server.html", form, crumbs=crumbs, name=name, **_context(request, row))


def _context(request: Request, row: Any) -> dict[str, object]:
    return {
        "row": row,
        "marking": Marking[row.unmarked].label if row.unmarked else "",
        "moves": [move.name for move in machine.SERVER.open_to(request.actor, row)],
        "taken": queries.visible_taken(request.actor, row)[:NEWEST],
        "is_open": queries.is_open(row),
    }


def _changed(request: Request, row: Any, data: Mapping[str, Any]) -> Any:
    return actions.change_server(request.actor, row, habits=ChangeForm.habits(data), credentials=ChangeForm.credentials(data))


def _press(request: Request, acts: Mapping[str, Callable[..., Any]], row: Any) -> None:
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Missing
    try:
        act(request.actor, row)
        messages.success(request, _("Done."))
    except (Conflict, Invalid) as error:
        messages.warning(request, str(error))


def _own_row(request: Request, key: UUID) -> Any:
    """A server of one's own; raises `Missing` for others, the desk too."""
    row = queries.visible_server(request.actor, key)
    if row.organisation_id != request.actor.organisation:
        raise Missing
    return row


def _own_crumbs() -> list[Crumb]:
    return [(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("Your TAXII servers"), "own_servers")]


def _require_desk(request: Request) -> None:
    if not exchange.visible_dossiers.open_to(request.actor):
        raise Missing


def _up() -> Crumb:
    return _("Exchange desk"), "exchange"
