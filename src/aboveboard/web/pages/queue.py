"""The queue of the secretariat: what no rule found a country for, chosen by tick, previewed, and passed on or set aside together."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.kernel.errors import AppError, Missing
from aboveboard.kernel.serve import serves
from aboveboard.web import handed
from aboveboard.web.forms.passing_on import NOBODY, VICTIMS, PassOnForm, WhereForm
from aboveboard.web.request import Request, page, sent, shown

PAGE = 50


@require_safe
@serves(queries.visible_queue)
def queue(request: Request) -> HttpResponse:
    """What stands in the queue, newest first."""
    _require_desk(request)
    found = queries.visible_queue(request.actor, before=handed.number(request, "before"), limit=PAGE)
    rows, more = found[:PAGE], len(found) > PAGE
    context = {
        "rows": rows,
        "following": rows[-1].key if more else None,
        "marking": handed.strictest(rows),
        "may_pass": actions.pass_on.permit.holds(request.actor),
        "total": queries.queued(request.actor),
    }
    return page(request, "exchange/queue.html", context, crumbs=[_up(), (_("Queue"), "")])


@serves(queries.passable, queries.passing_preview, actions.pass_on, actions.set_aside)
def passing(request: Request) -> HttpResponse:
    """Chosen objects: where they shall go, who will see what by it, and doing it, each by itself."""
    _require_desk(request)
    # What was chosen stands in the address, so that a page that is loaded again, or sent back with an error, still knows it.
    rows = queries.passable(request.actor, _chosen(request))
    where = WhereForm(request.GET if "side" in request.GET else None)
    form = PassOnForm(sent(request))
    told = where.is_bound and where.is_valid()
    preview = queries.passing_preview(request.actor, rows, where.cleaned_data["countries"] if told else ())
    if told and rows and form.is_bound and form.is_valid():
        _act(request, preview, where.cleaned_data, form.cleaned_data["reason"])
        return redirect("exchange_queue")
    context = {
        "preview": preview,
        "where": where,
        "told": told,
        "aside": told and where.cleaned_data["side"] == NOBODY,
        "reaches": told and (where.cleaned_data["side"] == NOBODY or any(each.passing.reached for each in preview)),
        "marking": handed.strictest([each.shown for each in preview]),
    }
    crumbs = [_up(), (_("Queue"), "exchange_queue"), (_("Pass on"), "")]
    return shown(request, "exchange/passing.html", form, crumbs=crumbs, **context)


def _act(request: Request, preview: list[Any], where: dict[str, Any], reason: str) -> None:
    """Each object by itself, so that one that changed meanwhile stops no other; says how many went, and why the rest did not."""
    done, failed = 0, ""
    for each in preview:
        try:
            if where["side"] == NOBODY:
                actions.set_aside(request.actor, each.object, reason=reason)
            elif each.passing.reached:
                is_victim = where["side"] == VICTIMS
                actions.pass_on(request.actor, each.object, countries=each.passing.reached, is_victim=is_victim, reason=reason)
            else:
                continue
            done += 1
        except AppError as error:
            failed = str(error)
    if done:
        aside = ngettext("%(count)d object is set aside.", "%(count)d objects are set aside.", done)
        passed = ngettext("%(count)d object is passed on.", "%(count)d objects are passed on.", done)
        messages.success(request, (aside if where["side"] == NOBODY else passed) % {"count": done})
    if failed:
        messages.error(request, failed)


def _chosen(request: Request) -> list[int]:
    return handed.numbers(request.GET.getlist("object"), queries.MOST_CHOSEN)


def _require_desk(request: Request) -> None:
    if not queries.visible_queue.open_to(request.actor):
        raise Missing


def _up() -> tuple[str, str]:
    return _("Exchange desk"), "exchange"
