"""Constituencies of countries: a bureau claims, the desk confirms or refuses."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Line, Listed, Shown, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, machine, queries
from aboveboard.exchange.values import ClaimForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
AT = "/constituencies/{uuid:claim_id}"


class Claim(Shown):
    """What a bureau says is its country's own; once `confirmed`, what arrives there is routed to it."""

    id: UUID
    country: str
    state: str
    networks: list[str]
    asns: list[str]
    domains: list[str]
    sectors: list[str]
    reason: str
    created_at: datetime
    settled_at: datetime | None
    allowed_moves: list[str]


class NewClaim(Form):
    """The whole constituency: what is left out is no longer the country's once this is confirmed."""

    networks: tuple[Line, ...] = ()
    asns: tuple[Line, ...] = ()
    domains: tuple[Line, ...] = ()
    sectors: tuple[Line, ...] = ()


class ClaimRefusal(Form):
    """Why; told to the bureau."""

    reason: Line


def _shown(actor: Actor, row: Any) -> Claim:
    return Claim.of(row, allowed_moves=moves(machine.CLAIM, actor, row))


def _anew(actor: Actor, key: UUID) -> Claim:
    return _shown(actor, queries.visible_claim(actor, key))


@router.shows("/constituencies", Listed[Claim])
@serves(queries.visible_claims)
def list_all(request: Asked, place: Paged) -> Listed[Claim]:
    """Claims, newest first: a bureau its own, the desk all."""
    return page(queries.visible_claims(request.actor), place, lambda row: _shown(request.actor, row))


@router.does("/constituencies", Claim, status=201)
@serves(actions.claim_constituency)
def claim(request: Asked, form: NewClaim) -> Claim:
    """Claim a constituency for the caller's country."""
    said = {name: getattr(form, name) for name in ("networks", "asns", "domains", "sectors")}
    made = actions.claim_constituency(request.actor, ClaimForm(request.actor.country or "", **said))
    return _anew(request.actor, made.pk)


@router.shows(AT, Claim)
@serves(queries.visible_claim)
def show(request: Asked, claim_id: UUID) -> Claim:
    """One claim."""
    return _anew(request.actor, claim_id)


@router.does(AT + "/confirm", Claim)
@serves(actions.confirm_claim)
def confirm(request: Asked, claim_id: UUID) -> Claim:
    """Let what arrives from now on be routed by it."""
    actions.confirm_claim(request.actor, queries.visible_claim(request.actor, claim_id))
    return _anew(request.actor, claim_id)


@router.does(AT + "/refuse", Claim)
@serves(actions.refuse_claim)
def refuse(request: Asked, claim_id: UUID, form: ClaimRefusal) -> Claim:
    """Refuse it with a reason."""
    actions.refuse_claim(request.actor, queries.visible_claim(request.actor, claim_id), reason=form.reason)
    return _anew(request.actor, claim_id)


@router.does(AT + "/withdraw", Claim)
@serves(actions.withdraw_claim)
def withdraw(request: Asked, claim_id: UUID) -> Claim:
    """Take one's own claim back."""
    actions.withdraw_claim(request.actor, queries.visible_claim(request.actor, claim_id))
    return _anew(request.actor, claim_id)
