"""The sanctions lists: what is in force and how old it is, one version with what it changed, and who was screened against what."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib.sheets import comma_separated
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.lists import Lists
from aboveboard.screening import actions, permits, queries
from aboveboard.screening.engine import thresholds
from aboveboard.screening.lists.delta import Op
from aboveboard.screening.lists.guard import Ground
from aboveboard.screening.lists.sources import label
from aboveboard.screening.machine import VersionState
from aboveboard.web.forms.screening import SeenForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
VERSIONS = 20
COLUMNS = ("organisation", "name", "relation", "subject", "last_screened", "state", "run")


@require_safe
@serves(queries.visible_overview, queries.visible_versions)
def lists(request: Request) -> HttpResponse:
    """Every list: what it may do, what is in force since when, when it was last checked, and what was refused."""
    if not permits.sees(request.actor, permits.READ_LISTS):
        raise Missing
    rules = current(Lists).body
    context = {
        "lines": queries.visible_overview(request.actor),
        "versions": queries.visible_versions(request.actor)[:VERSIONS],
        "rules": rules,
        "measured": thresholds,
        "sees_coverage": permits.sees(request.actor, permits.READ),
    }
    return page(request, "lists/list.html", context)


@require_safe
@serves(queries.visible_list, queries.visible_versions, queries.visible_not_covered)
def one(request: Request, source: str) -> HttpResponse:
    """One list: what it may do and who issues it, what is in force, what was refused, its versions, and who was not screened against it."""
    actor = request.actor
    found = queries.visible_list(actor, source)
    missing = queries.visible_not_covered(actor, source) if found.line.in_force else []
    rows = Paginator(missing, PAGE).get_page(asked(request, "page"))
    names = parties.visible_names(actor, {each.organisation for each in rows})
    context = {
        "detail": found,
        "line": found.line,
        "rules": current(Lists).body,
        "versions": Paginator(queries.visible_versions(actor, source=source), VERSIONS).get_page(asked(request, "versions")),
        "rows": rows,
        "missing": [{"of": each, "name": names.get(each.organisation, "")} for each in rows],
        "sees_coverage": permits.sees(actor, permits.READ),
    }
    return page(request, "lists/one.html", context, crumbs=[(_("Lists"), "lists"), (found.line.label, "")])


@serves(queries.visible_version, queries.visible_changes, queries.visible_entries, actions.approve_shrink)
def version(request: Request, key: UUID) -> HttpResponse:
    """One version: what it is, what it changed, why it was refused; a real shrink is approved here by two persons."""
    actor = request.actor
    found = queries.visible_version(actor, key)
    form = SeenForm(sent(request), initial={"seen": found.sha256})
    if attempt(form, lambda data: actions.approve_shrink(actor, found, seen=data["seen"])):
        found = queries.visible_version(actor, key)
        done = _("The list is in force; everybody whom it can touch is screened again.")
        left = _("Your approval is recorded. A second person must approve before the list comes into force.")
        messages.success(request, done if found.state == VersionState.IN_FORCE else left)
        return redirect("list_version", key)
    changes = queries.visible_changes(actor, key)
    wanted = asked(request, "change")
    rows = Paginator([each for each in changes if not wanted or each.op == wanted], PAGE).get_page(asked(request, "page"))
    approvers = list(found.approvals.order_by("created_at").values_list("user_id", flat=True))
    is_shrunken = found.state == VersionState.REFUSED and found.ground == Ground.SHRUNKEN
    context = {
        "version": found,
        "label": label(found.source),
        "counts": [(op.value, sum(each.op is op for each in changes)) for op in Op],
        "change": wanted,
        "rows": rows,
        "changes": queries.visible_entries(actor, rows.object_list),
        "approvers": list(accounts.names_of(f"user:{user}" for user in approvers).values()) if approvers else [],
        "is_shrunken": is_shrunken,
        "may_approve": is_shrunken and permits.APPROVE_SHRINK.holds(actor, found) and actor.user not in approvers,
        "has_approved": actor.user in approvers,
    }
    crumbs = [(_("Lists"), "lists"), (str(context["label"]), reverse("list", args=[found.source])), (_("Version"), "")]
    return shown(request, "lists/version.html", form, crumbs=crumbs, **context)


@require_safe
@serves(queries.visible_coverage, queries.visible_lists)
def coverage(request: Request) -> HttpResponse:
    """Who was last screened when, against what of each list, and who was not: a missing check never reads as clear."""
    if not permits.sees(request.actor, permits.READ):
        raise Missing
    covered = queries.visible_coverage(request.actor)
    wanted = asked(request, "state")
    rows = Paginator([each for each in covered if not wanted or each.state == wanted], PAGE).get_page(asked(request, "page"))
    names = parties.visible_names(request.actor, {each.organisation for each in rows})
    counts = Counter(each.state for each in covered)
    context = {
        "rows": rows,
        "lines": [{"covered": each, "name": names.get(each.organisation, "")} for each in rows],
        "state": wanted,
        "counts": {state: counts[state] for state in ("never", "old", "current")},
        "in_force": queries.visible_lists(request.actor),
    }
    return page(request, "lists/coverage.html", context, crumbs=[(_("Lists"), "lists"), (_("Who was screened"), "")])


@require_safe
@serves(queries.visible_subjects)
def coverage_csv(request: Request) -> HttpResponse:
    """The same subject by subject as a table, with one column for each list in force."""
    if not permits.sees(request.actor, permits.READ):
        raise Missing
    found = list(queries.visible_subjects(request.actor))
    names = parties.visible_names(request.actor, {each.organisation for each in found})
    lists_in_force = [one.source for one in found[0].against] if found else []
    rows = [
        (
            each.organisation,
            names.get(each.organisation, ""),
            each.relation,
            f"{each.kind}:{each.id}" if each.kind else "",
            each.at.isoformat() if each.at else "",
            "never" if each.at is None else "current" if each.is_current else "old",
            each.run or "",
            *(one.published or "never" for one in each.against),
        )
        for each in found
    ]
    table = comma_separated((*COLUMNS, *(f"list_{source}" for source in lists_in_force)), rows)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="coverage.csv"'
    response["Cache-Control"] = "no-store"
    return response
