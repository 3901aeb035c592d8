"""The staff's pages of agreements: the list, one agreement with its words and proofs, and the page of each act on it."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.agreements import actions, queries
from aboveboard.agreements.values import State
from aboveboard.contributions import actions as giving
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.standing import queries as standing
from aboveboard.web import acts, agreement_view, tables, timeline
from aboveboard.web.agreement_acts import AGREEMENT, OBLIGATION
from aboveboard.web.forms.choices import words_for
from aboveboard.web.request import Crumb, Request, asked, page

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda line: line[0].pk,
    "title": lambda line: line[0].title,
    "organisation": lambda line: line[1],
    "instrument": lambda line: line[0].instrument,
    "state": lambda line: line[0].state,
    "value": lambda line: tables.amount(line[0].value_minor, line[0].value_currency),
    "currency": lambda line: line[0].value_currency,
    "starts": lambda line: line[0].starts_on,
    "ends": lambda line: line[0].ends_on,
}


@require_safe
@serves(queries.visible_agreements, standing.visible_standings)
def agreements(request: Request) -> HttpResponseBase:
    """Agreements, newest first; the filter is the address."""
    chosen = asked(request, "state")
    rows = queries.visible_agreements(request.actor)
    if chosen in set(State):
        rows = rows.filter(state=chosen)
    if (file := tables.taken(request, "agreements", COLUMNS, tables.named(request.actor, rows))) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(asked(request, "page", 10))
    names = parties.visible_names(request.actor, (row.organisation_id for row in found))
    stand = standing.visible_standings(request.actor, (row.organisation_id for row in found))
    lines = [
        {
            "row": row,
            "name": names.get(row.organisation_id, ""),
            "standing": stand.get(row.organisation_id),
            "value": Money(row.value_minor, row.value_currency),
        }
        for row in found
    ]
    may_draft = actions.draft_agreement.permit.holds(request.actor)
    context = {"found": found, "lines": lines, "chosen": chosen, "states": words_for(State, "agreement_state"), "may_draft": may_draft}
    return page(request, "agreements/list.html", context)


@require_safe
@serves(queries.visible_agreement, queries.timeline, standing.visible_standing)
def agreement(request: Request, key: UUID) -> HttpResponse:
    """One agreement: what stands, what awaits whom, the words with their deviations, the proofs."""
    actor = request.actor
    row, found = one(actor, key), queries.visible_agreement(actor, key)
    offered = [act for act in AGREEMENT if act.name != "sign-partner" or actor.organisation is None]
    context = {
        "row": row,
        "found": found,
        "partner": parties.visible_names(actor, [row.organisation_id]).get(row.organisation_id, ""),
        "terms": agreement_view.terms(found),
        "cover": agreement_view.cover(actor, found),
        "clauses": agreement_view.clauses(actor, row, found),
        "may_word": row.state == State.DRAFT and actions.add_clause.permit.holds(actor, row),
        "may_comment": row.state in agreement_view.OPEN_WORDS and actions.comment_draft.permit.holds(actor, row),
        "may_amend": row.state == State.IN_FORCE and actions.amend_agreement.permit.holds(actor, row),
        "may_offer": row.state == State.IN_FORCE and giving.offer.permit.holds(actor, row),
        "buttons": acts.buttons(offered, actor, row, lambda name: reverse("agreement_act", args=[key, name])),
        "others": acts.others(offered, actor, row),
        "general": [(at, text) for at, about, text in found.comments if not about],
        "versions": queries.visible_agreements(actor).filter(chain_id=row.chain_id).order_by("version"),
        "standing": standing.visible_standing(actor, row.organisation_id) if standing.visible_standing.open_to(actor) else None,
        "history": timeline.drawn(request, queries.timeline(actor, key)),
        "today": clock.today(),
    }
    return page(request, "agreements/agreement.html", context, crumbs=[(_("Agreements"), "agreements"), (row.title, "")])


@require_safe
@serves(queries.visible_agreement)
def text(request: Request, key: UUID) -> HttpResponse:
    """The words to be printed, with the fingerprint that is signed."""
    row, found = one(request.actor, key, house=False), queries.visible_agreement(request.actor, key)
    partner = parties.visible_names(request.actor, [row.organisation_id]).get(row.organisation_id, "")
    context = {"row": row, "found": found, "terms": agreement_view.terms(found), "partner": partner}
    back = "agreements" if request.actor.organisation is None else "own_agreements"
    where = "agreement" if request.actor.organisation is None else "own_agreement"
    crumbs = [(_("Agreements"), back), (row.title, reverse(where, args=[key])), (_("Text"), "")]
    return page(request, "agreements/text.html", context, crumbs=crumbs)


@serves(queries.visible_agreement, *(act.action for act in AGREEMENT))
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act: the words and what stands in the way beside the button."""
    row, found = one(request.actor, key), queries.visible_agreement(request.actor, key)
    offered = acts.named([each for each in AGREEMENT if each.name != "sign-partner"], name, row)
    back = reverse("agreement", args=[key])
    context = {
        "row": row,
        "found": found,
        "terms": agreement_view.terms(found),
        "cover": agreement_view.cover(request.actor, found),
        "shows_words": name in {"approve", "sign"},
        "shows_gaps": name in {"submit", "approve", "sign"},
    }
    crumbs: list[Crumb] = [(_("Agreements"), "agreements"), (row.title, back)]
    return acts.perform(request, offered, row, acts.Place("agreements/act.html", back, crumbs, context))


@serves(queries.visible_obligations, *(act.action for act in OBLIGATION))
def obligation(request: Request, key: UUID, owed: UUID, name: str) -> HttpResponse:
    """Record that something owed was met, or release somebody from it."""
    row = one(request.actor, key)
    thing = queries.visible_obligations(request.actor).filter(pk=owed, agreement_id=row.chain_id).first()
    if thing is None:
        raise Missing
    back = reverse("agreement", args=[key])
    crumbs: list[Crumb] = [(_("Agreements"), "agreements"), (row.title, back)]
    context = {"owed": thing}
    return acts.perform(request, acts.named(OBLIGATION, name, thing), thing, acts.Place("agreements/owed.html", back, crumbs, context))


def one(actor: Actor, key: UUID, *, house: bool = True) -> Any:
    """The agreement of this key, for the house's own unless `house` is off; raises `Missing`."""
    row = queries.visible_agreements(actor).filter(pk=key).first()
    if row is None or (house and actor.organisation is not None):
        raise Missing
    return row
