"""Constituencies: a bureau says what is its own, the desk asks, confirms or refuses."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.values import ClaimState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.web.forms.claims import ConstituencyForm
from aboveboard.web.forms.exchange import ReasonForm
from aboveboard.web.request import Request, attempt, page, sent, shown

PAGE = 50


@serves(queries.visible_country, queries.visible_claims, actions.claim_constituency)
def country(request: Request) -> HttpResponse:
    """What is the country's own by its bureau's word: in force, waiting, and a form for all of it anew."""
    queries.visible_country(request.actor)
    rows = queries.visible_claims(request.actor)
    if not queries.visible_claims.open_to(request.actor):
        raise Missing
    in_force, waiting = (rows.filter(state=state).first() for state in (ClaimState.CONFIRMED, ClaimState.CLAIMED))
    form = ConstituencyForm(sent(request), initial=ConstituencyForm.written(in_force) if in_force else None)
    own = request.actor.country or ""
    if attempt(form, lambda data: actions.claim_constituency(request.actor, ConstituencyForm.claim(own, data))):
        messages.success(request, _("Your claim is with the desk. It decides routing once the desk has confirmed it."))
        return redirect("constituency")
    refused = rows.filter(state=ClaimState.REFUSED).first()
    newest = rows.first()
    context = {"in_force": in_force, "waiting": waiting, "refused": refused if refused == newest else None, "country": own}
    crumbs = [(_("Threat data"), "country"), (_("Constituency"), "")]
    return shown(request, "country/constituency.html", form, crumbs=crumbs, **context)


@require_POST
@serves(queries.visible_country, queries.visible_claim, actions.withdraw_claim)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take a claim of one's own back."""
    queries.visible_country(request.actor)
    actions.withdraw_claim(request.actor, queries.visible_claim(request.actor, key))
    messages.success(request, _("The claim is withdrawn; nothing is routed by it from now on."))
    return redirect("constituency")


@require_safe
@serves(queries.visible_dossiers, queries.visible_claims)
def desk(request: Request) -> HttpResponse:
    """The claims of all countries, those that wait first."""
    _require_desk(request)
    rows = queries.visible_claims(request.actor).order_by("settled_at", "-created_at", "id")
    context = {"found": Paginator(rows, PAGE).get_page(request.GET.get("page"))}
    return page(request, "exchange/claims.html", context, crumbs=[_up(), (_("Constituencies"), "")])


@serves(queries.visible_dossiers, queries.visible_claim, queries.claim_remarks, actions.confirm_claim, actions.refuse_claim)
def claim(request: Request, key: UUID) -> HttpResponse:
    """One claim, what there is to ask about it, and the desk's decision."""
    _require_desk(request)
    row = queries.visible_claim(request.actor, key)
    is_refused = request.POST.get("decision") == "refuse"
    form = ReasonForm(sent(request) if is_refused else None)
    if attempt(form, lambda data: actions.refuse_claim(request.actor, row, reason=data["reason"])):
        messages.success(request, _("The claim is refused; its bureau is told the reason."))
        return redirect("exchange_claims")
    if request.method == "POST" and not is_refused:
        actions.confirm_claim(request.actor, row)
        messages.success(request, _("The constituency is in force: what arrives from now on is routed by it."))
        return redirect("exchange_claims")
    row = queries.visible_claim(request.actor, key)
    before = queries.visible_claims(request.actor).filter(country=row.country, state=ClaimState.CONFIRMED).exclude(pk=key).first()
    context = {
        "row": row,
        "before": before,
        "remarks": queries.claim_remarks(request.actor, row),
        "may_decide": row.state == ClaimState.CLAIMED and actions.confirm_claim.permit.holds(request.actor, row),
    }
    crumbs = [_up(), (_("Constituencies"), "exchange_claims"), (row.country.upper(), "")]
    return shown(request, "exchange/claim.html", form, crumbs=crumbs, **context)


def _require_desk(request: Request) -> None:
    if not queries.visible_dossiers.open_to(request.actor):
        raise Missing


def _up() -> tuple[str, str]:
    return _("Exchange desk"), "exchange"
