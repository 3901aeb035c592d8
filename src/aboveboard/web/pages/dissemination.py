"""What was released and read, by month and collection, as far as the reader may know it."""

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import queries
from aboveboard.kernel.serve import serves
from aboveboard.web import tables
from aboveboard.web.request import Crumb, Request, page

COLUMNS: tables.Columns = {
    "month": lambda row: row.month,
    "collection": lambda row: row.title,
    "released": lambda row: row.released,
    "readers": lambda row: row.kind,
    "reading": lambda row: row.readers,
    "times": lambda row: row.pulls,
}


@require_safe
@serves(queries.visible_dissemination)
def figures(request: Request) -> HttpResponseBase:
    """The table; as CSV or JSON where one is asked for."""
    rows = queries.visible_dissemination(request.actor)
    table = tables.taken(request, "dissemination", COLUMNS, rows)
    return table or page(request, "exchange/dissemination.html", {"rows": rows}, crumbs=_crumbs(request))


def _crumbs(request: Request) -> list[Crumb]:
    here = (_("Figures"), "")
    if request.actor.organisation is not None:
        return [(_("Overview"), "own"), (_("Threat data"), "own_data"), here]
    return [(_("Threat data"), "country") if request.actor.country is not None else (_("Exchange desk"), "exchange"), here]
