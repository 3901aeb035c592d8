"""What an organisation proposes: drafted, checked, submitted, withdrawn and opened again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, queries
from aboveboard.parties.values.words import EngagementState
from aboveboard.web import answers, tasks
from aboveboard.web.forms.parties import EngagementForm, ReasonlessForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

UP = "own_engagements"


@serves(queries.visible_engagements)
def engagements(request: Request) -> HttpResponse:
    """All proposals of the organisation."""
    rows = queries.visible_engagements(request.actor, organisation=spoken_for(request.actor), limit=200).rows
    return page(request, "own/engagements.html", {"rows": rows}, crumbs=[(_("Overview"), "own"), (_("Proposals"), "")])


@serves(queries.visible_organisation, actions.draft_engagement)
def draft(request: Request) -> HttpResponse:
    """Begin a proposal."""
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    form = EngagementForm(sent(request))
    if made := attempt(form, lambda data: actions.draft_engagement(request.actor, organisation, form=form.value(data))):
        messages.success(request, _("Your draft is saved. Check your answers, then submit it."))
        return redirect("own_engagement", made.pk)
    return shown(request, "own/engagement_form.html", form, crumbs=_crumbs(_("New proposal")))


@serves(queries.visible_engagement, actions.update_engagement)
def change(request: Request, key: UUID) -> HttpResponse:
    """Change a draft."""
    found = queries.visible_engagement(request.actor, key)
    form = EngagementForm(sent(request), initial=answers.initial(found))
    if attempt(form, lambda data: actions.update_engagement(request.actor, found, form=form.value(data))):
        messages.success(request, _("Your changes are saved."))
        return redirect("own_engagement", key)
    return shown(request, "own/engagement_form.html", form, crumbs=_crumbs(found.title), engagement=found)


@serves(queries.visible_engagement, actions.submit_application)
def engagement(request: Request, key: UUID) -> HttpResponse:
    """Check your answers, and submit; what is missing is said all at once."""
    spoken_for(request.actor)
    found = queries.visible_engagement(request.actor, key)
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.submit_application(request.actor, found)):
        messages.success(request, _("Your application is submitted. It is frozen as it stands and examined now."))
        return redirect("own")
    # Read anew: a refused submission leaves the row in memory as if it had moved.
    found = queries.visible_engagement(request.actor, key)
    url = reverse("own_engagement_change", args=[key]) if found.state == EngagementState.DRAFT else ""
    left = [task for task in tasks.tasks(request.actor, found.organisation_id)[:-1] if task.state != "done"]
    context = {"engagement": found, "sections": answers.sections(found, url=url), "left": left}
    return shown(request, "own/engagement.html", form, crumbs=_crumbs(found.title), **context)


@require_POST
@serves(queries.visible_engagement, actions.withdraw_application)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take a proposal back."""
    actions.withdraw_application(request.actor, queries.visible_engagement(request.actor, key))
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("own_engagement", key)


@require_POST
@serves(queries.visible_engagement, actions.redraft_engagement)
def redraft(request: Request, key: UUID) -> HttpResponse:
    """Open a withdrawn proposal for change."""
    actions.redraft_engagement(request.actor, queries.visible_engagement(request.actor, key))
    return redirect("own_engagement", key)


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Overview"), "own"), (_("Proposals"), UP), (last, "")]
