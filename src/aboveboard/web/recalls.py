"""Recalls as their recipient sees them, a country or a partner: one by one, what and why, or several that are acknowledged at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aboveboard.exchange import actions, queries
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.lib import clock
from aboveboard.web.forms.exchange import RecallsForm
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.request import Crumb, Request, asked, attempt, sent, shown
from aboveboard.web.templatetags.formats import moment_text

AT_ONCE = 100


def answer(request: Request, key: UUID, crumbs: Sequence[Crumb]) -> HttpResponse:
    """The page, or after the acknowledgement the one above it; raises `Missing` for a recall of somebody else."""
    row = one(queries.visible_recalls(request.actor).select_related("object").defer("object__body"), key)
    if not actions.acknowledge_recall.permit.holds(request.actor, row):
        raise Missing
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.acknowledge_recall(request.actor, row)):
        messages.success(request, _("The recall is acknowledged."))
        return redirect(crumbs[-2][1])
    return shown(request, "data/recall.html", form, crumbs=crumbs, row=row, now=clock.now())


def answer_several(request: Request, crumbs: Sequence[Crumb]) -> HttpResponse:
    """The page on which recalls are ticked, those that are due first; after the acknowledgement the one above it."""
    actor = request.actor
    rows = queries.own_recalls(actor).select_related("object").defer("object__body")
    offered = [(str(row.pk), _said(row)) for row in rows[:AT_ONCE]]
    # A link ticks them all: who dropped a hundred objects by a program is spared a hundred clicks, also without scripts.
    ticked = [key for key, _label in offered] if asked(request, "tick") == "all" else []
    form = RecallsForm(sent(request), offered=offered, initial={"recalls": ticked})
    count = attempt(form, lambda data: actions.acknowledge_recalls(actor, queries.own_receipts(actor, map(UUID, data["recalls"]))))
    if count is not None:
        said = ngettext("%(count)d recall is acknowledged.", "%(count)d recalls are acknowledged.", count) % {"count": count}
        messages.success(request, said)
        return redirect(crumbs[-2][1])
    return shown(request, "data/recalls.html", form, crumbs=crumbs, offered=offered, left=rows.count() - len(offered))


def _said(row: Any) -> str:
    due = format_html(_("due {moment}"), moment=format_html("<bdi>{}</bdi>", moment_text(row.due_at)))
    why = row.reason or _("An object that you were given was taken back.")
    said = [row.object.stix_id, why, due, *([_("overdue")] if row.due_at < clock.now() else [])]
    # Each by itself, so that a date in the reader's script keeps its order beside an id and words in another.
    return format_html_join(" · ", "<bdi>{}</bdi>", ((each,) for each in said))
