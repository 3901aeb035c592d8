"""The vetting of persons: asked for by one, decided by the security officer; shown to nobody else and never to the person."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveboard.diligence import actions, machine, permits, queries
from aboveboard.diligence.values import VettingState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.diligence import GrantForm, TextForm, VettingRequestForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
UP = "vettings"


@require_safe
@serves(queries.visible_vettings)
def vettings(request: Request) -> HttpResponse:
    """The vettings that one may see, newest first; the filter is the address."""
    rows = queries.visible_vettings(request.actor).select_related("person", "organisation")
    state = asked(request, "state")
    if state in set(VettingState):
        rows = rows.filter(state=state)
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": found, "state": state, "states": words_for(VettingState, "vetting_state")}
    return page(request, "vettings/list.html", context)


@require_safe
@serves(queries.visible_vetting)
def vetting(request: Request, key: UUID) -> HttpResponse:
    """One vetting, and the steps that are open to the reader."""
    found = queries.visible_vetting(request.actor, key)
    open_moves = {move.name for move in machine.VETTING.open_to(request.actor, found)}
    context = {
        "vetting": found,
        "reads_reasons": permits.VET.holds(request.actor) or permits.READ_VETTING.holds(request.actor),
        "moves": open_moves,
        "asked_it": request.actor.user is not None and found.requested_by_id == request.actor.user,
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
    return shown(request, "files/act.html", form, crumbs=[(_("Vettings"), UP), (str(context["title"]), "")], **context)


@require_POST
@serves(queries.visible_vetting, actions.start_vetting)
def start(request: Request, key: UUID) -> HttpResponse:
    """Begin to look at the person."""
    actions.start_vetting(request.actor, queries.visible_vetting(request.actor, key))
    messages.success(request, _("The vetting has begun."))
    return redirect("vetting", key)


@serves(queries.visible_vetting, actions.grant_vetting)
def grant(request: Request, key: UUID) -> HttpResponse:
    """Vet the person until a day."""
    found = queries.visible_vetting(request.actor, key)
    form = GrantForm(sent(request))
    if attempt(form, lambda data: actions.grant_vetting(request.actor, found, reasons=data["reasons"], valid_until=data["valid_until"])):
        messages.success(request, _("The person is vetted. Access still needs a valid agreement and the own declarations."))
        return redirect("vetting", key)
    return _act(request, form, found.person.full_name, key, title=_("Grant the vetting"), button=_("Grant the vetting"))


@serves(queries.visible_vetting, actions.refuse_vetting)
def refuse(request: Request, key: UUID) -> HttpResponse:
    """Refuse to vet the person."""
    found = queries.visible_vetting(request.actor, key)
    form = TextForm(sent(request), label=_("Reasons"), hint=_("Only those who vet and audit read them."))
    if attempt(form, lambda data: actions.refuse_vetting(request.actor, found, reasons=data["text"])):
        messages.success(request, _("The vetting is refused; the person gets no access."))
        return redirect("vetting", key)
    title = _("Refuse the vetting")
    return _act(request, form, found.person.full_name, key, title=title, button=title, tone="danger")


@serves(queries.visible_vetting, actions.revoke_vetting)
def revoke(request: Request, key: UUID) -> HttpResponse:
    """End the vetting now, and every access that rests on it."""
    found = queries.visible_vetting(request.actor, key)
    form = TextForm(sent(request), label=_("Reasons"), hint=_("Only those who vet and audit read them."))
    if attempt(form, lambda data: actions.revoke_vetting(request.actor, found, reasons=data["text"])):
        messages.success(request, _("The vetting is revoked; access that rests on it ends."))
        return redirect("vetting", key)
    title = _("Revoke the vetting")
    return _act(request, form, found.person.full_name, key, title=title, button=title, tone="danger")


def _act(request: Request, form: forms.BaseForm, name: str, key: UUID, **context: object) -> HttpResponse:
    crumbs = [(_("Vettings"), UP), (name, f"/vettings/{key}/"), (str(context["title"]), "")]
    return shown(request, "files/act.html", form, crumbs=crumbs, **context)
