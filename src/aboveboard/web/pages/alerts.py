"""Alerts: a country's inbox with its answers and its table, and the desk's view of who was told, acknowledged and acted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.values import ACTED, AlertOutcome, AlertState, moment_of
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.web import handed, tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.exchange import AlertForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
MOST_SHOWN = 200
LISTED: tables.Columns = {
    "alert": lambda row: row.pk,
    "country": lambda row: row.country,
    "state": lambda row: row.state,
    "objects": lambda row: row.tells,
    "told": lambda row: row.created_at.isoformat(),
    "due": lambda row: row.due_at.isoformat(),
    "outcome": lambda row: row.outcome,
    "note": lambda row: row.note,
}
COLUMNS = ("added", "tlp", "type", "id", "title", "pattern", "description", "classification")


@require_safe
@serves(queries.visible_country, queries.visible_alerts)
def country(request: Request) -> HttpResponseBase:
    """The inbox of the country, newest first; as a table where one is asked for."""
    queries.visible_country(request.actor)
    return _listed(request, "country/alerts.html", [(_("Threat data"), "country"), (_("Alerts"), "")])


ANSWERS = (actions.acknowledge_alert, actions.act_on_alert, actions.close_alert)


@serves(queries.visible_country, queries.visible_alert, queries.told_objects, queries.visible_news, actions.record_pull, *ANSWERS)
def alert(request: Request, key: UUID) -> HttpResponse:
    """One alert: what it tells, and the bureau's answer."""
    feed = queries.visible_country(request.actor)
    row = queries.visible_alert(request.actor, key)
    form = AlertForm(sent(request), is_new=row.state == AlertState.SENT)
    if attempt(form, lambda data: _answer(request.actor, row, data)):
        messages.success(request, _("Your answer is recorded; the desk sees it."))
        return redirect("alert", key)
    row = queries.visible_alert(request.actor, key)
    told = queries.told_objects(request.actor, row)[:MOST_SHOWN]
    handed.note(request.actor, handed.listed(feed.id, told))
    context = {
        "row": row,
        "told": told,
        "marking": handed.strictest(told),
        "is_open": row.settled_at is None,
        "is_overdue": row.settled_at is None and row.due_at < clock.now(),
    }
    crumbs = [(_("Threat data"), "country"), (_("Alerts"), "alerts"), (_("Alert"), "")]
    return shown(request, "country/alert.html", form, crumbs=crumbs, **context)


def _answer(actor: Actor, row: Any, data: Mapping[str, Any]) -> object:
    if not data["outcome"]:
        return actions.acknowledge_alert(actor, row)
    outcome = AlertOutcome(data["outcome"])
    answer = actions.act_on_alert if outcome in ACTED else actions.close_alert
    return answer(actor, row, outcome=outcome, note=data["note"], names_country=data["names_country"])


@require_safe
@serves(queries.visible_country, queries.visible_alert, queries.told_objects, queries.visible_news, actions.record_pull)
def table(request: Request, key: UUID) -> HttpResponseBase:
    """What one alert tells, as CSV."""
    feed = queries.visible_country(request.actor)
    told = queries.told_objects(request.actor, queries.visible_alert(request.actor, key))
    handed.note(request.actor, handed.listed(feed.id, told))
    rows = [
        (
            moment_of(each.added).isoformat(),
            each.marking.tlp.label,
            each.type,
            each.stix_id,
            each.title,
            str(each.content.get("pattern", "")),
            str(each.content.get("description", "")),
            each.marking.level_label,
        )
        for each in told
    ]
    return tables.as_csv(f"alert-{key}", COLUMNS, rows)


@require_safe
@serves(queries.visible_dossiers, queries.visible_alerts, queries.alert_matrix)
def desk(request: Request) -> HttpResponseBase:
    """All alerts: told, acknowledged, acted, and what is overdue."""
    _require_desk(request)
    return _listed(request, "exchange/alerts.html", [(_("Exchange desk"), "exchange"), (_("Alerts"), "")])


@require_safe
@serves(queries.visible_dossiers, queries.visible_alert, queries.told_objects)
def told(request: Request, key: UUID) -> HttpResponse:
    """One alert as the desk sees it: from whom, what it tells, and how far its country is."""
    _require_desk(request)
    row = queries.visible_alert(request.actor, key)
    submission = queries.visible_submission(request.actor, row.submission_id)
    found = queries.told_objects(request.actor, row)[:MOST_SHOWN]
    context = {
        "row": row,
        "told": found,
        "submission": submission,
        "name": parties.names_of([submission.organisation_id]).get(submission.organisation_id, ""),
        "marking": handed.strictest(found),
        "is_overdue": row.settled_at is None and row.due_at < clock.now(),
    }
    crumbs = [(_("Exchange desk"), "exchange"), (_("Alerts"), "exchange_alerts"), (_("Alert"), "")]
    return page(request, "exchange/alert.html", context, crumbs=crumbs)


def _listed(request: Request, template: str, crumbs: list[tuple[str, str]]) -> HttpResponseBase:
    rows, state = queries.visible_alerts(request.actor), asked(request, "state")
    if state in set(AlertState):
        rows = rows.filter(state=state)
    if state == "overdue":
        rows = rows.filter(settled_at=None, due_at__lt=clock.now()).order_by("due_at", "id")
    if (file := tables.taken(request, "alerts", LISTED, rows)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "state": state,
        "states": [*words_for(AlertState, "alert_state"), ("overdue", _("Overdue"))],
        "now": clock.now(),
        "matrix": queries.alert_matrix(request.actor),
    }
    return page(request, template, context, crumbs=crumbs)


def _require_desk(request: Request) -> None:
    if not queries.visible_dossiers.open_to(request.actor):
        raise Missing
