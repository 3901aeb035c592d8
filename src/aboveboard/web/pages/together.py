"""Many matches together: choose and propose, the batches of new lists and engines, and what another person settles."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.screening import actions, machine, permits, queries
from aboveboard.screening.machine import BatchState, ProposalState
from aboveboard.screening.values import Judged, Preview, Selection, Together
from aboveboard.web.forms.screening import BatchForm, ReadingForm, SettleForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
MOST_CHOSEN = 200


@serves(queries.selection_preview, actions.propose_dismissal)
def together(request: Request) -> HttpResponse:
    """Chosen matches beside each other; one reason for all of them is proposed, and another person confirms it."""
    actor = request.actor
    _require_reader(actor)
    preview = queries.selection_preview(actor, _chosen(request))
    form = ReadingForm(sent(request), judged=Judged.DISMISSED)
    ready = tuple(line.match for line in preview.ready)
    made = attempt(form, lambda data: actions.propose_dismissal(actor, Selection(ready, form.value(data))))
    if made:
        messages.success(request, _("Your proposal is recorded. Nothing changes until another person confirms it."))
        return redirect("proposal", made.pk)
    context = _lines(actor, preview) | {"may_propose": permits.PROPOSE.holds(actor)}
    return shown(request, "matches/together.html", form, crumbs=[_trail(), (_("Together"), "")], **context)


@require_safe
@serves(queries.visible_batches, queries.visible_proposals)
def batches(request: Request) -> HttpResponse:
    """The batches of new lists and engines, and what was proposed about many matches."""
    _require_reader(request.actor)
    rows = Paginator(queries.visible_proposals(request.actor), PAGE).get_page(asked(request, "page"))
    people = accounts.names_of({f"user:{key}" for row in rows for key in (row.by_id, row.settled_by_id) if key})
    context = {
        "batches": queries.visible_batches(request.actor)[:PAGE],
        "rows": rows,
        "proposals": [{"row": row, "by": people[f"user:{row.by_id}"]} for row in rows],
    }
    return page(request, "matches/batches.html", context, crumbs=[_trail(), (_("Together"), "")])


@serves(queries.visible_batch, queries.batch_preview, actions.propose_for_batch)
def batch(request: Request, key: UUID) -> HttpResponse:
    """One batch: whom it would hold, match by match, and what to do with it."""
    actor = request.actor
    found = queries.visible_batch(actor, key)
    form = BatchForm(sent(request))
    made = attempt(form, lambda data: actions.propose_for_batch(actor, found, decision=Together(data["decision"]), text=data["text"]))
    if made:
        messages.success(request, _("Your proposal is recorded. Nothing changes until another person confirms it."))
        return redirect("proposal", made.pk)
    found = queries.visible_batch(actor, key)
    preview = queries.batch_preview(actor, key)
    pending = found.proposals.filter(state=ProposalState.PROPOSED).first()
    may = permits.PROPOSE.holds(actor) and found.state == BatchState.WAITING and pending is None and bool(preview.lines)
    context = _lines(actor, preview) | {"batch": found, "pending": pending, "may_propose": may, "says": _holds(preview)}
    return shown(request, "matches/batch.html", form, crumbs=[_trail(), (_("Together"), "batches"), (_("One batch"), "")], **context)


@serves(queries.visible_proposal, queries.proposal_preview, actions.confirm_proposal, actions.refuse_proposal)
def proposal(request: Request, key: UUID) -> HttpResponse:
    """One proposal: what it would do now, and the two answers that another person may give."""
    actor = request.actor
    found = queries.visible_proposal(actor, key)
    form = SettleForm(sent(request))
    if attempt(form, lambda data: _settled(actor, found, data)):
        done = found.state == ProposalState.CONFIRMED
        messages.success(request, _("It is done.") if done else _("It is refused; every match stays as it is."))
        return redirect("proposal", key)
    # Read anew: a refused answer leaves the row in memory as if it had moved.
    found = queries.visible_proposal(actor, key)
    preview = queries.proposal_preview(actor, key)
    people = accounts.names_of({f"user:{user}" for user in (found.by_id, found.settled_by_id) if user})
    waits = found.state == ProposalState.PROPOSED
    if not form.is_bound:
        form.initial["seen"] = preview.seen
    context = _lines(actor, preview) | {
        "proposal": found,
        "by": people[f"user:{found.by_id}"],
        "settled_by": people.get(f"user:{found.settled_by_id}", ""),
        "waits": waits,
        "may_settle": waits and bool(machine.PROPOSAL.open_to(actor, found)),
        "is_mine": found.by_id == actor.user,
        "says": _says(preview, found.decision),
    }
    return shown(request, "matches/proposal.html", form, crumbs=[_trail(), (_("Together"), "batches"), (_("One proposal"), "")], **context)


def _settled(actor: Actor, found: Any, data: Mapping[str, Any]) -> object:
    if data["answer"] == "confirm":
        return actions.confirm_proposal(actor, found, seen=data["seen"], text=data["text"])
    return actions.refuse_proposal(actor, found, text=data["text"])


def _says(preview: Preview, decision: str) -> str:
    """What a confirmation will do, in one or two sentences."""
    count = len(preview.ready)
    if decision == Together.RELEASE:
        return _holds(preview)
    if decision == Together.DECLINE:
        stays = ngettext("%(count)d match stops nothing and awaits a reader.", "%(count)d matches stop nothing and await readers.", count)
    else:
        stays = ngettext("%(count)d match is dismissed and remembered.", "%(count)d matches are dismissed and remembered.", count)
    return stays % {"count": count}


def _holds(preview: Preview) -> str:
    count = len(preview.holds)
    told = ngettext("Released, it would hold %(count)d organisation", "Released, it would hold %(count)d organisations", count)
    already = len(preview.held_already)
    more = (
        ngettext("; %(count)d more is held already.", "; %(count)d more are held already.", already) % {"count": already}
        if already
        else "."
    )
    return f"{told % {'count': count}}{more}"


def _lines(actor: Actor, preview: Preview) -> dict[str, object]:
    names = parties.visible_names(actor, {key for line in preview.lines for key in line.organisations} | {*preview.holds})
    return {
        "lines": [{"line": line, "partners": [names[key] for key in line.organisations if key in names]} for line in preview.lines],
        "holds": [(key, names.get(key, "–")) for key in preview.holds],
        "ready": len(preview.ready),
        "preview": preview,
    }


def _chosen(request: Request) -> list[UUID]:
    """The matches that were ticked; anything that is no id is left out."""
    sent_keys = request.POST.getlist("match") if request.method == "POST" else request.GET.getlist("match")
    found = []
    for text in sent_keys[:MOST_CHOSEN]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _trail() -> tuple[str, str]:
    return _("Matches"), "matches"


def _require_reader(actor: Actor) -> None:
    if not permits.sees(actor, permits.READ):
        raise Missing
