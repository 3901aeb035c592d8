"""The staff's pages of organisations: the list, and one organisation with its standing in one glance."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as giving
from aboveboard.diligence import actions as examination
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.parties import queries
from aboveboard.parties.values.words import OrganisationState
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Standing
from aboveboard.web import answers, contribution_view, ownership, tables, timeline
from aboveboard.web.forms.choices import words_for
from aboveboard.web.request import Request, asked, page

PAGE, MOST_AT_ONCE = 50, 200
COLUMNS: tables.Columns = {
    "id": lambda line: line[0].pk,
    "name": lambda line: line[0].legal_name,
    "kind": lambda line: line[0].kind,
    "country": lambda line: line[0].country,
    "registration_number": lambda line: line[0].registration_number,
    "state": lambda line: line[0].state,
    "standing": lambda line: line[1].status.value if line[1] else "",
    "since": lambda line: line[1].since if line[1] else "",
}


@require_safe
@serves(queries.visible_organisations, standing.visible_standings)
def partners(request: Request) -> HttpResponseBase:
    """Organisations by name; the filter is the address, the next page begins after the last row of this one."""
    _require_house(request.actor)
    chosen = {name: asked(request, name) for name in ("q", "state")}
    state = OrganisationState(chosen["state"]) if chosen["state"] in set(OrganisationState) else None
    found = queries.visible_organisations(request.actor, text=chosen["q"], state=state, after=_after(request), limit=PAGE)
    if (file := tables.taken(request, "partners", COLUMNS, _all(request.actor, chosen["q"], state))) is not None:
        return file
    stand = standing.visible_standings(request.actor, [row.pk for row in found.rows])
    lines = [{"row": row, "standing": stand.get(row.pk)} for row in found.rows]
    context = {"found": found, "lines": lines, "chosen": chosen, "states": words_for(OrganisationState, "organisation_state")}
    return page(request, "partners/list.html", context)


@require_safe
@serves(
    queries.visible_organisation,
    queries.visible_holdings,
    queries.visible_positions,
    queries.visible_documents,
    queries.visible_engagements,
    queries.timeline,
    agreements.visible_agreements,
    giving.visible_contributions,
    diligence.visible_files,
    diligence.visible_clearances,
    standing.visible_standing,
)
def partner(request: Request, key: UUID) -> HttpResponse:
    """Everything about one organisation that is no secret of its examination."""
    actor = request.actor
    _require_house(actor)
    found = queries.visible_organisation(actor, key)
    owners, lines = ownership.parties_of(found.legal_name, found.pk, queries.visible_holdings(actor, key))
    engagements = queries.visible_engagements(actor, organisation=key).rows
    context = {
        "partner": found,
        "standing": _standing(actor, key),
        "why_url": reverse("partner_standing", args=[key]),
        "owners": owners,
        "holdings": lines,
        "positions": queries.visible_positions(actor, key),
        "identifiers": queries.visible_identifiers(actor, key),
        "declarations": queries.visible_declarations(actor, key),
        "documents": queries.visible_documents(actor, key),
        "engagements": engagements,
        "agreements": agreements.visible_agreements(actor).filter(organisation_id=key)[:PAGE],
        "contributions": [
            {"row": row, "value": contribution_view.value(row)}
            for row in giving.visible_contributions(actor).filter(organisation_id=key)[:PAGE]
        ],
        "files": diligence.visible_files(actor).filter(organisation_id=key)[:PAGE],
        "opens": diligence.visible_file.open_to(actor),
        "clearances": diligence.visible_clearances(actor).filter(organisation_id=key)[:PAGE],
        "vets": examination.request_vetting.permit.holds(actor),
        "today": clock.today(),
        "history": timeline.drawn(request, queries.timeline(actor, key)),
    }
    return page(request, "partners/partner.html", context, crumbs=[(_("Partners"), "partners"), (found.legal_name, "")])


@require_safe
@serves(queries.visible_engagement)
def engagement(request: Request, key: UUID) -> HttpResponse:
    """What was proposed, as submitted."""
    _require_house(request.actor)
    found = queries.visible_engagement(request.actor, key)
    crumbs = [(_("Partners"), "partners"), (found.organisation.legal_name, f"/partners/{found.organisation_id}/"), (found.title, "")]
    sections = answers.sections(found)
    return page(request, "partners/engagement.html", {"engagement": found, "sections": sections}, crumbs=crumbs)


def _all(actor: Actor, text: str, state: OrganisationState | None) -> Iterator[tuple[Any, Standing | None]]:
    """Every organisation of the list with its standing, page by page."""
    after: UUID | None = None
    while True:
        found = queries.visible_organisations(actor, text=text, state=state, after=after, limit=MOST_AT_ONCE)
        stand = standing.visible_standings(actor, [row.pk for row in found.rows])
        yield from ((row, stand.get(row.pk)) for row in found.rows)
        if (after := found.next) is None:
            return


def _require_house(actor: Actor) -> None:
    """Those who speak for an organisation have a file of their own, and no list."""
    if actor.organisation is not None:
        raise Missing


def _standing(actor: Actor, key: UUID) -> Standing | None:
    return standing.visible_standing(actor, key) if standing.visible_standing.open_to(actor) else None


def _after(request: Request) -> UUID | None:
    try:
        return UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        raise Missing from None
