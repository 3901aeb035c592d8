"""An organisation's own file: how far the application is, what is awaited from whom, and the profile."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as contributions
from aboveboard.diligence import actions as examination
from aboveboard.diligence import queries as diligence
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, queries
from aboveboard.parties.values.facts import Event
from aboveboard.parties.values.forms import ProfileForm, RegistrationForm
from aboveboard.standing import queries as standing
from aboveboard.web import tasks, timeline, worklist
from aboveboard.web.forms.parties import AnswerForm, OrganisationForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

PROFILE = ("legal_name", "kind", "country", "registration_number", "website", "sectors", "description")


@serves(
    queries.visible_organisation,
    queries.timeline,
    diligence.visible_requests,
    diligence.visible_stages,
    agreements.needs_me,
    agreements.visible_agreements,
    agreements.own_timeline,
    contributions.own_timeline,
    standing.visible_standing,
)
def own(request: Request) -> HttpResponse:
    """The overview; before an organisation is registered it says how to begin."""
    actor = request.actor
    if actor.organisation is None:
        return page(request, "own/begin.html", {})
    organisation = queries.visible_organisation(actor, actor.organisation)
    engagements = queries.visible_engagements(actor, organisation=organisation.pk).rows
    questions = diligence.visible_requests(actor).filter(answered_at=None)
    items = worklist.awaiting(actor)
    stages = diligence.visible_stages(actor)
    agreed = set(agreements.visible_agreements(actor).values_list("engagement_id", flat=True))
    context = {
        "organisation": organisation,
        "engagements": [
            {"row": row, "stage": tasks.told(stages[row.pk], is_agreed=row.pk in agreed) if row.pk in stages else ""} for row in engagements
        ],
        "questions": questions,
        "tasks": tasks.tasks(actor, organisation.pk),
        "awaited": tasks.awaited(Counter(row.state for row in engagements), len(questions), stages, agreed),
        "items": [item for item in items if not item.later],
        "later": [item for item in items if item.later],
        "standing": standing.visible_standing(actor, organisation.pk) if standing.visible_standing.open_to(actor) else None,
        "history": timeline.drawn(request, _told(actor, organisation.pk)),
    }
    return page(request, "own/overview.html", context)


def _told(actor: Actor, organisation: UUID) -> list[Event]:
    """All that the organisation is told of itself, newest first."""
    events = [*queries.timeline(actor, organisation), *agreements.own_timeline(actor), *contributions.own_timeline(actor)]
    return sorted(events, key=lambda event: event.at, reverse=True)


@serves(queries.visible_organisation, actions.register_organisation, actions.update_profile)
def organisation(request: Request) -> HttpResponse:
    """Register the organisation, or change what it says of itself."""
    crumbs = [(_("Overview"), "own"), (_("Your organisation"), "")]
    if request.actor.organisation is None:
        form = OrganisationForm(sent(request))
        if attempt(form, lambda data: actions.register_organisation(request.actor, form.value(data, RegistrationForm))):
            messages.success(request, _("Your organisation is registered. Go on with the people."))
            return redirect("own")
        return shown(request, "own/organisation.html", form, crumbs=crumbs)
    found = queries.visible_organisation(request.actor, request.actor.organisation)
    form = OrganisationForm(sent(request), initial={name: getattr(found, name) for name in PROFILE})
    if attempt(form, lambda data: actions.update_profile(request.actor, found, form=form.value(data, ProfileForm))):
        messages.success(request, _("Your changes are saved."))
        return redirect("own")
    return shown(request, "own/organisation.html", form, crumbs=crumbs, organisation=found)


@serves(diligence.visible_requests, queries.visible_documents, examination.answer_information)
def answer(request: Request, key: UUID) -> HttpResponse:
    """Answer a question of the examination."""
    organisation = spoken_for(request.actor)
    question = one(diligence.visible_requests(request.actor), key)
    offered = [(str(row.pk), row.title) for row in queries.visible_documents(request.actor, organisation)]
    form = AnswerForm(sent(request), documents=offered)
    if attempt(
        form,
        lambda data: examination.answer_information(
            request.actor, question, answer=data["answer"], documents=tuple(UUID(chosen) for chosen in data["documents"])
        ),
    ):
        messages.success(request, _("Your answer is with the organisation."))
        return redirect("own_questions")
    crumbs = [(_("Overview"), "own"), (_("Questions"), "own_questions"), (_("Answer"), "")]
    return shown(request, "own/answer.html", form, crumbs=crumbs, question=question)


@serves(diligence.visible_requests)
def questions(request: Request) -> HttpResponse:
    """What the organisation was asked, and what it answered."""
    spoken_for(request.actor)
    rows = diligence.visible_requests(request.actor)[:200]
    return page(request, "own/questions.html", {"rows": rows}, crumbs=[(_("Overview"), "own"), (_("Questions"), "")])
