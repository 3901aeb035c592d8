"""Sealed screenings: the list, and one with its inputs, its candidates, and the proof that it can be made again."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.screening import actions, permits, queries
from aboveboard.screening.values import NotScreened
from aboveboard.web import comparison, tables
from aboveboard.web.request import Request, asked, page

PAGE = 50
SUBJECTS = 25
COLUMNS: tables.Columns = {
    "id": lambda line: line[0].pk,
    "at": lambda line: line[0].at,
    "organisation": lambda line: line[1],
    "sha256": lambda line: line[0].sha256,
}


@require_safe
@serves(queries.visible_runs)
def runs(request: Request) -> HttpResponseBase:
    """All screenings, newest first, or those of one organisation."""
    _require_reader(request)
    organisation = _organisation(request)
    all_rows = queries.visible_runs(request.actor, organisation=organisation).defer("body")
    if (file := tables.taken(request, "screenings", COLUMNS, tables.named(request.actor, all_rows))) is not None:
        return file
    rows = Paginator(all_rows, PAGE).get_page(asked(request, "page"))
    names = parties.visible_names(request.actor, {row.organisation_id for row in rows if row.organisation_id})
    lines = [{"run": row, "partner": names.get(row.organisation_id, "") if row.organisation_id else ""} for row in rows]
    may_screen = organisation is not None and permits.SCREEN.holds(request.actor)
    return page(request, "runs/list.html", {"rows": rows, "lines": lines, "organisation": organisation, "may_screen": may_screen})


@require_POST
@serves(actions.screen_organisation)
def screen(request: Request, key: UUID) -> HttpResponse:
    """Screen one organisation and those behind it now, and show what was found."""
    _require_reader(request)
    found = parties.visible_organisation(request.actor, key)
    return redirect("run", actions.screen_organisation(request.actor, found.pk).pk)


@require_safe
@serves(queries.visible_run, queries.run_content, queries.replay)
def run(request: Request, key: UUID) -> HttpResponse:
    """One screening as it was sealed; asked to, it is made again from its inputs and the bytes are compared."""
    found = queries.visible_run(request.actor, key)
    content = queries.run_content(request.actor, key)
    replayed, refusal = None, ""
    if asked(request, "replay"):
        try:
            replayed = queries.replay(request.actor, key)
        except NotScreened as error:
            refusal = str(error)
    shown = Paginator(content.subjects, SUBJECTS).get_page(asked(request, "page"))
    subjects = [
        {
            "subject": each,
            "kept": [{"line": one, "score": one.score // 100, "why": comparison.sentences(one.candidate)} for one in each.kept],
        }
        for each in shown
    ]
    context = {"run": found, "content": content, "rows": shown, "subjects": subjects, "replayed": replayed, "refusal": refusal}
    context["no_hit"] = not any(one.is_shown for each in content.subjects for one in each.kept)
    names = parties.visible_names(request.actor, [found.organisation_id] if found.organisation_id else [])
    context["partner"] = names.get(found.organisation_id, "") if found.organisation_id else ""
    return page(request, "runs/run.html", context, crumbs=[(_("Screenings"), "runs"), (_("One screening"), "")])


@require_safe
@serves(queries.visible_run)
def sealed(request: Request, key: UUID) -> HttpResponse:
    """The sealed bytes, whose SHA-256 the log holds."""
    found = queries.visible_run(request.actor, key)
    return _bytes(found.pk, found.body)


@require_safe
@serves(queries.visible_bulk_runs)
def bulk(request: Request) -> HttpResponse:
    """The names screened in bulk, by file or by program: counts and hashes, newest first."""
    _require_reader(request)
    rows = Paginator(queries.visible_bulk_runs(request.actor), PAGE).get_page(asked(request, "page"))
    lines = [{"run": row, "content": queries.bulk_content(row)} for row in rows]
    return page(request, "runs/bulk.html", {"rows": rows, "lines": lines}, crumbs=[(_("Screenings"), "runs"), (_("In bulk"), "")])


@require_safe
@serves(queries.visible_bulk_run)
def bulk_run(request: Request, key: UUID) -> HttpResponse:
    """One of them with what was sealed."""
    found = queries.visible_bulk_run(request.actor, key)
    crumbs = [(_("Screenings"), "runs"), (_("In bulk"), "bulk_runs"), (_("One screening"), "")]
    return page(request, "runs/bulk_run.html", {"run": found, "content": queries.bulk_content(found)}, crumbs=crumbs)


@require_safe
@serves(queries.visible_bulk_run)
def bulk_sealed(request: Request, key: UUID) -> HttpResponse:
    """The sealed bytes of one of them, whose SHA-256 the log holds."""
    found = queries.visible_bulk_run(request.actor, key)
    return _bytes(found.pk, found.body)


def _bytes(key: UUID, body: str) -> HttpResponse:
    response = HttpResponse(body.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="screening-{key}.json"'
    response["Cache-Control"] = "no-store"
    return response


def _organisation(request: Request) -> UUID | None:
    try:
        return UUID(asked(request, "organisation")) if asked(request, "organisation") else None
    except ValueError:
        raise Missing from None


def _require_reader(request: Request) -> None:
    if not permits.sees(request.actor, permits.READ):
        raise Missing
