"""One recall as its recipient sees it, a country or a partner: what, why, and the button that acknowledges."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aboveboard.exchange import actions, queries
from aboveboard.kernel.errors import Missing
from aboveboard.lib import clock
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.request import Request, attempt, sent, shown


def answer(request: Request, key: UUID, crumbs: Sequence[tuple[str, str]]) -> HttpResponse:
    """The page, or after the acknowledgement the one above it; raises `Missing` for a recall of somebody else."""
    row = queries.visible_recalls(request.actor).select_related("object").defer("object__body").filter(pk=key).first()
    if row is None or not actions.acknowledge_recall.permit.holds(request.actor, row):
        raise Missing
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.acknowledge_recall(request.actor, row)):
        messages.success(request, _("The recall is acknowledged."))
        return redirect(crumbs[-2][1])
    return shown(request, "data/recall.html", form, crumbs=crumbs, row=row, now=clock.now())
