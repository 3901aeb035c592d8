"""What countries say of objects: telling it, and reading it as a country, as a source, and as the desk."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.feedback import FeedbackForm as Said
from aboveboard.exchange.feedback import FeedbackKind
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.web import handed, tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.exchange import FeedbackForm
from aboveboard.web.request import Crumb, Request, asked, attempt, page, sent, shown, spoken_for

PAGE = 50
COLUMNS: tables.Columns = {
    "at": lambda row: row.said_at.isoformat(),
    "object": lambda row: row.object.stix_id,
    "kind": lambda row: row.kind,
    "times": lambda row: row.times,
    "seen_on": lambda row: row.seen_on,
    "remark": lambda row: row.remark,
    "country": lambda row: row.told_country,
}


@serves(
    queries.visible_country, queries.visible_dossier, queries.answerable, queries.visible_news, actions.record_pull, actions.give_feedback
)
def tell(request: Request, key: int) -> HttpResponse:
    """Say what became of an object that the country was given."""
    queries.visible_country(request.actor)
    form = FeedbackForm(sent(request))
    if attempt(form, lambda data: _tell(request.actor, key, data)):
        messages.success(request, _("Thank you. The desk reads it; your country is named to the source only if you agreed."))
        return redirect("country_object", key)
    found = queries.visible_dossier(request.actor, key)
    if found.given is not None:
        handed.note(request.actor, found.given)
    crumbs = [(_("Threat data"), "country"), (found.title, reverse("country_object", args=[key])), (_("What became of it"), "")]
    return shown(request, "country/feedback.html", form, crumbs=crumbs, found=found, marking=found.marking.label)


def _tell(actor: Actor, key: int, data: Mapping[str, Any]) -> object:
    said = Said(FeedbackKind(data["kind"]), data["times"], data["seen_on"], data["remark"], data["names_country"])
    return actions.give_feedback(actor, queries.answerable(actor, key), form=said)


@require_safe
@serves(queries.visible_country, queries.visible_said)
def country(request: Request) -> HttpResponseBase:
    """What the country said, newest first."""
    queries.visible_country(request.actor)
    return _listed(request, "country_object", [(_("Threat data"), "country"), (_("What we said"), "")])


@require_safe
@serves(queries.visible_said)
def own(request: Request) -> HttpResponseBase:
    """What countries said of the organisation's objects, newest first."""
    spoken_for(request.actor)
    return _listed(request, "own_data_object", [(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("What countries said"), "")])


@require_safe
@serves(queries.visible_dossiers, queries.visible_said)
def desk(request: Request) -> HttpResponseBase:
    """What countries said of objects, newest first, and by whom."""
    _require_desk(request)
    return _listed(request, "exchange_object", [(_("Exchange desk"), "exchange"), (_("What countries said"), "")])


@require_safe
@serves(queries.visible_dossiers, queries.visible_quality)
def sources(request: Request) -> HttpResponse:
    """What countries said of the objects of each source."""
    _require_desk(request)
    context = {"rows": queries.visible_quality(request.actor)}
    return page(request, "exchange/sources.html", context, crumbs=[(_("Exchange desk"), "exchange"), (_("Sources"), "")])


def _listed(request: Request, place: str, crumbs: list[Crumb]) -> HttpResponseBase:
    rows, kind = queries.visible_said(request.actor), asked(request, "kind")
    if kind in set(FeedbackKind):
        rows = rows.filter(kind=kind)
    if (file := tables.taken(request, "said", COLUMNS, rows)) is not None:
        return file
    context = {
        "found": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": words_for(FeedbackKind, "feedback"),
        "place": place,
        "heading": crumbs[-1][0],
    }
    return page(request, "exchange/said.html", context, crumbs=crumbs)


def _require_desk(request: Request) -> None:
    if not queries.visible_dossiers.open_to(request.actor):
        raise Missing
