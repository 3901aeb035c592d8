"""The first page: the worklist for those who work here, the own file for applicants and partners, the start page for the public."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aboveboard.exchange import queries as exchange
from aboveboard.kernel.serve import serves
from aboveboard.register import queries as register
from aboveboard.web import worklist
from aboveboard.web.request import Request, page
from aboveboard.web.shell import is_outside

MOST_SHOWN = 100


@serves(*worklist.SOURCES, register.published_records)
def home(request: Request) -> HttpResponse:
    """By who comes."""
    if request.actor.user is None:
        return page(request, "public/start.html", {"partners": register.published_records(request.actor).count()})
    if is_outside(request.actor):
        return redirect("own")
    items = worklist.awaiting(request.actor)
    soon, later = ([item for item in items if item.later is late] for late in (False, True))
    how = _(
        "Work comes to you by your role: possible matches to the analysts, opinions to legal, finance, security and ethics, votes to the"
        " committee, signatures to those who sign. Each line says why it is yours, by when, and what happens if nobody acts."
    )
    if exchange.visible_country.open_to(request.actor):
        how = _(
            "Alerts on victims in your country, and recalls of threat data that it was given, appear here to be answered. What was"
            " shared with your country stands under “Threat data”."
        )
    context = {
        "how": how,
        "items": soon[:MOST_SHOWN],
        "more": len(soon) - MOST_SHOWN,
        "later": later[:MOST_SHOWN],
        "days": worklist.SOON.days,
    }
    return page(request, "home.html", context)
