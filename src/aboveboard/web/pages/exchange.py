"""The exchange desk: what came, from whom, what became of it, where it went, and taking it back."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.rules.reporting import MOST_OBJECTS
from aboveboard.exchange.values import CollectionKind, Dossier, SubmissionState
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.parties import queries as parties
from aboveboard.web import acts, alike, graph, handed, properties, tables
from aboveboard.web.acts import Place
from aboveboard.web.exchange_acts import HELD
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.exchange import ReasonForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda line: line[0].pk,
    "organisation": lambda line: line[1],
    "received": lambda line: line[0].received_at,
    "state": lambda line: line[0].state,
    "objects": lambda line: line[0].total,
    "admitted": lambda line: line[0].successes,
    "refused": lambda line: line[0].failures,
    "sha256": lambda line: bytes(line[0].body_hash).hex(),
}
RECALLED: tables.Columns = {
    "id": lambda row: row.pk,
    "recipient": lambda row: row.recipient,
    "object": lambda row: row.object.stix_id,
    "version": lambda row: row.object.version_text,
    "reason": lambda row: row.reason,
    "issued": lambda row: row.created_at,
    "due": lambda row: row.due_at,
    "acknowledged": lambda row: row.acknowledged_at,
}
PAGES = alike.Pages("exchange_object", "exchange_value", "exchange_graph")


@require_safe
@serves(queries.visible_places, queries.visible_dossiers, queries.alert_matrix, queries.called_false, queries.queued)
def desk(request: Request) -> HttpResponse:
    """The desk at a glance: what waits, the newest submissions, and who may read and write where."""
    _require_desk(request)
    rows = queries.visible_submissions(request.actor)
    recalls = queries.visible_recalls(request.actor)
    newest = list(rows[:10])
    places = queries.visible_places(request.actor)
    context = {
        "places": [row for row in places if row.seq or row.kind != CollectionKind.COUNTRY],
        "empty_feeds": [row for row in places if not row.seq and row.kind == CollectionKind.COUNTRY],
        "newest": newest,
        "names": parties.names_of(row.organisation_id for row in newest),
        "quarantined": rows.filter(state=SubmissionState.QUARANTINED).count(),
        "waiting": rows.filter(state=SubmissionState.RECEIVED).count(),
        "held": queries.held_back(request.actor),
        "queued": queries.queued(request.actor),
        "called_false": queries.called_false(request.actor),
        "overdue": queries.alert_matrix(request.actor)["overdue"],
        "unacknowledged": recalls.filter(acknowledged_at=None).count(),
        "undropped": recalls.filter(acknowledged_at=None, due_at__lt=clock.now()).count(),
    }
    return page(request, "exchange/desk.html", context)


@require_safe
@serves(queries.visible_dossiers, queries.visible_submissions)
def submissions(request: Request) -> HttpResponseBase:
    """Submissions, newest first, filtered by state."""
    _require_desk(request)
    rows = queries.visible_submissions(request.actor)
    state = asked(request, "state")
    if state in set(SubmissionState):
        rows = rows.filter(state=state)
    if (file := tables.taken(request, "submissions", COLUMNS, _from_whom(rows))) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = parties.names_of(row.organisation_id for row in found)
    context = {"found": found, "names": names, "state": state, "states": words_for(SubmissionState, "submission_state")}
    return page(request, "exchange/submissions.html", context, crumbs=[_up(), (_("Submissions"), "")])


@serves(queries.visible_dossiers, queries.visible_status, actions.refuse_submission)
def submission(request: Request, key: UUID) -> HttpResponse:
    """One submission with each object's fate; while it waits it can be refused."""
    _require_desk(request)
    form = ReasonForm(sent(request))
    if attempt(
        form, lambda data: actions.refuse_submission(request.actor, queries.visible_submission(request.actor, key), reason=data["reason"])
    ):
        messages.success(request, _("The submission is refused; its sender is told the reason."))
        return redirect("exchange_submission", key)
    row = queries.visible_submission(request.actor, key)
    fates = queries.visible_status(request.actor, str(key)).fates
    found = Paginator(sorted(fates, key=lambda fate: fate.outcome.value), PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "name": parties.names_of([row.organisation_id]).get(row.organisation_id, ""),
        "body_hash": bytes(row.body_hash).hex(),
        "found": found,
        "titles": queries.visible_titles(request.actor, row, [fate.id for fate in found]),
        "may_refuse": actions.refuse_submission.permit.holds(request.actor, row) and row.closed_at is None,
    }
    crumbs = [_up(), (_("Submissions"), "exchange_submissions"), (_("Submission"), "")]
    return shown(request, "exchange/submission.html", form, crumbs=crumbs, **context)


@require_safe
@serves(queries.visible_dossiers)
def objects(request: Request) -> HttpResponse:
    """Objects, newest first; a value is found in any spelling."""
    _require_desk(request)
    chosen = {name: asked(request, name, 300) for name in ("q", "type")}
    before = handed.number(request, "before")
    held = asked(request, "held") == "1"
    found = queries.visible_dossiers(request.actor, text=chosen["q"], kind=chosen["type"], held=held, before=before, limit=PAGE)
    rows, more = found[:PAGE], len(found) > PAGE
    may_compose = actions.compose_report.permit.holds(request.actor)
    ticked = handed.numbers(request.GET.getlist("object"), MOST_OBJECTS) if may_compose else []
    shown_here = {row.key for row in rows}
    context = {
        "rows": rows,
        "following": rows[-1].key if more else None,
        "chosen": chosen,
        "held": held,
        "marking": handed.strictest(rows),
        "may_compose": may_compose,
        "ticked": ticked,
        # What was ticked on pages before goes along inside the form.
        "elsewhere": [key for key in ticked if key not in shown_here],
    }
    return page(request, "exchange/objects.html", context, crumbs=[_up(), (_("Objects"), "")])


@serves(
    queries.visible_dossiers,
    queries.visible_dossier,
    queries.visible_alike,
    queries.visible_feedback,
    queries.report_of,
    actions.recall_object,
)
def dossier(request: Request, key: int) -> HttpResponse:
    """One object: what it says, where it came from, why it went where, who has it; and taking it back."""
    _require_desk(request)
    form = ReasonForm(sent(request))
    if attempt(form, lambda data: actions.recall_object(request.actor, queries.recallable(request.actor, key), reason=data["reason"])):
        messages.success(request, _("The object is taken back. Whoever was given it is told, and acknowledges."))
        return redirect("exchange_object", key)
    found = queries.visible_dossier(request.actor, key)
    report = queries.report_of(request.actor, key)
    context = {
        "found": found,
        "properties": properties.rows(found.content),
        "written": properties.written(found.content),
        "may_release": bool(found.provenance and found.provenance.held_by) and found.erased_at is None,
        "may_pass": _is_passable(found) and actions.pass_on.permit.holds(request.actor),
        "taken_back": queries.is_taken_back_again(found),
        # What the house wrote itself is taken back as a whole, on the page of its report, and names no further objects.
        "report": report,
        "may_recall": report is None and found.erased_at is None and actions.recall_object.permit.holds(request.actor),
        "may_compose": _is_of_a_source(found) and found.erased_at is None and actions.compose_report.permit.holds(request.actor),
        "now": clock.now(),
        **alike.beside(request, found, PAGES),
        "feedback": queries.visible_feedback(request.actor, key),
    }
    crumbs = [_up(), (_("Objects"), "exchange_objects"), (found.title, "")]
    return shown(request, "exchange/object.html", form, crumbs=crumbs, **context)


@require_safe
@serves(queries.visible_dossiers, queries.visible_dossier, queries.visible_graph, queries.visible_bundle)
def related(request: Request, key: int) -> HttpResponse:
    """What an object relates to."""
    _require_desk(request)
    return graph.related(request, queries.visible_dossier(request.actor, key), PAGES, [_up(), (_("Objects"), "exchange_objects")])


@require_safe
@serves(queries.visible_dossiers, queries.visible_value, queries.members_at_work)
def value(request: Request) -> HttpResponse:
    """Everything about one value, in any spelling, and which member countries work on it."""
    _require_desk(request)
    return alike.value(request, PAGES, [_up()], working=queries.members_at_work(request.actor, *alike.wanted(request)))


@serves(queries.visible_dossier, queries.releasable, actions.release_held)
def release(request: Request, key: int) -> HttpResponse:
    """What is held back: what it is and why, and releasing it to all whom it concerns."""
    held = queries.releasable(request.actor, key)
    found = queries.visible_dossier(request.actor, key)
    context = {
        "found": found,
        "goes_to": dict.fromkeys(route.country for route in found.routes if not route.is_hint),
        "properties": properties.rows(found.content),
        "marking": found.marking.label,
        "taken_back": queries.is_taken_back_again(found),
    }
    back = reverse("exchange_object", args=[key])
    crumbs = [_up(), (_("Objects"), "exchange_objects"), (found.title, back)]
    return acts.perform(request, HELD, held, Place("exchange/release.html", back, crumbs, context))


@require_safe
@serves(queries.visible_dossiers, queries.visible_recalls)
def recalls(request: Request) -> HttpResponseBase:
    """Recalls with whether each was acknowledged, the open ones first by when their receipt is due; as a table where one is asked for."""
    _require_desk(request)
    rows = queries.visible_recalls(request.actor).select_related("object").defer("object__body")
    is_overdue = asked(request, "state") == "overdue"
    if is_overdue:
        rows = rows.filter(acknowledged_at=None, due_at__lt=clock.now())
    if (file := tables.taken(request, "recalls", RECALLED, rows)) is not None:
        return file
    found = Paginator(rows.order_by(F("acknowledged_at").asc(nulls_first=True), "due_at", "id"), PAGE).get_page(request.GET.get("page"))
    labels = handed.labels(row.recipient for row in found)
    context = {"found": found, "labels": labels, "now": clock.now(), "is_overdue": is_overdue}
    return page(request, "exchange/recalls.html", context, crumbs=[_up(), (_("Recalls"), "")])


@require_safe
@serves(queries.visible_dossiers, queries.visible_recalls)
def recall(request: Request, key: UUID) -> HttpResponse:
    """One recall as the desk sees it: of whom its receipt is awaited, by when, and what else its recipient has not acknowledged."""
    _require_desk(request)
    rows = queries.visible_recalls(request.actor).select_related("object").defer("object__body")
    row = one(rows, key)
    others = rows.filter(recipient=row.recipient, acknowledged_at=None).exclude(pk=key).order_by("due_at", "id")
    context = {"row": row, "others": others[:PAGE], "now": clock.now(), "labels": handed.labels([row.recipient])}
    return page(request, "exchange/recall.html", context, crumbs=[_up(), (_("Recalls"), "exchange_recalls"), (_("Recall"), "")])


def _from_whom(rows: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Submissions with the name of each sender, whom the desk knows from what they send."""
    for batch in tables.by_hundreds(rows):
        names = parties.names_of(row.organisation_id for row in batch)
        for row in batch:
            yield row, names.get(row.organisation_id, "")


def _is_passable(found: Dossier) -> bool:
    return _is_of_a_source(found) and found.erased_at is None and found.provenance is not None and not found.provenance.held_by


def _is_of_a_source(found: Dossier) -> bool:
    """Whether a partner sent it: what the house wrote itself goes nowhere else."""
    return found.provenance is not None and found.provenance.organisation is not None


def _require_desk(request: Request) -> None:
    if not queries.visible_dossiers.open_to(request.actor):
        raise Missing


def _up() -> tuple[str, str]:
    return _("Exchange desk"), "exchange"
