"""The seconded people: all for the house's readers; for a secondee and a supervisor those that concern them."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from aboveboard.contributions import queries
from aboveboard.contributions.values import SecondmentState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.web import tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.request import Request, asked, page

PAGE = 50
COLUMNS: tables.Columns = {
    "contribution": lambda row: row.contribution_id,
    "post": lambda row: row.post.title,
    "unit": lambda row: row.post.unit,
    "state": lambda row: row.state,
    "starts": lambda row: row.starts_on,
    "ends": lambda row: row.ends_on,
    "cooling_off_until": lambda row: row.cooling_off_until or "",
}


@require_safe
@serves(queries.visible_secondments)
def secondments(request: Request) -> HttpResponseBase:
    """Secondments, newest first; the filter is the address."""
    actor = request.actor
    if actor.organisation is not None or not queries.visible_secondments.open_to(actor):
        raise Missing
    chosen = asked(request, "state")
    rows = queries.visible_secondments(actor)
    if chosen in set(SecondmentState):
        rows = rows.filter(state=chosen)
    if (file := tables.taken(request, "secondments", COLUMNS, rows)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(asked(request, "page", 10))
    context = {"found": found, "chosen": chosen, "states": words_for(SecondmentState, "secondment_state"), "me": actor.user}
    return page(request, "contributions/secondments.html", context)
