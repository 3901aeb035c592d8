"""Activity reports: composing one from objects with a look at who will see what, deciding on its release, taking it back, printing it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.rules.reporting import MOST_OBJECTS
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Forbidden, Invalid, Missing
from aboveboard.kernel.serve import serves
from aboveboard.web import acts, handed
from aboveboard.web.acts import Place
from aboveboard.web.exchange_acts import REPORT, REPORT_CONSENT
from aboveboard.web.forms.products import ComposeForm
from aboveboard.web.pdf import makes_pdf, pdf
from aboveboard.web.request import Request, asked, attempt, page, sent, shown, spoken_for

PAGE = 50


@require_safe
@serves(queries.visible_reports)
def reports(request: Request) -> HttpResponse:
    """Reports, newest first."""
    if not queries.visible_reports.open_to(request.actor):
        raise Missing
    found = Paginator(queries.visible_reports(request.actor), PAGE).get_page(request.GET.get("page"))
    rows = [(row, Marking(row.marking).label) for row in found]
    context = {"found": found, "rows": rows, "may_compose": actions.compose_report.permit.holds(request.actor)}
    return page(request, "products/list.html", context, crumbs=[_desk(request), (_("Activity reports"), "")])


@serves(actions.compose_report, queries.reportable, queries.possible_readers, queries.visible_readers)
def new(request: Request) -> HttpResponse:
    """Compose a report; before it is prepared one may look who would see what of it."""
    actor = request.actor
    if not actions.compose_report.permit.holds(actor):
        raise Forbidden
    keys = handed.numbers([*request.GET.getlist("object"), *request.POST.getlist("objects")], 2 * MOST_OBJECTS)
    partners, rooms = queries.possible_readers(actor)
    objects = queries.reportable(actor, sorted(keys))
    form = ComposeForm(sent(request), objects=objects, partners=partners, rooms=rooms)
    looks: list[Any] = []
    if "look" in request.POST:
        attempt(form, lambda data: looks.append(queries.visible_readers(actor, form.report(data))))
    elif (made := attempt(form, lambda data: actions.compose_report(actor, form.report(data)))) is not None:
        messages.success(request, _("The report is prepared. Another person decides on its release."))
        return redirect("exchange_report", made.pk)
    crumbs = [_desk(request), (_("Activity reports"), "exchange_reports"), (_("Compose"), "")]
    context: Mapping[str, Any] = {
        "readers": looks[0] if looks else [],
        "looked": bool(looks),
        # Of those that are ticked now, not of all that the address names.
        "total": len(form.cleaned_data["objects"]) if looks else 0,
        "marking": _strictest(objects),
    }
    return shown(request, "products/new.html", form, crumbs=crumbs, **context)


@require_safe
@serves(queries.visible_report, queries.visible_readers, queries.visible_told)
def report(request: Request, key: UUID) -> HttpResponse:
    """One report: what it says, who will see or saw what, and what may be done with it."""
    row = queries.visible_report(request.actor, key)
    return page(request, "products/one.html", _context(request, row), crumbs=[*_up(request), (_called(row), "")])


@require_safe
@serves(queries.visible_report)
def printed(request: Request, key: UUID) -> HttpResponse:
    """The report by itself, to print, or as PDF where the address asks for it (`as=pdf`)."""
    row = queries.visible_report(request.actor, key)
    html = render_to_string("web/products/document.html", {"row": row, "marking": Marking(row.marking).label})
    response = HttpResponse(html)
    if asked(request, "as", 10) == "pdf":
        made = pdf(html)
        if made is None:
            raise Invalid(_("This installation makes no PDF: install the extra “pdf”, or print the page."))
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="report-{key}.pdf"'
    # What is marked is not kept on the way.
    response["Cache-Control"] = "no-store"
    return response


@serves(queries.visible_report, queries.visible_readers, *(act.action for act in REPORT))
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act on a report, with what it says and who will see what."""
    row = queries.visible_report(request.actor, key)
    back = reverse("exchange_report", args=[key])
    place = Place("products/act.html", back, [*_up(request), (_called(row), back)], _context(request, row))
    return acts.perform(request, acts.named(REPORT, name, row), row, place)


@serves(queries.visible_consent, queries.visible_consent_asked, actions.consent_to_report)
def consent(request: Request, key: UUID) -> HttpResponse:
    """What a source is asked to consent to, and its consent."""
    spoken_for(request.actor)
    row = queries.visible_consent(request.actor, key)
    told = queries.visible_consent_asked(request.actor, key)
    crumbs = [(_("Overview"), "own"), (_("Threat data"), "own_data")]
    place = Place("products/consent.html", reverse("own_data"), crumbs, {"told": told}, onwards=reverse("own_report", args=[key]))
    return acts.perform(request, REPORT_CONSENT, row, place)


def _called(row: Any) -> str:
    """The title of a report, or what it is where its words are erased."""
    return row.title or _("Activity report")


def _context(request: Request, row: Any) -> dict[str, Any]:
    told = queries.visible_told(request.actor, row)
    named = [each.object for each in row.named.select_related("object").order_by("object_id")]
    # Titles are for the desk; who decides is told what kinds of things are named, and how each is marked.
    titles = {key: title for key, (_, title, _) in queries.reportable(request.actor, [each.pk for each in named]).items()}
    return {
        "row": row,
        "marking": Marking(row.marking).label,
        "readers": queries.visible_readers(request.actor, row),
        "total": len(named),
        "named": [(each, Marking(each.marking).label, titles.get(each.pk, each.stix_id)) for each in named],
        "issues": row.issues.select_related("object").order_by("object_id"),
        "told": sorted(handed.labels(told.parties).values()),
        "left_out": [*sorted(handed.labels(told.left_out).values()), *told.rooms_left_out],
        "makes_pdf": makes_pdf(),
        "consents": row.consents.order_by("created_at", "id"),
        "buttons": acts.buttons(REPORT, request.actor, row, lambda name: reverse("exchange_report_act", args=[row.pk, name])),
        "is_desk": queries.visible_dossiers.open_to(request.actor),
    }


def _strictest(objects: Mapping[int, tuple[str, str, Marking]]) -> str:
    """The marking of a page that shows these; empty for none."""
    return max(marking for *_rest, marking in objects.values()).label if objects else ""


def _desk(request: Request) -> tuple[str, str]:
    return (_("Exchange desk"), "exchange") if queries.visible_dossiers.open_to(request.actor) else (_("Home"), "home")


def _up(request: Request) -> list[tuple[str, str]]:
    return [_desk(request), (_("Activity reports"), "exchange_reports")]
