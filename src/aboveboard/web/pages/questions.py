"""Questions to partners: who asks and who decides on their side, and what a partner reads and answers on its own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.machine import QUESTION
from aboveboard.exchange.rules.asking import AskedState, Capability, QuestionState, defanged
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Forbidden, Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.web.forms.exchange import ReasonForm
from aboveboard.web.forms.parties import ReasonlessForm
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
@serves(queries.visible_question, queries.visible_answers)
def question(request: Request, key: UUID) -> HttpResponse:
    """One question, who was asked, and what each answered."""
    row = queries.visible_question(request.actor, key)
    asked = queries.visible_answers(request.actor, row)
    context = {
        "row": row,
        "text": defanged(row.text),
        "marking": Marking(row.marking).label,
        "moves": {move.name for move in QUESTION.open_to(request.actor, row)},
        "asked": [(each, [(defanged(one.words), one) for one in each.answers.all()]) for each in asked],
        "names": parties.names_of(each.organisation_id for each in asked),
        "is_inside": True,
        "may_consent": row.consented_at is None
        and row.originator
        and "withhold" in {move.name for move in QUESTION.open_to(request.actor, row)},
        "named": _named(row),
        "is_desk": queries.visible_dossiers.open_to(request.actor),
    }
    return page(request, "questions/one.html", context, crumbs=[_up(), (_("Question"), "")])


@serves(queries.visible_question, actions.release_question)
def release(request: Request, key: UUID) -> HttpResponse:
    """Release a question, after reading it."""
    row = queries.visible_question(request.actor, key)
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.release_question(request.actor, row)):
        messages.success(request, _("The question is put to the partners."))
        return redirect("question", key)
    return _deciding(request, form, row, "release")


@serves(queries.visible_question, actions.refuse_question)
def refuse(request: Request, key: UUID) -> HttpResponse:
    """Do not release a question, and say why."""
    row = queries.visible_question(request.actor, key)
    form = ReasonForm(sent(request))
    if attempt(form, lambda data: actions.refuse_question(request.actor, row, reason=data["reason"])):
        messages.success(request, _("The question is not released; who asked reads why."))
        return redirect("question", key)
    return _deciding(request, form, row, "refuse")


@serves(queries.visible_question, actions.consent_to_question)
def consent(request: Request, key: UUID) -> HttpResponse:
    """Consent to the release of what comes from one's own country."""
    row = queries.visible_question(request.actor, key)
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.consent_to_question(request.actor, row)):
        messages.success(request, _("Your country's consent is recorded. Another person decides on the release."))
        return redirect("question", key)
    return _deciding(request, form, row, "consent")


@serves(queries.visible_question, actions.withhold_consent)
def withhold(request: Request, key: UUID) -> HttpResponse:
    """Do not let out what comes from one's own country, and say why."""
    row = queries.visible_question(request.actor, key)
    form = ReasonForm(sent(request))
    if attempt(form, lambda data: actions.withhold_consent(request.actor, row, reason=data["reason"])):
        messages.success(request, _("The question is not released; who asked reads why."))
        return redirect("question", key)
    return _deciding(request, form, row, "withhold")


@serves(queries.visible_question, actions.close_question)
def close(request: Request, key: UUID) -> HttpResponse:
    """Await no more answers."""
    row = queries.visible_question(request.actor, key)
    form = ReasonlessForm(sent(request))
    if attempt(form, lambda _data: actions.close_question(request.actor, row)):
        return redirect("question", key)
    return _deciding(request, form, row, "close")


def _deciding(request: Request, form: ReasonForm | ReasonlessForm, row: Any, act: str) -> HttpResponse:
    found = {
        "row": row,
        "act": act,
        "is_inside": True,
        "text": defanged(row.text),
        "marking": Marking(row.marking).label,
        "named": _named(row),
    }
    return shown(request, "questions/decide.html", form, crumbs=[_up(), (_("Question"), "")], **found)


def _named(row: Any) -> list[str]:
    return sorted(parties.names_of(UUID(each) for each in row.organisations or []).values())


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
