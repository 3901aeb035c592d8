"""Why a partner stands as it does: every hold, suspension and lapse with its cause, rule and reach; and the acts upon them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.standing import actions, machine, permits, queries
from aboveboard.standing import values as words
from aboveboard.standing.values import HoldState, LapseState, Status, SuspensionState
from aboveboard.web import consequences, deeds, timeline
from aboveboard.web.deeds import Deed
from aboveboard.web.forms.standing import GraceForm, SuspensionForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for

OVER = (SuspensionState.LIFTED, SuspensionState.WITHDRAWN)
MOST = 50


@require_safe
@serves(
    queries.visible_standing,
    queries.visible_holds,
    queries.visible_suspensions,
    queries.visible_lapses,
    queries.visible_lifting,
    queries.visible_reach,
    queries.visible_verdicts,
)
def why(request: Request, key: UUID) -> HttpResponse:
    """Everything that stops the partner, what each stops and leaves, what may be done about it, and how it came."""
    actor = request.actor
    partner = _partner(actor, key)
    holds = list(queries.visible_holds(actor).filter(organisation_id=key)[:MOST])
    suspensions = list(queries.visible_suspensions(actor).filter(organisation_id=key)[:MOST])
    lapses = list(queries.visible_lapses(actor).filter(organisation_id=key)[:MOST])
    hold = next((row for row in holds if row.state != HoldState.LIFTED), None)
    suspension = next((row for row in suspensions if row.state not in OVER), None)
    lifting = queries.visible_lifting(actor, hold.pk) if hold else None
    names = accounts.names_of(_persons(hold, suspension, [given.by for given in lifting.given] if lifting else []))
    regulation = current(Regulation).body
    context = {
        "partner": partner,
        "standing": queries.visible_standing(actor, key),
        "hold": hold,
        "lifting": lifting,
        "given": [{"given": each, "name": names[f"user:{each.by}"]} for each in lifting.given] if lifting else [],
        "missing": deeds.persons(lifting.missing) if lifting else "",
        "suspension": suspension,
        "names": {name: names.get(f"user:{getattr(suspension, name, None)}", "") for name in ("proposed_by_id", "decided_by_id")},
        "running": [row for row in lapses if row.state == LapseState.RUNNING],
        "reach": {stop: queries.visible_reach(actor, stop) for stop in ("hold", "suspension", "lapse")},
        "verdicts": queries.visible_verdicts(actor, key),
        "rules": regulation,
        "suspenders": deeds.either(regulation.suspension.imposed_by),
        "hold_deeds": _open(actor, hold, deeds.HOLD, machine.HOLD) if hold else [],
        "suspension_deeds": _open(actor, suspension, deeds.SUSPENSION, machine.SUSPENSION) if suspension else [],
        "may_propose": suspension is None and permits.PROPOSE_SUSPENSION.holds(actor),
        "may_extend": permits.EXTEND_GRACE.holds(actor),
        "past_holds": [row for row in holds if row.state == HoldState.LIFTED],
        "past_suspensions": [row for row in suspensions if row.state in OVER],
        "past_lapses": [row for row in lapses if row.state != LapseState.RUNNING],
        "events": timeline.lines([event for event in parties.timeline(actor, key) if event.kind.startswith(CONCERNED)]),
    }
    crumbs = [(_("Partners"), "partners"), (partner.legal_name, reverse("partner", args=[key])), (_("Standing"), "")]
    return page(request, "standing/why.html", context, crumbs=crumbs)


CONCERNED = ("standing.", "screening.", "diligence.decide", "diligence.revoke", "contributions.withhold", "cooperation.", "agreements.sus")


@serves(queries.visible_holds, queries.visible_lifting, actions.confirm_hold, actions.lift_hold)
def hold_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Confirm a hold, or agree to lift it."""
    row = queries.visible_holds(request.actor).filter(pk=key).first()
    if row is None or name not in deeds.HOLD:
        raise Missing
    lifting = queries.visible_lifting(request.actor, key)
    refusal = _why_not_lift(lifting) if name == "lift" else ""
    rule = current(Regulation).body.hold
    says = []
    if name == "lift":
        says.append(_("Lifting takes %(roles)s, each in another person.") % {"roles": deeds.persons(rule.lifted_by)})
    return _deed(request, row, deeds.HOLD[name], says=says, refusal=refusal, rule=rule.id)


@serves(
    queries.visible_suspensions,
    actions.suspend,
    actions.withdraw_suspension,
    actions.propose_lift,
    actions.keep_suspension,
    actions.lift_suspension,
)
def suspension_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Decide on a proposed suspension, withdraw it, or propose, refuse or decide its lifting."""
    row = queries.visible_suspensions(request.actor).filter(pk=key).first()
    if row is None or name not in deeds.SUSPENSION:
        raise Missing
    deed = deeds.SUSPENSION[name]
    says = consequences.of_suspension(request.actor, row.organisation_id) if deed.counts else []
    return _deed(request, row, deed, says=says, rule=current(Regulation).body.suspension.id)


@serves(queries.visible_standing, actions.propose_suspension)
def propose(request: Request, key: UUID) -> HttpResponse:
    """Propose a suspension; it has no effect until another person decides it."""
    actor = request.actor
    partner = _partner(actor, key)
    if not permits.PROPOSE_SUSPENSION.holds(actor) and request.method == "GET":
        raise Missing
    form = SuspensionForm(sent(request))
    if attempt(form, lambda data: actions.propose_suspension(actor, _proposal(key, data))):
        messages.success(request, _("The suspension is proposed. Nothing has stopped yet."))
        return redirect("partner_standing", key)
    rule = current(Regulation).body.suspension
    context = {
        "partner": partner,
        "label": _("Propose the suspension"),
        "says": _("Nothing stops by the proposal. Once %(who)s decides it, this happens at once:") % {"who": deeds.either(rule.imposed_by)},
        "counted": consequences.of_suspension(actor, key),
        "second": _("It is decided by %(who)s; never by the person who proposes.") % {"who": deeds.either(rule.imposed_by)},
        "tone": "primary",
        "rule": rule.id,
        "allowed": True,
    }
    return shown(request, "standing/act.html", form, crumbs=_crumbs(partner, context["label"]), **context)


@serves(queries.visible_lapses, actions.extend_grace)
def extend(request: Request, key: UUID) -> HttpResponse:
    """Keep a running channel open longer for a named incident."""
    actor = request.actor
    lapse = queries.visible_lapses(actor).filter(pk=key).first()
    if lapse is None:
        raise Missing
    partner = _partner(actor, lapse.organisation_id)
    form = GraceForm(sent(request))
    if attempt(form, lambda data: actions.extend_grace(actor, lapse, incident=data["incident"], days=data["days"])):
        messages.success(request, _("The grace period is extended."))
        return redirect("partner_standing", lapse.organisation_id)
    rule = current(Regulation).body.grace
    says = _(
        "What runs already, the data channel and secondees' access, goes on for the named incident, at most %(most)d days from the"
        " day of the lapse instead of %(usual)d. New commitments stay stopped."
    ) % {"most": rule.incident_days, "usual": rule.days}
    allowed = permits.EXTEND_GRACE.holds(actor, lapse) and lapse.state == LapseState.RUNNING
    context = {"partner": partner, "label": _("Extend the grace period"), "says": says, "tone": "primary", "rule": rule.id}
    context |= {"allowed": allowed, "refusal": _may(rule.extended_by), "is_binding": True, "second": ""}
    return shown(request, "standing/act.html", form, crumbs=_crumbs(partner, context["label"]), **context)


@require_safe
@serves(queries.visible_standing, queries.own_suspension)
def own(request: Request) -> HttpResponse:
    """What a partner may know of its own standing, in public words: neither a hold nor any list is told."""
    organisation = spoken_for(request.actor)
    found = queries.visible_standing(request.actor, organisation) if queries.visible_standing.open_to(request.actor) else None
    context = {
        "standing": found,
        "suspension": queries.own_suspension(request.actor),
        "lapses": found.facts.lapses if found else (),
        "grace": current(Regulation).body.grace,
        "is_good": found is not None and found.status in {Status.GOOD, Status.CONDITIONAL, Status.UNDER_RENEWAL},
    }
    return page(request, "own/standing.html", context, crumbs=[(_("Overview"), "own"), (_("Your standing"), "")])


def _deed(request: Request, row: Any, deed: Deed, *, says: list[str], rule: str, refusal: str = "") -> HttpResponse:
    """One act upon a stop: its form, its consequence beside the button, or why it cannot be done."""
    partner = _partner(request.actor, row.organisation_id)
    allowed = row.state in {source.value for source in deed.move.sources} and deed.move.permit.holds(request.actor, row)
    form: forms.Form = deed.form(sent(request))
    if attempt(form, lambda data: deed.act(request.actor, row, **data)):
        messages.success(request, str(deed.done))
        return redirect("partner_standing", row.organisation_id)
    row.refresh_from_db()
    context = {
        "partner": partner,
        "row": row,
        "label": deed.label,
        "says": deed.says,
        "counted": says,
        "second": deed.second,
        "tone": deed.tone,
        "rule": rule,
        "allowed": allowed and not refusal,
        "refusal": refusal or deed.move.permit.says or _("It has been done already, or it is not yours to do."),
        "is_binding": deed.move.permit.binding,
        "proposer": accounts.names_of([f"user:{row.proposed_by_id}"])[f"user:{row.proposed_by_id}"]
        if hasattr(row, "proposed_by_id")
        else "",
    }
    return shown(request, "standing/act.html", form, crumbs=_crumbs(partner, deed.label), **context)


def _open(actor: Actor, row: Any, known: Mapping[str, Deed], states: Any) -> list[Mapping[str, object]]:
    """The acts that the actor may do with the row as it stands."""
    moves = states.open_to(actor, row)
    return [{"name": name, "label": deed.label, "tone": deed.tone} for name, deed in known.items() if deed.move in moves]


def _why_not_lift(lifting: words.Lifting) -> str:
    if lifting.stopping:
        return _("A possible match on a binding list is still open. It has to be dismissed with reasons first.")
    if not lifting.mine:
        return _("Your part is given, or it is not asked. Still missing: %(roles)s.") % {"roles": deeds.persons(lifting.missing)}
    return ""


def _may(roles: frozenset[str]) -> str:
    return _("Only %(who)s may do this.") % {"who": deeds.either(roles)}


def _partner(actor: Actor, key: UUID) -> Any:
    """The organisation, for those of the house who may read standing; raises `Missing` for all others."""
    if not permits.READ.holds(actor):
        raise Missing
    return parties.visible_organisation(actor, key)


def _proposal(key: UUID, data: Mapping[str, Any]) -> words.SuspensionForm:
    return words.SuspensionForm(key, words.Ground(data["ground"]), data["reason"], data["public_text"])


def _persons(hold: Any, suspension: Any, more: list[UUID]) -> list[str]:
    found = [*more, hold.confirmed_by_id if hold else None]
    if suspension:
        found += [suspension.proposed_by_id, suspension.decided_by_id, suspension.lift_proposed_by_id]
    return [f"user:{user}" for user in found if user]


def _crumbs(partner: Any, label: object) -> list[tuple[str, str]]:
    here = reverse("partner_standing", args=[partner.pk])
    return [
        (_("Partners"), "partners"),
        (partner.legal_name, reverse("partner", args=[partner.pk])),
        (_("Standing"), here),
        (str(label), ""),
    ]
