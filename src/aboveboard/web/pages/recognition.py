"""Recognition of partners: it follows standing by itself, and these pages show how it stands."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.cooperation import queries
from aboveboard.cooperation.values import RecognitionState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.register.queries import slug_of
from aboveboard.web import tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.request import Request, asked, page, spoken_for

PAGE = 50
COLUMNS: tables.Columns = {
    "organisation_id": lambda line: line[0].organisation_id,
    "organisation": lambda line: line[1],
    "state": lambda line: line[0].state,
}


@require_safe
@serves(queries.all_recognitions)
def recognitions(request: Request) -> HttpResponseBase:
    """All recognitions for the house, newest change first."""
    if not queries.all_recognitions.open_to(request.actor):
        raise Missing
    state = asked(request, "state")
    rows = queries.all_recognitions(request.actor)
    rows = rows.filter(state=state) if state in set(RecognitionState) else rows
    if (file := tables.taken(request, "recognition", COLUMNS, tables.named(request.actor, rows))) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = parties.names_of(row.organisation_id for row in found)
    context = {"found": found, "names": names, "state": state, "states": words_for(RecognitionState, "recognition_state")}
    return page(request, "recognition/list.html", context)


@require_safe
@serves(queries.visible_recognitions)
def own(request: Request) -> HttpResponse:
    """A partner's own recognition, and what it was before."""
    organisation = spoken_for(request.actor)
    rows = list(queries.visible_recognitions(request.actor)[:PAGE])
    context = {"rows": rows, "held": rows[0] if rows else None, "slug": slug_of(organisation)}
    return page(request, "recognition/own.html", context, crumbs=[(_("Overview"), "own"), (_("Recognition"), "")])
