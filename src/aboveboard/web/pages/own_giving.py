"""The partner's pages of agreements and contributions: what is to be signed, what is owed, what is given, what the public will see."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.agreements import actions as agreed
from aboveboard.agreements import queries as agreements
from aboveboard.agreements.values import State
from aboveboard.contributions import actions, queries
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.web import acts, agreement_view, timeline
from aboveboard.web import contribution_view as view
from aboveboard.web.agreement_acts import AGREEMENT
from aboveboard.web.pages.contributions import WHOLE
from aboveboard.web.request import Crumb, Request, page, spoken_for
from aboveboard.web.templatetags.formats import money_text

MOST = 200
SIGNING = tuple(each for each in AGREEMENT if each.name == "sign-partner")


@require_safe
@serves(agreements.visible_agreements)
def own_agreements(request: Request) -> HttpResponse:
    """The agreements that are put before the organisation, and what is owed under them."""
    spoken_for(request.actor)
    rows = agreements.visible_agreements(request.actor)[:MOST]
    owed = agreements.visible_obligations(request.actor).filter(state="open")[:MOST]
    context = {"rows": rows, "owed": owed, "today": clock.today()}
    return page(request, "own/agreements.html", context, crumbs=[(_("Overview"), "own"), (_("Agreements"), "")])


@require_safe
@serves(agreements.visible_agreement, agreements.timeline)
def own_agreement(request: Request, key: UUID) -> HttpResponse:
    """One agreement: exactly the words and the fingerprint that are signed."""
    spoken_for(request.actor)
    actor, found = request.actor, agreements.visible_agreement(request.actor, key)
    row: Any = agreements.visible_agreements(actor).get(pk=key)
    context = {
        "row": row,
        "found": found,
        "terms": agreement_view.terms(found),
        "buttons": acts.buttons(SIGNING, actor, row, lambda name: reverse("own_agreement_act", args=[key, name])),
        "others": acts.others(SIGNING, actor, row),
        "may_comment": row.state in agreement_view.OPEN_WORDS and agreed.comment_draft.permit.holds(actor, row),
        "may_offer": row.state == State.IN_FORCE and actions.offer.permit.holds(actor, row),
        "history": timeline.drawn(request, agreements.timeline(actor, key)),
        "today": clock.today(),
    }
    return page(request, "own/agreement.html", context, crumbs=[*_crumbs("own_agreements", _("Agreements")), (row.title, "")])


@serves(agreements.visible_agreement, *(act.action for act in SIGNING))
def sign(request: Request, key: UUID, name: str) -> HttpResponse:
    """Sign for the organisation: the words, the fingerprint and the name under it stand beside the button."""
    spoken_for(request.actor)
    found = agreements.visible_agreement(request.actor, key)
    row: Any = agreements.visible_agreements(request.actor).get(pk=key)
    back = reverse("own_agreement", args=[key])
    context = {"row": row, "found": found, "terms": agreement_view.terms(found), "shows_words": True}
    crumbs: list[Crumb] = [*_crumbs("own_agreements", _("Agreements")), (row.title, back)]
    return acts.perform(request, acts.named(SIGNING, name, row), row, acts.Place("agreements/act.html", back, crumbs, context))


@require_safe
@serves(queries.visible_contributions)
def own_contributions(request: Request) -> HttpResponse:
    """What the organisation offered and gave."""
    spoken_for(request.actor)
    lines = [{"row": row, "value": view.value(row)} for row in queries.visible_contributions(request.actor)[:MOST]]
    under = (
        agreements.visible_agreements(request.actor).filter(state=State.IN_FORCE)[:MOST]
        if actions.offer.permit.holds(request.actor)
        else ()
    )
    return page(
        request, "own/contributions.html", {"lines": lines, "under": under}, crumbs=[(_("Overview"), "own"), (_("Contributions"), "")]
    )


@require_safe
@serves(
    queries.visible_contribution,
    queries.visible_tranches,
    queries.visible_valuations,
    queries.visible_secondments,
    queries.visible_facts,
    queries.timeline,
)
def own_contribution(request: Request, key: UUID) -> HttpResponse:
    """One contribution: how it stands, which money has arrived, and what the public will see."""
    spoken_for(request.actor)
    actor = request.actor
    row: Any = queries.visible_contribution(actor, key)
    url = view.address("own_", key)
    values = queries.visible_valuations(actor).filter(contribution_id=key).select_related("contribution")
    context = {
        "row": row,
        "value": view.value(row),
        "terms": view.terms(row, house=False),
        "buttons": acts.buttons(WHOLE, actor, row, lambda name: reverse("own_contribution_act", args=[key, name])),
        "tranches": view.parts(actor, queries.visible_tranches(actor).filter(contribution_id=key).order_by("place"), "tranches", url),
        "values": [{**part, "figures": view.figures(part["row"])} for part in view.parts(actor, values, "values", url)],
        "secondments": [view.secondment_terms(each) for each in queries.visible_secondments(actor).filter(contribution_id=key)],
        "facts": queries.visible_facts(actor, key),
        "history": timeline.drawn(request, queries.timeline(actor, key)),
    }
    crumbs: list[Crumb] = [*_crumbs("own_contributions", _("Contributions")), (money_text(view.value(row)), "")]
    return page(request, "own/contribution.html", context, crumbs=crumbs)


def _crumbs(route: str, label: str) -> list[Crumb]:
    return [(_("Overview"), "own"), (label, route)]
