"""The people of an organisation's own file and what they are to it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, queries
from aboveboard.parties.values.forms import PositionForm as Position
from aboveboard.web.forms.parties import PersonForm, PositionForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

UP = "own_people"


@serves(queries.visible_people, queries.visible_positions)
def people(request: Request) -> HttpResponse:
    """Everybody in the file, with their positions."""
    key = spoken_for(request.actor)
    found = queries.visible_people(request.actor, key)
    positions = queries.visible_positions(request.actor, key)
    rows = [{"person": person, "positions": [row for row in positions if row.person_id == person.pk]} for person in found]
    return page(request, "own/people.html", {"rows": rows}, crumbs=[(_("Overview"), "own"), (_("People"), "")])


@serves(queries.visible_organisation, actions.add_person, actions.take_position)
def add(request: Request) -> HttpResponse:
    """Enter a person with their first position."""
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    form = PersonForm(sent(request))
    if person := attempt(form, lambda data: actions.add_person(request.actor, organisation, form=form.person(data))):
        actions.take_position(request.actor, organisation, form=Position(person=person.pk, role=form.cleaned_data["role"]))
        messages.success(request, _("%(name)s is in your file now.") % {"name": person.full_name})
        return redirect(UP)
    return shown(request, "own/person.html", form, crumbs=[(_("Overview"), "own"), (_("People"), UP), (_("Add a person"), "")])


@serves(queries.visible_people, actions.take_position)
def take(request: Request, key: UUID) -> HttpResponse:
    """Give a person of the file a further position."""
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    person = next((row for row in queries.visible_people(request.actor, organisation.pk) if row.pk == key), None)
    if person is None:
        raise Missing
    form = PositionForm(sent(request))
    if attempt(form, lambda data: actions.take_position(request.actor, organisation, form=Position(person=key, role=data["role"]))):
        return redirect(UP)
    crumbs = [(_("Overview"), "own"), (_("People"), UP), (person.full_name, "")]
    return shown(request, "own/person.html", form, crumbs=crumbs, person=person)


@require_POST
@serves(queries.visible_positions, actions.end_position)
def end(request: Request, key: UUID) -> HttpResponse:
    """End a position from today on."""
    positions = queries.visible_positions(request.actor, spoken_for(request.actor))
    position = next((row for row in positions if row.pk == key), None)
    if position is None:
        raise Missing
    actions.end_position(request.actor, position)
    messages.success(request, _("The position has ended."))
    return redirect(UP)
