"""The owners of an organisation, as its own people state them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, queries
from aboveboard.parties.values.forms import HoldingForm
from aboveboard.web import ownership
from aboveboard.web.forms.parties import OrganisationOwnerForm, PersonOwnerForm, UnknownOwnerForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

UP = "own_owners"


@serves(queries.visible_holdings)
def owners(request: Request) -> HttpResponse:
    """The picture of what was stated, and each statement."""
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    rows = queries.visible_holdings(request.actor, organisation.pk)
    parties, lines = ownership.parties_of(organisation.legal_name, organisation.pk, rows)
    stated = [{"row": row, "holder": ownership.holder(row), "share": ownership.share_text(row)} for row in rows]
    context = {"organisation": organisation, "stated": stated, "parties": parties, "lines": lines}
    return page(request, "own/owners.html", context, crumbs=[(_("Overview"), "own"), (_("Owners"), "")])


@serves(queries.visible_people, actions.state_holding)
def add_person(request: Request) -> HttpResponse:
    """State that a person of the file owns a share."""
    people = [(str(row.pk), row.full_name) for row in queries.visible_people(request.actor, spoken_for(request.actor))]
    form = PersonOwnerForm(sent(request), people=people)
    return _state(request, form, lambda data: form.holding(data), people=people)


@serves(queries.visible_organisation, actions.name_owner, actions.state_holding)
def add_organisation(request: Request) -> HttpResponse:
    """Name another organisation and state its share."""
    form = OrganisationOwnerForm(sent(request))
    return _state(request, form, lambda data: form.holding(data, _named(request.actor, form, data)))


@serves(queries.visible_organisation, actions.state_holding)
def add_unknown(request: Request) -> HttpResponse:
    """State that the owner of a share is not known, and why."""
    form = UnknownOwnerForm(sent(request))
    return _state(request, form, form.holding)


@require_POST
@serves(queries.visible_holding, actions.end_holding)
def end(request: Request, key: UUID) -> HttpResponse:
    """End a statement from today on."""
    actions.end_holding(request.actor, queries.visible_holding(request.actor, key))
    messages.success(request, _("The statement has ended."))
    return redirect(UP)


def _named(actor: Actor, form: OrganisationOwnerForm, data: Mapping[str, Any]) -> UUID:
    organisation = queries.visible_organisation(actor, spoken_for(actor))
    return actions.name_owner(actor, organisation, form=form.owner(data)).pk


def _state(request: Request, form: forms.Form, read: Callable[[Mapping[str, Any]], HoldingForm], **context: object) -> HttpResponse:
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    if attempt(form, lambda data: actions.state_holding(request.actor, organisation, form=read(data))):
        messages.success(request, _("The owner is in your file now."))
        return redirect(UP)
    crumbs = [(_("Overview"), "own"), (_("Owners"), UP), (_("Add an owner"), "")]
    return shown(request, "own/owner.html", form, crumbs=crumbs, organisation=organisation, **context)
