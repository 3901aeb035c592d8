"""The regulations: what is in force and since when, the text of each version, what changed, and a new one by two persons."""

import difflib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.policy import actions, queries
from aboveboard.policy.machine import State
from aboveboard.policy.values.words import Kind
from aboveboard.web import acts, rules
from aboveboard.web.forms.policy import ProposalForm
from aboveboard.web.policy_acts import VERSION
from aboveboard.web.request import Crumb, Request, asked, attempt, page, sent, shown

SIGNS = {"+": "ins", "-": "del"}


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a regulation, with the rule that begins there and, in a comparison, whether it came or went."""

    text: str
    rule: str = ""
    change: str = ""


@require_safe
@serves(queries.visible_versions)
def regulations(request: Request) -> HttpResponse:
    """One line a regulation: the version in force, and what is proposed in its place."""
    rows = list(queries.visible_versions(request.actor))
    lines = [
        {
            "kind": kind.value,
            "active": next((row for row in rows if row.kind == kind and row.state == State.ACTIVE), None),
            "proposed": [row for row in rows if row.kind == kind and row.state == State.PROPOSED],
            "earlier": [row for row in rows if row.kind == kind and row.state in {State.SUPERSEDED, State.WITHDRAWN}],
        }
        for kind in Kind
    ]
    may_propose = actions.propose_version.permit.holds(request.actor)
    return page(request, "regulations/list.html", {"lines": lines, "may_propose": may_propose})


@require_safe
@serves(queries.visible_version)
def regulation(request: Request, key: UUID) -> HttpResponse:
    """One version: where it comes from, its text with an anchor at each rule, and what it changes."""
    actor = request.actor
    version = queries.visible_version(actor, key)
    names = accounts.names_of(str_actor(each) for each in (version.proposed_by_id, version.activated_by_id) if each)
    context = {
        "version": version,
        "lines": [TextLine(line, rules.place(line)) for line in version.text.splitlines()],
        "changes": _changes(request, version),
        "proposed_by": names.get(str_actor(version.proposed_by_id), ""),
        "activated_by": names.get(str_actor(version.activated_by_id), ""),
        "buttons": acts.buttons(VERSION, actor, version, lambda name: reverse("regulation_act", args=[key, name])),
        "others": acts.others(VERSION, actor, version),
        "may_propose": actions.propose_version.permit.holds(actor),
    }
    return page(request, "regulations/version.html", context, crumbs=_crumbs(str(version)))


@require_safe
@serves(queries.visible_versions)
def rule(request: Request, rule: str) -> HttpResponse:
    """Leads to a rule where it stands in force."""
    if (address := rules.standing_in(request.actor, rule)) == "":
        raise Missing
    return redirect(address)


@serves(queries.visible_versions, actions.propose_version)
def propose(request: Request) -> HttpResponse:
    """Propose a version; the form begins with the text in force of the kind in the address."""
    actions.propose_version.permit.require(request.actor, None)
    kind = asked(request, "kind")
    base = queries.visible_versions(request.actor).filter(kind=kind, state=State.ACTIVE).first()
    form = ProposalForm(sent(request), request.FILES or None, initial={"text": base.text if base else ""})
    made = attempt(
        form,
        lambda data: actions.propose_version(
            request.actor, actions.Proposal(data["bytes"], source=data["source"], profile=data["profile"])
        ),
    )
    if made:
        messages.success(request, _("The version is proposed. A second person, who holds that right, can now put it in force."))
        return redirect("regulation", made.pk)
    return shown(request, "regulations/propose.html", form, crumbs=_crumbs(_("Propose a version")))


@serves(queries.visible_version, actions.activate_version, actions.withdraw_version)
def act(request: Request, key: UUID, name: str) -> HttpResponse:
    """The page of one act on a version."""
    version = queries.visible_version(request.actor, key)
    place = acts.Place(
        "regulations/act.html",
        reverse("regulation", args=[key]),
        [(_("Regulations"), "regulations"), (str(version), reverse("regulation", args=[key]))],
        {"version": version, "changes": _changes(request, version)},
    )
    return acts.perform(request, acts.named(VERSION, name, version), version, place)


def _changes(request: Request, version: Any) -> list[TextLine]:
    """What a version changes in the one in force, or what it changed in the one before it."""
    others = queries.visible_versions(request.actor).filter(kind=version.kind).exclude(pk=version.pk)
    if version.state == State.ACTIVE:
        others = others.filter(state=State.SUPERSEDED).order_by("-activated_at")
    else:
        others = others.filter(state=State.ACTIVE)
    before = others.first()
    if before is None:
        return []
    lines = list(difflib.unified_diff(before.text.splitlines(), version.text.splitlines(), n=2, lineterm=""))[2:]
    return [TextLine(line, "", SIGNS.get(line[:1], "")) for line in lines]


def str_actor(user: UUID | None) -> str:
    """A user as the log names actors."""
    return f"user:{user}" if user else ""


def _crumbs(last: str) -> list[Crumb]:
    return [(_("Regulations"), "regulations"), (last, "")]
