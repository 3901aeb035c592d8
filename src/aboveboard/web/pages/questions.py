"""Questions to partners: who asks and who decides on their side, and what a partner reads and answers on its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.rules.asking import AskedState, Capability, QuestionState, defanged
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Forbidden, Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.web import acts
from aboveboard.web.acts import Place
from aboveboard.web.exchange_acts import QUESTION
from aboveboard.web.forms.questions import AskForm, DeclareForm, WordsForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

PAGE = 50


@require_safe
@serves(queries.visible_questions)
def questions(request: Request) -> HttpResponse:
    """Questions, newest first."""
    if not queries.visible_questions.open_to(request.actor):
        raise Missing
    found = Paginator(queries.visible_questions(request.actor), PAGE).get_page(request.GET.get("page"))
    may_ask = actions.prepare_question.permit.holds(request.actor)
    return page(request, "questions/list.html", {"found": found, "may_ask": may_ask}, crumbs=[(_("Questions to partners"), "")])


@serves(actions.prepare_question, queries.askable)
def new(request: Request) -> HttpResponse:
    """Prepare a question; another person decides on its release."""
    actor = request.actor
    if not actions.prepare_question.permit.holds(actor):
        raise Forbidden
    country = actor.country or ""
    form = AskForm(sent(request), partners=queries.askable(actor), country=country)
    made = attempt(form, lambda data: actions.prepare_question(actor, form.question(data, country)))
    if made is not None:
        messages.success(request, _("The question is prepared. Another person decides on its release."))
        return redirect("question", made.pk)
    return shown(request, "questions/new.html", form, crumbs=[_up(), (_("Ask partners"), "")])


@require_safe
@serves(queries.visible_question, queries.visible_answers, queries.visible_untold)
def question(request: Request, key: UUID) -> HttpResponse:
    """One question, who was asked, and what each answered; for the desk also whom it was not put to."""
    row = queries.visible_question(request.actor, key)
    asked, untold = queries.visible_answers(request.actor, row), queries.visible_untold(request.actor, row)
    context = {
        **_seen(row),
        "buttons": acts.buttons(QUESTION, request.actor, row, lambda name: reverse("question_act", args=[key, name])),
        "asked": [(each, [(defanged(one.words), one) for one in each.answers.all()]) for each in asked],
        "names": parties.names_of([*(each.organisation_id for each in asked), *untold]),
        "untold": untold,
        "is_desk": queries.visible_dossiers.open_to(request.actor),
    }
    return page(request, "questions/one.html", context, crumbs=[_up(), (_("Question"), "")])


@serves(queries.visible_question, *(act.action for act in QUESTION))
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act on a question, with what is asked of whom."""
    row = queries.visible_question(request.actor, key)
    back = reverse("question", args=[key])
    place = Place("questions/act.html", back, [_up(), (_("Question"), back)], _seen(row))
    return acts.perform(request, acts.named(QUESTION, name, row), row, place)


def _seen(row: Any) -> dict[str, object]:
    """What is asked, and of whom, as those inside read it."""
    named = sorted(parties.names_of(UUID(each) for each in row.organisations or []).values())
    return {"row": row, "is_inside": True, "text": defanged(row.text), "marking": Marking(row.marking).label, "named": named}


@serves(queries.visible_asked_one, queries.names_own, actions.answer_in_words, actions.answer_nothing_held, actions.share_with_asked)
def own(request: Request, key: UUID) -> HttpResponse:
    """A question as a partner reads it, and its answer: in words, with data, or that nothing is held."""
    spoken_for(request.actor)
    asked = queries.visible_asked_one(request.actor, key)
    form = WordsForm(sent(request))
    is_nothing, is_sharing = "nothing" in request.POST, "share" in request.POST
    form.fields["words"].required = not is_nothing and not is_sharing

    def act(words: str) -> object:
        if is_nothing:
            return actions.answer_nothing_held(request.actor, asked)
        if is_sharing:
            return actions.share_with_asked(request.actor, asked)
        return actions.answer_in_words(request.actor, asked, words=words)

    if attempt(form, lambda data: act(data["words"])):
        messages.success(request, _("Your consent is recorded.") if is_sharing else _("Your answer is with who asked."))
        return redirect("own_asked", key)
    asked = queries.visible_asked_one(request.actor, key)
    context = {
        "asked": asked,
        "text": defanged(asked.question.text),
        "marking": Marking(asked.question.marking).label,
        "country": asked.question.country if asked.question.names_country else "",
        "is_open": asked.question.state == QuestionState.SENT,
        "names_own": queries.names_own(request.actor, asked),
        "is_waiting": asked.state == AskedState.WAITING,
    }
    return shown(
        request, "questions/own.html", form, crumbs=[(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("Question"), "")], **context
    )


@serves(queries.own_intake, queries.visible_declared, actions.declare_capabilities)
def declared(request: Request) -> HttpResponse:
    """Say what one's organisation can be asked for."""
    spoken_for(request.actor)
    form = DeclareForm(sent(request), initial={"capabilities": sorted(queries.visible_declared(request.actor))})

    def act(data: Mapping[str, Any]) -> object:
        chosen = frozenset(map(Capability, data["capabilities"]))
        return actions.declare_capabilities(request.actor, queries.own_intake(request.actor), capabilities=chosen)

    if attempt(form, act):
        messages.success(request, _("It is recorded. Who asks partners finds you by it."))
        return redirect("own_data")
    crumbs = [(_("Overview"), "own"), (_("Threat data"), "own_data"), (_("What you can be asked for"), "")]
    return shown(request, "questions/declared.html", form, crumbs=crumbs)


def _up() -> tuple[str, str]:
    return _("Questions to partners"), "questions"
