"""The vetting of persons: asked for by one, decided by the security officer; shown to nobody else and never to the person."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.diligence import actions, permits, queries
from aboveboard.diligence.values import VettingState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.web import acts, tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.diligence import VettingRequestForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown
from aboveboard.web.vetting_acts import VETTING

PAGE = 50
UP = "vettings"
COLUMNS: tables.Columns = {
    "id": lambda row: row.pk,
    "person": lambda row: row.person.full_name,
    "organisation": lambda row: row.organisation.legal_name if row.organisation else "",
    "purpose": lambda row: row.purpose,
    "state": lambda row: row.state,
    "valid_until": lambda row: row.valid_until or "",
}


@require_safe
@serves(queries.visible_vettings)
def vettings(request: Request) -> HttpResponseBase:
    """The vettings that one may see, newest first; the filter is the address."""
    rows = queries.visible_vettings(request.actor).select_related("person", "organisation")
    state = asked(request, "state")
    if state in set(VettingState):
        rows = rows.filter(state=state)
    if (file := tables.taken(request, "vettings", COLUMNS, rows)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": found, "state": state, "states": words_for(VettingState, "vetting_state")}
    return page(request, "vettings/list.html", context)


@require_safe
@serves(queries.visible_vetting)
def vetting(request: Request, key: UUID) -> HttpResponse:
    """One vetting, and the steps that are open to the reader."""
    found = queries.visible_vetting(request.actor, key)
    context = {
        "vetting": found,
        "reads_reasons": permits.VET.holds(request.actor) or permits.READ_VETTING.holds(request.actor),
        "buttons": acts.buttons(VETTING, request.actor, found, lambda name: reverse("vetting_act", args=[key, name])),
        "others": acts.others(VETTING, request.actor, found),
    }
    crumbs = [(_("Vettings"), UP), (found.person.full_name, "")]
    return page(request, "vettings/vetting.html", context, crumbs=crumbs)


@serves(parties.visible_people, actions.request_vetting)
def ask(request: Request, organisation: UUID) -> HttpResponse:
    """Ask that a person of an organisation's file be vetted."""
    if request.actor.organisation is not None or not actions.request_vetting.permit.holds(request.actor):
        raise Missing
    found = parties.visible_organisation(request.actor, organisation)
    people = {str(row.pk): row for row in parties.visible_people(request.actor, organisation)}
    form = VettingRequestForm(sent(request), people=[(key, row.full_name) for key, row in people.items()])
    made = attempt(
        form,
        lambda data: actions.request_vetting(request.actor, people[data["person"]].pk, organisation_id=found.pk, purpose=data["purpose"]),
    )
    if made is not None:
        messages.success(request, _("The security officer is asked to vet the person."))
        return redirect("vetting", made.pk)
    context = {
        "title": _("Ask for a vetting"),
        "button": _("Ask for the vetting"),
        "lead": _("Another person than you decides: the security officer. Nobody of the organisation sees the vetting."),
    }
    return shown(request, "files/form.html", form, crumbs=[(_("Vettings"), UP), (str(context["title"]), "")], **context)


@serves(queries.visible_vetting, *(act.action for act in VETTING))
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act on a vetting."""
    found = queries.visible_vetting(request.actor, key)
    back = reverse("vetting", args=[key])
    crumbs = [(_("Vettings"), UP), (found.person.full_name, back)]
    return acts.perform(request, acts.named(VETTING, name, found), found, acts.Place("vettings/act.html", back, crumbs, {"vetting": found}))
