"""The committee's list, the page on which a file is voted and decided on, waivers, and the clearance that comes of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.agreements import queries as agreements
from aboveboard.diligence import actions, queries
from aboveboard.diligence.values import ROLES, Choice, Dossier, Outcome, State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.web import decision
from aboveboard.web.forms.diligence import DecisionForm, TextForm, VoteForm, WaiverForm
from aboveboard.web.pages.files import form_page
from aboveboard.web.request import Request, attempt, page, recall, sent, shown
from aboveboard.web.words import word

MOST_OWED = 50


@require_safe
@serves(queries.before_committee)
def committee(request: Request) -> HttpResponse:
    """What is before those who vote and decide, the longest waiting first."""
    rows = queries.before_committee(request.actor)
    return page(request, "files/committee.html", {"rows": rows, "votes": actions.vote.permit.holds(request.actor)})


@serves(queries.visible_file, queries.hearing, actions.vote, actions.decide)
def decide(request: Request, key: UUID) -> HttpResponse:
    """Everything a decider needs on one page: the ask, the money, the worst fact, the dissent, the no, the basis."""
    actor = request.actor
    file = queries.visible_file(actor, key)
    if file.state != State.COMMITTEE:
        messages.info(request, _("This file is not before those who decide now."))
        return redirect("file", key)
    is_vote = "choice" in request.POST
    ruling = DecisionForm(sent(request) if not is_vote else None)
    voting = VoteForm(sent(request) if is_vote else None)
    if attempt(ruling, lambda data: actions.decide(actor, file, ruling=ruling.value(data))):
        messages.success(request, _("The decision is taken and recorded as decided by you."))
        return redirect("file", key)
    if attempt(voting, lambda data: actions.vote(actor, file, choice=Choice(data["choice"]), seen=data["seen"], reason=data["reason"])):
        messages.success(request, _("Your vote is cast."))
        return redirect("file_decide", key)
    # Read anew: a refused act leaves the row in memory as if it had moved.
    heard = queries.hearing(actor, key)
    file, dossier, outlook, sittings, scope = heard.file, heard.dossier, heard.outlook, heard.sittings, heard.scope
    _bind(request, dossier.hash, ruling, voting)
    proposal = dossier.content["recommendation"]["outcome"]
    blocked = decision.obstacles(outlook, sittings)
    own = next((each for each in sittings if each.may_vote), None)
    can_accept = Outcome(proposal).is_positive and scope is not None and not blocked
    context: dict[str, object] = {
        "file": file,
        "dossier": dossier,
        "engagement": file.engagement,
        "value": Money(file.engagement.value_minor, file.engagement.value_currency),
        "kinds": [word(kind, "contribution_kind") for kind, _minor in file.engagement.kinds],
        "reasons": decision.reasons(actor, dossier.competence),
        "worst": decision.worst(dossier.content),
        "dissent": decision.dissent(dossier.content, sittings),
        "outlook": outlook,
        "scope": scope,
        "proposal": proposal,
        "sittings": [{"sitting": each, "name": current(House).body.organ_name(each.organ)} for each in sittings],
        "blocked": blocked,
        "accept": decision.accepts(proposal, scope) if can_accept and scope is not None else "",
        "vote": voting if own is not None and not own.has_voted else None,
        "has_voted": own is not None and own.has_voted,
        "decides": _decides(actor, file, dossier),
        "organ": current(House).body.organ_name(dossier.competence.organ) if dossier.competence.organ else "",
        "returns": actions.return_file.permit.holds(actor, file),
        "waives": actions.waive_knockout.permit.holds(actor, file),
        "knockouts": dossier.content["assessment"]["result"]["knockouts"]["knockouts"],
        "own_answer": heard.own_answer,
        "stepped_up": actor.stepped_up,
        "forms": [ruling, voting],
    }
    crumbs = [(_("Committee"), "committee"), (file.organisation.legal_name, f"/files/{key}/"), (_("Decision"), "")]
    return shown(request, "files/decide.html", voting if is_vote else ruling, crumbs=crumbs, **context)


@serves(queries.visible_file, queries.dossier, actions.waive_knockout)
def waive(request: Request, key: UUID, rule: str) -> HttpResponse:
    """Waive a knockout that the organ may waive; the reason is public."""
    file = queries.visible_file(request.actor, key)
    dossier = queries.dossier(request.actor, file)
    knockouts = {each["rule"]: each for each in dossier.content["assessment"]["result"]["knockouts"]["knockouts"]}
    if rule not in knockouts:
        raise Missing
    form = WaiverForm(sent(request), initial={"seen": dossier.hash})
    act = actions.waive_knockout
    if attempt(form, lambda data: act(request.actor, file, rule=rule, statement=data["statement"], seen=data["seen"])):
        messages.success(request, _("The waiver is on record and becomes public with the decision."))
        return redirect("file_decide", key)
    context = {"title": _("Waive a knockout"), "button": _("Waive it publicly"), "lead": knockouts[rule]["sentence"], "tone": "danger"}
    return form_page(request, form, file.organisation.legal_name, key, **context)


@serves(queries.visible_clearance, agreements.visible_obligations, actions.revoke_clearance)
def clearance(request: Request, key: UUID) -> HttpResponse:
    """What an organisation is cleared for, under which conditions and until when; and the end of it by an organ."""
    found = queries.visible_clearance(request.actor, key)
    form = TextForm(sent(request), label=_("Why is it revoked?"))
    if attempt(form, lambda data: actions.revoke_clearance(request.actor, found, because=data["text"])):
        messages.success(request, _("The clearance is revoked; acceptance, releases and signatures stop now."))
        return redirect("clearance", key)
    found = queries.visible_clearance(request.actor, key)
    facts = queries.clearance(key)
    context: dict[str, object] = {
        "clearance": found,
        "ceiling": Money(found.ceiling_minor, found.ceiling_currency),
        "is_valid": facts is not None and facts.is_valid(clock.now()),
        "facts": facts,
        "organ": current(House).body.organ_name(next(organ for organ in ROLES if organ.value == found.decision.organ)),
        "revokes": found.revoked_at is None and actions.revoke_clearance.permit.holds(request.actor, found),
        "opens": queries.visible_file.open_to(request.actor),
        "owed": agreements.visible_obligations(request.actor).filter(agreement__clearance_id=key)[:MOST_OWED],
        "today": clock.today(),
    }
    crumbs = [(_("Files"), "files"), (found.organisation.legal_name, ""), (_("Clearance"), "")]
    return shown(request, "files/clearance.html", form, crumbs=crumbs[:1] + crumbs[2:], **context)


def _bind(request: Request, seen: str, *bound: Any) -> None:
    """Tie the forms to the dossier that this page shows; what was typed before is kept, what was seen before is not."""
    recall(request, *bound)
    for form in bound:
        form.initial["seen"] = seen
        if form.is_bound:
            form.data = {**_single(form.data), "seen": seen}


def _single(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data}


def _decides(actor: Actor, file: Any, dossier: Dossier) -> bool:
    """Whether the reader is of the organ that the regulations name, and may decide."""
    organ = dossier.competence.organ
    return organ is not None and bool(actor.roles & ROLES[organ]) and actions.decide.permit.holds(actor, file)
