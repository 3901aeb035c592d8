"""Webhooks: where one's programs are told that something new waits, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aboveboard.kernel.errors import Conflict, Missing
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.webhooks import WebhookForm
from aboveboard.web.request import Crumb, Request, attempt, page, sent, shown
from aboveboard.webhooks import actions, queries
from aboveboard.webhooks.values import MOST_HOOKS

ACTS = {"switch_on": actions.switch_on_webhook, "end": actions.end_webhook}


@serves(queries.visible_webhooks, actions.register_webhook)
def webhooks(request: Request) -> HttpResponse:
    """Those of one's own, and a form for another; its secret is shown once."""
    crumbs = _crumbs(request)
    form = WebhookForm(sent(request))
    made = attempt(form, lambda data: actions.register_webhook(request.actor, address=data["address"]))
    context = {"rows": queries.visible_webhooks(request.actor)[:MOST_HOOKS], "made": made, "route": _route(request)}
    if made is None:
        return shown(request, "data/webhooks.html", form, crumbs=crumbs, **context)
    response = page(request, "data/webhooks.html", {"form": WebhookForm(), **context}, crumbs=crumbs)
    response["Cache-Control"] = "no-store"
    return response


@serves(queries.visible_webhook, actions.switch_on_webhook, actions.end_webhook)
def webhook(request: Request, key: UUID) -> HttpResponse:
    """One webhook: how it stands, and the acts on it."""
    crumbs = [*_crumbs(request)[:-1], (_("Webhooks"), f"{_route(request)}s"), (_("Webhook"), "")]
    row = queries.visible_webhook(request.actor, key)
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Missing
        try:
            act(request.actor, row)
            messages.success(request, _("Done."))
        except Conflict as error:
            messages.warning(request, str(error))
        return redirect(f"{_route(request)}s")
    return page(request, "data/webhook.html", {"row": row}, crumbs=crumbs)


def _route(request: Request) -> str:
    return "own_webhook" if request.actor.organisation is not None else "webhook"


def _crumbs(request: Request) -> list[Crumb]:
    """The way here; raises `Missing` for who is neither a partner's nor a bureau's."""
    if queries.party_of(request.actor) is None or not actions.register_webhook.permit.holds(request.actor):
        raise Missing
    if request.actor.organisation is not None:
        return [(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("Webhooks"), "")]
    return [(_("Threat data"), "country"), (_("Webhooks"), "")]
