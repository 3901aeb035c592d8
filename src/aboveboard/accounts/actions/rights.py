"""Rights of people: bodies, roles in them, and delegations; nobody gives any to themselves."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from aboveboard.accounts import machine, permits, rules
from aboveboard.accounts.machine import State
from aboveboard.accounts.models import Body, Delegation, Membership, User
from aboveboard.accounts.values import BodyForm, BodyKind, DelegationForm, clean, clean_role
from aboveboard.audit import store
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import SYSTEM, Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Blocked, Forbidden, Invalid, Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock

INSIDE = NoAct("Rights of people in the house do not depend on a partner's standing.")


@action(permits.FOUND_BODY, act=INSIDE)
def found_body(actor: Actor, form: BodyForm) -> Done[Body]:
    """Set up an organ. Raises `Invalid` where its code or organisation has one already."""
    try:
        with transaction.atomic():
            body = Body.objects.create(
                code=form.code, kind=form.kind, name=form.name, country=form.country, organisation_id=form.organisation
            )
    except IntegrityError:
        raise Invalid(code="There is a body with this code, or for this organisation; use that one.") from None
    return Done(body, {"code": body.code, "kind": body.kind})


@action(permits.GRANT_ROLE, act=INSIDE)
def grant_role(
    actor: Actor, user: User, *, body: str, role: str, from_on: date | None = None, until_on: date | None = None
) -> Done[Membership]:
    """Give a role in the body with the code `body`, from a day (default today) to a day, both included.

    A role that holds a binding right is only proposed, until `confirm_role`; the house itself installs such roles at once.
    Raises `Invalid`, `Blocked` where it clashes with what the person holds, `Conflict` where the role is held already.
    """
    place = Body.objects.filter(code=body).first()
    if place is None:
        raise Invalid(body="There is no body with this code.")
    kind = BodyKind(place.kind)
    if not rules.fits(kind, clean_role("role", role)):
        raise Invalid(role=f"A body of the kind {kind.value} does not give the role {role}.")
    first = from_on or clock.today()
    if until_on is not None and until_on < first:
        raise Invalid(until_on="The last day cannot lie before the first.")
    _refuse_clash(user, place)
    state = State.PROPOSED if actor != SYSTEM and _needs_two(role) else State.IN_FORCE
    membership = _joined(user, place, role, granted_by=actor.id, from_on=first, until_on=until_on, state=state)
    return Done(membership, {"role": role, "body": place.code, "state": state.value}, about=[user, place])


def _needs_two(role: str) -> bool:
    """By the access regulation in force: what is binding when it is done is not given by one person alone."""
    return rules.needs_two(role, Actor("", frozenset({role})).permits, Actor("", frozenset({rules.ACCOUNT})).permits)


def _refuse_clash(user: User, place: Body) -> None:
    """Raise `Blocked` for a second hat that must not go with the first; of two given at once the second waits to be compared."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    bodies = Body.objects.filter(memberships__in=user.memberships.exclude(state=State.REVOKED.value))
    held = [(BodyKind(body.kind), body.organisation_id, body.country) for body in bodies]
    if reason := rules.clash(BodyKind(place.kind), place.organisation_id, place.country, held):
        raise Blocked([reason])


def _joined(
    user: User, place: Body, role: str, *, granted_by: str, from_on: date, until_on: date | None = None, state: State = State.IN_FORCE
) -> Membership:
    with or_conflict("The person holds this role in this body already, or it waits for confirmation."):
        return Membership.objects.create(
            user=user, body=place, role=role, from_on=from_on, until_on=until_on, state=state.value, granted_by=granted_by
        )


@action(machine.confirm, act=INSIDE)
def confirm_role(actor: Actor, membership: Membership) -> Done[Membership]:
    """Put a proposed role in force, as the second person."""
    if membership.granted_by == actor.id:
        raise Forbidden("A second person confirms this role: you proposed it yourself.")
    membership.confirmed_by = actor.id
    return Done(membership, {"role": membership.role}, about=[membership.user, membership.body])


@action(machine.revoke, act=INSIDE)
def revoke_role(actor: Actor, membership: Membership) -> Done[Membership]:
    """End a role, or drop a proposed one; it is gone from the next request on."""
    return Done(membership, {"role": membership.role}, about=[membership.user, membership.body])


@action(permits.RECORD_DELEGATION, act=INSIDE)
def record_delegation(actor: Actor, form: DelegationForm) -> Done[Delegation]:
    """Record that a body has delegated a power. Raises `Invalid`."""
    body = Body.objects.filter(code=form.from_body).first()
    if body is None:
        raise Invalid(from_body="There is no body with this code.")
    delegation = Delegation.objects.create(
        from_body=body,
        to_role=form.to_role,
        rule_id=form.rule_id,
        reference=form.reference,
        decided_on=form.decided_on,
        expires_on=form.expires_on,
    )
    facts = {"body": body.code, "role": form.to_role, "rule": form.rule_id, "expires_on": form.expires_on.isoformat()}
    return Done(delegation, facts, about=[body])


@action(permits.SPEAK_FOR, act=INSIDE)
def speak_for(actor: Actor, user_id: UUID, *, organisation: UUID, name: str) -> Done[Membership]:
    """Let a person speak for an organisation of that name, making its body if need be. Raises `Missing`, `Blocked`, `Conflict`."""
    user = one(User.objects, user_id)
    defaults = {"code": f"org-{organisation}", "kind": BodyKind.PARTNER, "name": clean("name", name, 200)}
    place, _ = Body.objects.get_or_create(organisation_id=organisation, defaults=defaults)
    _refuse_clash(user, place)
    partner = place.memberships.filter(role=rules.PARTNER, state=State.IN_FORCE.value).exists()
    role = rules.PARTNER if partner else rules.APPLICANT
    membership = _joined(user, place, role, granted_by=actor.id, from_on=clock.today())
    if partner:
        _end_applying([user.pk])
    return Done(membership, {"role": role}, about=[user, place, _organisation(organisation)])


@action(permits.ADMIT_PARTNER, act=INSIDE)
def admit_partner(actor: Actor, organisation: UUID) -> Done[Body]:
    """Turn the applicants of an organisation into a partner's people; safe to repeat. Raises `Missing`."""
    place = Body.objects.filter(organisation_id=organisation).first()
    if place is None:
        raise Missing
    people = list(User.objects.filter(memberships__in=place.memberships.exclude(state=State.REVOKED.value)).distinct())
    partners = set(place.memberships.filter(role=rules.PARTNER).exclude(state=State.REVOKED.value).values_list("user_id", flat=True))
    for user in people:
        if user.pk not in partners:
            _joined(user, place, rules.PARTNER, granted_by=actor.id, from_on=clock.today())
    _end_applying([user.pk for user in people])
    return Done(place, {"people": len(people)}, about=[_organisation(organisation), *people])


def _end_applying(users: Iterable[UUID]) -> None:
    Membership.objects.filter(user__in=users, role=rules.APPLICANT).update(state=State.REVOKED.value)


def _organisation(organisation: UUID) -> store.Ref:
    # The layer of organisations lies above this one; only the name under which the log knows them is shared.
    return store.Ref("parties.organisation", str(organisation))
