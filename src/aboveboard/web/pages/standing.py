"""Why a partner stands as it does: every hold, suspension and lapse with its cause, rule and reach; and the acts upon them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.queries import current
from aboveboard.policy.values.standing import Standing as Regulation
from aboveboard.standing import permits, queries
from aboveboard.standing.values import HoldState, LapseState, Status, SuspensionState
from aboveboard.web import acts, consequences, standing_acts, timeline
from aboveboard.web.acts import Button, Offered
from aboveboard.web.request import Crumb, Request, page, spoken_for
from aboveboard.web.standing_acts import HOLD, LAPSE, PARTNER, SUSPENSION

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
        "missing": standing_acts.persons(lifting.missing) if lifting else "",
        "suspension": suspension,
        "names": {name: names.get(f"user:{getattr(suspension, name, None)}", "") for name in ("proposed_by_id", "decided_by_id")},
        "running": [(row, *_acts(actor, LAPSE, row, "lapse_act")) for row in lapses if row.state == LapseState.RUNNING],
        "reach": {stop: queries.visible_reach(actor, stop) for stop in ("hold", "suspension", "lapse")},
        "verdicts": queries.visible_verdicts(actor, key),
        "rules": regulation,
        "suspenders": standing_acts.either(regulation.suspension.imposed_by),
        "hold_acts": _acts(actor, HOLD, hold, "hold_act"),
        "suspension_acts": _acts(actor, SUSPENSION, suspension, "suspension_act"),
        "may_propose": suspension is None and permits.PROPOSE_SUSPENSION.holds(actor),
        "past_holds": [row for row in holds if row.state == HoldState.LIFTED],
        "past_suspensions": [row for row in suspensions if row.state in OVER],
        "past_lapses": [row for row in lapses if row.state != LapseState.RUNNING],
        "history": timeline.drawn(request, [event for event in parties.timeline(actor, key) if event.kind.startswith(CONCERNED)]),
    }
    crumbs = [(_("Partners"), "partners"), (partner.legal_name, reverse("partner", args=[key])), (_("Standing"), "")]
    return page(request, "standing/why.html", context, crumbs=crumbs)


CONCERNED = ("standing.", "screening.", "diligence.decide", "diligence.revoke", "contributions.withhold", "cooperation.", "agreements.sus")


@serves(queries.visible_holds, queries.visible_lifting, *(act.action for act in HOLD))
def hold_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Confirm a hold, or agree to lift it."""
    row = _one(queries.visible_holds(request.actor), key)
    rule = current(Regulation).body.hold
    says = [_("Lifting takes %(roles)s, each in another person.") % {"roles": standing_acts.persons(rule.lifted_by)}]
    return _act(request, acts.named(HOLD, name, row), row, follows=says if name == "lift" else (), rule=rule.id)


@serves(queries.visible_suspensions, *(act.action for act in SUSPENSION))
def suspension_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Decide on a proposed suspension, withdraw it, or propose, refuse or decide its lifting."""
    row = _one(queries.visible_suspensions(request.actor), key)
    says = consequences.of_suspension(request.actor, row.organisation_id) if name == "decide" else []
    proposer = accounts.names_of([f"user:{row.proposed_by_id}"])[f"user:{row.proposed_by_id}"]
    rule = current(Regulation).body.suspension.id
    context = {"row": row, "proposer": proposer}
    return _act(request, acts.named(SUSPENSION, name, row), row, follows=says, rule=rule, context=context)


@serves(queries.visible_standing, *(act.action for act in PARTNER))
def propose(request: Request, key: UUID) -> HttpResponse:
    """Propose a suspension; it has no effect until another person decides it."""
    partner = _partner(request.actor, key)
    rule = current(Regulation).body.suspension
    who = standing_acts.either(rule.imposed_by)
    says = [
        _("It is decided by %(who)s; never by the person who proposes. With that decision this happens at once:") % {"who": who},
        *consequences.of_suspension(request.actor, key),
    ]
    return _act(request, PARTNER[0], partner, follows=says, rule=rule.id)


@serves(queries.visible_lapses, *(act.action for act in LAPSE))
def lapse_act(request: Request, key: UUID, name: str) -> HttpResponse:
    """Keep a running channel open longer for a named incident."""
    row = _one(queries.visible_lapses(request.actor), key)
    rule = current(Regulation).body.grace
    says = _("It may last at most %(most)d days from the day of the lapse instead of %(usual)d.")
    return _act(request, acts.named(LAPSE, name, row), row, follows=[says % {"most": rule.incident_days, "usual": rule.days}], rule=rule.id)


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


def _act(
    request: Request, act: Offered, thing: Any, *, follows: Sequence[str], rule: str, context: Mapping[str, object] | None = None
) -> HttpResponse:
    """The page of one act; `follows` says line by line what it does, `rule` by which rule."""
    partner = _partner(request.actor, getattr(thing, "organisation_id", thing.pk))
    back = reverse("partner_standing", args=[partner.pk])
    crumbs: list[Crumb] = [
        (_("Partners"), "partners"),
        (partner.legal_name, reverse("partner", args=[partner.pk])),
        (_("Standing"), back),
    ]
    place = acts.Place("standing/act.html", back, crumbs, {"partner": partner, "row": None, **(context or {})}, follows=follows, rule=rule)
    return acts.perform(request, act, thing, place)


def _acts(actor: Actor, offered: Sequence[Offered], thing: Any, route: str) -> tuple[Sequence[Button], Sequence[str]]:
    """The acts that the actor may do with the thing as it stands, and what awaits others."""
    if thing is None:
        return (), ()
    return acts.buttons(offered, actor, thing, lambda name: reverse(route, args=[thing.pk, name])), acts.others(offered, actor, thing)


def _one(rows: Any, key: UUID) -> Any:
    return one(rows, key)


def _partner(actor: Actor, key: UUID) -> Any:
    """The organisation, for those of the house who may read standing; raises `Missing` for all others."""
    if not permits.READ.holds(actor):
        raise Missing
    return parties.visible_organisation(actor, key)


def _persons(hold: Any, suspension: Any, more: list[UUID]) -> list[str]:
    found = [*more, hold.confirmed_by_id if hold else None]
    if suspension:
        found += [suspension.proposed_by_id, suspension.decided_by_id, suspension.lift_proposed_by_id]
    return [f"user:{user}" for user in found if user]
