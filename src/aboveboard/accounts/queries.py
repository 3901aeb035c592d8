"""Reads users, tokens and delegations, and turns a sign-in or a token into the actor that every door works with."""

from collections.abc import Iterable, Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from aboveboard.accounts import permits, rules, secrets
from aboveboard.accounts.machine import State
from aboveboard.accounts.models import Body, Delegation, Membership, Token, User
from aboveboard.accounts.values import USER_PREFIX, BodyKind, DelegationFacts, Task, UserFacts
from aboveboard.audit.prepared import looked_up, prepared
from aboveboard.kernel.actor import ANONYMOUS, SYSTEM, Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query
from aboveboard.lib import clock

MOST = 200
STEP_UP_LASTS = timedelta(minutes=15)
# Where allauth keeps how a session was authenticated, and for whom.
_RECORDS, _RECORDS_USER = "account_authentication_methods", "account_authentication_methods_user"


class Session(Protocol):
    """The part of a session that is read here."""

    def get(self, key: str, default: Any, /) -> Any:
        """The value kept under the key."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in; `pending` while a role needs a second factor that this session has not shown."""

    actor: Actor
    pending: bool


def actor_of_user(user: User, session: Session) -> Actor:
    """The actor of a signed-in user: one query. Without its second factor in this session it holds the role `account` only."""
    return signed_in(user, session).actor


def signed_in(user: User, session: Session) -> SignedIn:
    """As `actor_of_user`, and whether the second factor is still to be shown."""
    if not user.is_active:
        return SignedIn(ANONYMOUS, False)
    shown = second_factor_shown_at(user, session)
    actor = _actor(user, _in_force([user.pk]))
    if shown is None and rules.needs_second_factor(actor.roles):
        return SignedIn(own_actor(user), True)
    return SignedIn(replace(actor, stepped_up=shown is not None and clock.now() - shown < STEP_UP_LASTS), False)


def second_factor_shown_at(user: User, session: Session) -> datetime | None:
    """When this session last showed a second factor of this user; None if it never did."""
    if session.get(_RECORDS_USER, None) != str(user.pk):
        return None
    at = [record["at"] for record in session.get(_RECORDS, None) or [] if record.get("method") == "mfa"]
    return datetime.fromtimestamp(max(at), tz=clock.now().tzinfo) if at else None


def has_second_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is enrolled."""
    return bool(Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def own_actor(user: User) -> Actor:
    """The user as far as only the own account is concerned: signing in, password, second factors."""
    return Actor(f"{USER_PREFIX}{user.pk}", frozenset({rules.ACCOUNT}), user=user.pk, name=user.name)


def actor_of_token(text: str) -> Actor | None:
    """The actor of a token that is known, in force and of an active user; None for every other text.

    Two queries, asked at once where that is cheaper.
    """
    found = actor_and_token(text)
    return found[0] if found else None


def actor_and_token(text: str) -> tuple[Actor, Token] | None:
    """As `actor_of_token`, with the row behind it."""
    if not secrets.is_token(text):
        return None
    prefix, today = secrets.prefix(text), clock.today()
    with looked_up(_tokens.of(prefix, now := clock.now()), _bearers_memberships.of(prefix, today)):
        token = _token(text, now)
        if token is None:
            return None
        held = [row for row in _bearers_memberships(prefix, today) if row.user_id == token.user_id]
    actor = replace(
        _actor(token.user, held),
        scopes=frozenset(token.scopes) or None,
        stepped_up=token.stepped_up_until is not None and now < token.stepped_up_until,
    )
    return actor, token


def actor_of(user_id: UUID) -> Actor | None:
    """Who a person is today to what acts on their behalf, without a second factor; None for a closed account."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return _actor(user, _memberships([user.pk], clock.today())) if user is not None else None


def token_of(text: str) -> Token | None:
    """The row behind a token's text, under the conditions of `actor_of_token`."""
    if not secrets.is_token(text):
        return None
    return _token(text, clock.now())


def _token(text: str, now: datetime) -> Token | None:
    token = next(iter(_tokens(secrets.prefix(text), now)), None)
    return token if token is not None and secrets.same(text, bytes(token.digest)) else None


def _actor(user: User, memberships: Iterable[Membership]) -> Actor:
    held = list(memberships)
    return Actor(
        f"{USER_PREFIX}{user.pk}",
        frozenset({rules.ACCOUNT, *(membership.role for membership in held)}),
        user=user.pk,
        organisation=next((m.body.organisation_id for m in held if m.body.organisation_id), None),
        country=next((m.body.country for m in held if m.body.country), None),
        name=user.name,
    )


@prepared
def _tokens(prefix: str, now: datetime) -> QuerySet[Token]:
    rows = Token.objects.filter(prefix=prefix, revoked_at=None, expires_at__gt=now, user__is_active=True)
    return rows.select_related("user").order_by("id")


@prepared
def _memberships(users: Sequence[UUID], today: date) -> QuerySet[Membership]:
    return _of_day(users, today)


@prepared
def _bearers_memberships(prefix: str, today: date) -> QuerySet[Membership]:
    """Those of whoever bears a token that begins so, as far as `_actor` reads them."""
    rows = _of_day(Token.objects.filter(prefix=prefix).values("user_id"), today)
    return rows.only("user_id", "role", "body__organisation_id", "body__country")


def _in_force(users: Iterable[UUID] | QuerySet[User]) -> QuerySet[Membership]:
    return _of_day(users, clock.today())


def _of_day(users: Iterable[UUID] | QuerySet[Any, Any], today: date) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(user__in=users, state=State.IN_FORCE, from_on__lte=today)
        .filter(Q(until_on=None) | Q(until_on__gte=today))
        .select_related("body")
        .order_by("created_at", "id")
    )


@prepared
def _users(users: Sequence[UUID]) -> QuerySet[User]:
    return User.objects.filter(pk__in=users)


@prepared
def _holders(role: str, today: date) -> QuerySet[User]:
    holders = _of_day(User.objects.filter(is_active=True), today).filter(role=role).values("user_id")
    return User.objects.filter(pk__in=holders).order_by("name", "id")


def _facts(users: Iterable[User]) -> list[UserFacts]:
    listed = list(users)
    held: dict[UUID, list[Membership]] = {user.pk: [] for user in listed}
    for membership in _memberships(list(held), clock.today()):
        held[membership.user_id].append(membership)
    actors = ((user, _actor(user, held[user.pk])) for user in listed)
    return [
        UserFacts(
            user.pk, user.email, user.name, user.language, user.is_active, actor.roles - {rules.ACCOUNT}, actor.organisation, actor.country
        )
        for user, actor in actors
    ]


def user_facts(user_id: UUID) -> UserFacts:
    """The facts of one user. Raises `Missing`."""
    found = _facts(_users([user_id]))
    if not found:
        raise Missing
    return found[0]


def users_with_role(role: str) -> list[UserFacts]:
    """Active users who hold the role today, by name."""
    return _facts(_holders(role, clock.today()))


def users_of_organisation(organisation: UUID) -> list[UserFacts]:
    """Active users who speak for the organisation today, by name."""
    people = _in_force(User.objects.filter(is_active=True)).filter(body__organisation_id=organisation).values("user_id")
    return _facts(User.objects.filter(pk__in=people).order_by("name", "id"))


def users_of_country(country: str) -> list[UserFacts]:
    """Active users of the bureau of a country (ISO 3166 alpha-2, lower case) today, by name."""
    people = _in_force(User.objects.filter(is_active=True)).filter(body__kind=BodyKind.NCB, body__country=country).values("user_id")
    return _facts(User.objects.filter(pk__in=people).order_by("name", "id"))


def delegation_for(rule_id: str, role: str, at: datetime) -> DelegationFacts | None:
    """The delegation that gives `role` the power of the rule at that instant; the latest where there are several."""
    day = at.date()
    found = (
        Delegation.objects.filter(rule_id=rule_id, to_role=role, decided_on__lte=day, expires_on__gte=day)
        .select_related("from_body")
        .order_by("-decided_on", "-created_at")
        .first()
    )
    if found is None:
        return None
    return DelegationFacts(
        found.pk, found.from_body.code, found.to_role, found.rule_id, found.reference, found.decided_on, found.expires_on
    )


def name_of(actor_id: str) -> str:
    """The name behind an actor of the log; the pseudonym itself where there is none."""
    return names_of([actor_id])[actor_id]


def names_of(actor_ids: Iterable[str]) -> Mapping[str, str]:
    """`name_of` for many, in one query."""
    names = {actor_id: actor_id for actor_id in actor_ids} | {SYSTEM.id: SYSTEM.name, ANONYMOUS.id: ANONYMOUS.name}
    users = {}
    for actor_id in names:
        try:
            users[UUID(actor_id.removeprefix(USER_PREFIX))] = actor_id
        except ValueError:
            continue
    found = User.objects.filter(pk__in=users).values_list("pk", "name") if users else ()
    return names | {users[pk]: name for pk, name in found}


def body_code_of(organisation: UUID) -> str | None:
    """The code of the body whose people speak for the organisation."""
    return Body.objects.filter(organisation_id=organisation).values_list("code", flat=True).first()


@query(permits.READ_USERS)
def visible_users(actor: Actor) -> QuerySet[User]:
    """All users for those who keep them; otherwise oneself."""
    users = User.objects.order_by("name", "id")
    return users if permits.READ_USERS.holds(actor) else users.filter(pk__in=_self(actor))


@query(permits.READ_USERS)
def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    """All memberships for those who keep or confirm them; otherwise one's own."""
    rows = Membership.objects.select_related("user", "body").order_by("-created_at", "id")
    return rows if permits.READ_USERS.holds(actor) or permits.CONFIRM_ROLE.holds(actor) else rows.filter(user__in=_self(actor))


@query(permits.CONFIRM_ROLE)
def needs_me(actor: Actor) -> list[Task]:
    """The roles that wait for the actor as the second person, the longest waiting first, at most 200."""
    if not permits.CONFIRM_ROLE.holds(actor):
        return []
    rows = Membership.objects.select_related("user").filter(state=State.PROPOSED).exclude(granted_by=actor.id)
    return [
        Task(
            row.user_id,
            f"Confirm a role of {row.user.name}",
            "Another person proposed it; a role that decides takes two.",
            "The person cannot act in it.",
            row.created_at,
        )
        for row in rows.order_by("created_at", "id")[:MOST]
        if permits.CONFIRM_ROLE.holds(actor, row)
    ]


@query(permits.READ_USERS)
def visible_bodies(actor: Actor) -> QuerySet[Body]:
    """All bodies for those who keep users; otherwise those that one belongs to."""
    bodies = Body.objects.order_by("kind", "name", "id")
    return bodies if permits.READ_USERS.holds(actor) else bodies.filter(memberships__in=_in_force(_self(actor))).distinct()


@query(permits.READ_USERS, permits.ISSUE_TOKEN)
def visible_tokens(actor: Actor) -> QuerySet[Token]:
    """One's own tokens; those who keep users see everybody's. Revoked and expired ones stay listed."""
    tokens = Token.objects.defer("digest").select_related("user").order_by("-created_at", "id")
    return tokens if permits.READ_USERS.holds(actor) else tokens.filter(user__in=_self(actor))


def _self(actor: Actor) -> list[UUID]:
    return [actor.user] if actor.user else []
