"""The files of due diligence: the list, one file in one glance, and the steps that need no form."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveboard.diligence import queries
from aboveboard.diligence.readings import Asked, Outlook
from aboveboard.diligence.values import State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.policy.values.words import Criterion, Depth
from aboveboard.screening import actions as screening_actions
from aboveboard.screening import permits as screening_permits
from aboveboard.screening import queries as screening
from aboveboard.standing import queries as standing
from aboveboard.web import acts, decision, file_view, ownership, tables, timeline
from aboveboard.web.file_acts import FILE
from aboveboard.web.forms.choices import words_for
from aboveboard.web.pictures.risk import matrix
from aboveboard.web.request import Request, asked, page, shown

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda row: row.pk,
    "organisation": lambda row: row.organisation.legal_name,
    "engagement": lambda row: row.engagement.title,
    "state": lambda row: row.state,
    "since": lambda row: row.state_since,
    "depth": lambda row: row.depth,
    "level": lambda row: row.level,
    "analyst": lambda row: row.assessor.name if row.assessor else "",
    "due": lambda row: row.due_at or "",
}
UNSETTLED = ("new", "triage", "possible", "reopened", "confirmed")


@require_safe
@serves(queries.visible_files, standing.visible_standings)
def files(request: Request) -> HttpResponseBase:
    """The files that one may know of, newest change first; the filter is the address."""
    actor = request.actor
    rows = queries.visible_files(actor).select_related("organisation", "engagement", "assessor")
    chosen = {name: asked(request, name) for name in ("q", "state", "depth", "mine", "organisation")}
    if chosen["q"]:
        rows = rows.filter(organisation__legal_name__icontains=chosen["q"])
    if chosen["state"] in set(State):
        rows = rows.filter(state=chosen["state"])
    if chosen["depth"] in set(Depth):
        rows = rows.filter(depth=chosen["depth"])
    if chosen["mine"] and actor.user is not None:
        rows = rows.filter(assessor_id=actor.user) | rows.filter(reviewer_id=actor.user)
    if (organisation := _uuid(chosen["organisation"])) is not None:
        rows = rows.filter(organisation_id=organisation)
    if (file := tables.taken(request, "files", COLUMNS, rows)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "stand": standing.visible_standings(actor, (row.organisation_id for row in found)),
        "chosen": chosen,
        "states": words_for(State, "file_state"),
        "depths": words_for(Depth, "depth"),
        "opens": queries.visible_file.open_to(actor),
    }
    return page(request, "files/list.html", context)


@require_safe
@serves(
    queries.examination,
    queries.visible_clearances,
    parties.visible_holdings,
    screening.visible_matches,
    screening.visible_runs,
    standing.visible_standing,
)
def file(request: Request, key: UUID) -> HttpResponse:
    """Everything about one examination: standing and state first, then what the rules make of it, then the facts."""
    actor = request.actor
    examined = queries.examination(actor, key)
    found, outlook, questions = examined.file, examined.outlook, examined.questions
    latest = found.recommendations.select_related("by").order_by("-created_at").first()
    opinions = list(latest.opinions.select_related("by").order_by("kind", "-revision")) if latest else []
    given = frozenset(each.kind for each in opinions)
    decided = found.decisions.select_related("by").order_by("-round").first()
    context: dict[str, object] = {
        "file": found,
        "value": Money(found.engagement.value_minor, found.engagement.value_currency),
        "awaited": file_view.awaited(actor, found, given),
        "buttons": file_view.buttons(actor, found, given),
        "collects": (collects := file_view.collects(actor, found)),
        "open_question": next((each.question.id for each in questions if not each.reply), "") if collects else "",
        "outlook": outlook,
        "organ": _organ(outlook),
        "reasons": decision.reasons(actor, outlook.competence),
        "criteria": _criteria(questions, outlook.result),
        "answered": sum(bool(each.reply) for each in questions),
        "asked": len(questions),
        "findings": (findings := list(found.findings.order_by("withdrawn_at", "-impact", "-likelihood", "created_at"))),
        "risk": matrix(findings),
        "mitigations": found.mitigations.order_by("withdrawn_at", "created_at"),
        "requests": found.requests.select_related("asked_by").order_by("-created_at"),
        "recommendation": latest,
        "reviews": found.reviews.select_related("by").order_by("-created_at"),
        "opinions": newest(opinions),
        "revised": len(opinions) > len(given),
        "decision": decided,
        "clearances": queries.visible_clearances(actor).filter(file_id=found.pk),
        "history": timeline.drawn(request, examined.events),
        **_neighbours(actor, found.organisation_id, found.organisation.legal_name),
    }
    crumbs = [(_("Files"), "files"), (found.organisation.legal_name, "")]
    return page(request, "files/file.html", context, crumbs=crumbs)


@require_POST
@serves(queries.visible_file, screening_actions.screen_organisation)
def screen(request: Request, key: UUID) -> HttpResponse:
    """Screen the organisation and those behind it again, against the lists in force."""
    screening_actions.screen_organisation(request.actor, queries.visible_file(request.actor, key).organisation_id)
    messages.success(request, _("The organisation and the people behind it are screened against the lists in force."))
    return redirect("file", key)


@serves(queries.visible_file, *(act.action for act in FILE if isinstance(act, acts.Offered)))
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act on a file."""
    found = queries.visible_file(request.actor, key)
    back = reverse("file", args=[key])
    crumbs = [(_("Files"), "files"), (found.organisation.legal_name, back)]
    offered = acts.named([each for each in FILE if isinstance(each, acts.Offered)], name, found)
    onwards = reverse("file_review", args=[key]) if name == "start-review" else ""
    return acts.perform(request, offered, found, acts.Place("files/act.html", back, crumbs, {"file": found}, onwards))


def form_page(request: Request, form: forms.BaseForm, name: str, key: UUID, **context: object) -> HttpResponse:
    """A page with one form about a file; `title`, `button`, and optionally `lead` and `tone`."""
    crumbs = [(_("Files"), "files"), (name, f"/files/{key}/"), (str(context["title"]), "")]
    return shown(request, "files/form.html", form, crumbs=crumbs, **context)


def _criteria(questions: Sequence[Asked], result: Mapping[str, Any]) -> list[Mapping[str, object]]:
    """Each criterion with its questions and what they say together."""
    outcomes = {each["criterion"]: each["outcome"] for each in result.get("criteria", {}).get("criteria", ())}
    return [
        {
            "criterion": criterion.value,
            "outcome": outcomes.get(criterion.value, ""),
            "rows": [each for each in questions if each.question.criterion is criterion],
        }
        for criterion in Criterion
    ]


def _organ(outlook: Outlook) -> str:
    """What the house calls the organ that decides, as the rules say today."""
    found = outlook.competence
    return current(House).body.organ_name(found.organ) if found is not None and found.organ is not None else ""


def newest(opinions: Sequence[Any]) -> list[Any]:
    """Of each office the opinion that counts; they come with the newest first."""
    found: dict[str, Any] = {}
    for each in opinions:
        found.setdefault(each.kind, each)
    return list(found.values())


def _neighbours(actor: Actor, organisation: UUID, name: str) -> dict[str, object]:
    """What other contexts say of the organisation, each only to those who may read it there."""
    found: dict[str, object] = {}
    if standing.visible_standing.open_to(actor):
        found["standing"] = standing.visible_standing(actor, organisation)
    if parties.visible_holdings.open_to(actor):
        holdings = parties.visible_holdings(actor, organisation)
        found["owners"], found["holdings"] = ownership.parties_of(name, organisation, holdings)
    if screening.visible_matches.open_to(actor):
        states = Counter(screening.visible_matches(actor, organisation=organisation).order_by().values_list("state", flat=True))
        found["matches"] = screening.visible_matches(actor, organisation=organisation)[:PAGE]
        found["unsettled"] = sum(states[state] for state in UNSETTLED)
        found["run"] = screening.visible_runs(actor, organisation=organisation).first()
        found["reads_matches"] = True
        found["may_screen"] = screening_permits.SCREEN.holds(actor)
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
