"""People and their rights: tokens of one's own; users, bodies, roles and delegations for those who keep them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from aboveboard.accounts import actions, machine, queries
from aboveboard.accounts.values import BodyForm, BodyKind, DelegationForm, Invitation, Language
from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Day, Form, Instant, Line, Listed, Shown, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves

router = Operations(tags=["accounts"])


class Token(Shown):
    """A token as it is known to us: by its prefix, never its text."""

    id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    stepped_up_until: datetime | None


class NewToken(Form):
    """A token to be issued. `scopes` are permits; none: all that the roles give."""

    name: Line
    scopes: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    expires_at: Instant | None = None


class Issued(Shown):
    """A token as issued; `text` is shown this once."""

    id: UUID
    prefix: str
    expires_at: datetime
    text: str


class User(Shown):
    """A person with an account."""

    id: UUID
    email: str
    name: str
    language: str
    is_active: bool


class NewUser(Form):
    """A person to be invited."""

    email: Line
    name: Line
    language: Language = Language.ENGLISH


class Body(Shown):
    """An organ of the house, a national bureau or a partner's people."""

    id: UUID
    code: str
    kind: str
    name: str
    country: str
    organisation_id: UUID | None


class NewBody(Form):
    """An organ to be set up."""

    code: Code
    kind: BodyKind
    name: Line
    country: Code = ""
    organisation: UUID | None = None


class Membership(Shown):
    """A role that a person holds in a body, from a day to a day (UTC)."""

    id: UUID
    user_id: UUID
    body_id: UUID
    role: str
    state: str
    from_on: date
    until_on: date | None
    allowed_moves: list[str]


class NewRole(Form):
    """A role to be given in the body with this code."""

    body: Code
    role: Code
    from_on: Day | None = None
    until_on: Day | None = None


class NewDelegation(Form):
    """A power that a body delegates to a role under a rule of the regulations."""

    from_body: Code
    to_role: Code
    rule_id: Code
    reference: Line
    decided_on: Day
    expires_on: Day


class Delegation(Shown):
    """A delegation on record."""

    id: UUID
    from_body_id: UUID
    to_role: str
    rule_id: str
    reference: str
    decided_on: date
    expires_on: date


def _membership(actor: Actor, row: object) -> Membership:
    return Membership.of(row, allowed_moves=moves(machine.MEMBERSHIP, actor, row))


@router.shows("/tokens", Listed[Token])
@serves(queries.visible_tokens)
def list_tokens(request: Asked, place: Paged) -> Listed[Token]:
    """One's own tokens; everybody's for those who keep users."""
    return page(queries.visible_tokens(request.actor), place, Token.of)


@router.does("/tokens", Issued, status=201, shown_once=True)
@serves(actions.issue_token)
def issue_token(request: Asked, form: NewToken) -> Issued:
    """Issue a token for one's own programs; its text is in this answer and never again."""
    user = one(queries.visible_users(request.actor), request.actor.user or request.token)
    return Issued.of(actions.issue_token(request.actor, user, **form.given()))


@router.does("/tokens/{uuid:token_id}/revoke", Token)
@serves(actions.revoke_token)
def revoke_token(request: Asked, token_id: UUID) -> Token:
    """End a token from the next request on."""
    token = one(queries.visible_tokens(request.actor), token_id)
    return Token.of(actions.revoke_token(request.actor, token))


@router.shows("/users", Listed[User])
@serves(queries.visible_users)
def list_users(request: Asked, place: Paged) -> Listed[User]:
    """All users for those who keep them; otherwise oneself."""
    return page(queries.visible_users(request.actor), place, User.of)


@router.does("/users", User, status=201)
@serves(actions.invite_user)
def invite_user(request: Asked, form: NewUser) -> User:
    """Make an account without password and roles."""
    return User.of(actions.invite_user(request.actor, Invitation(form.email, form.name, form.language.value)))


@router.does("/users/{uuid:user_id}/deactivate", User)
@serves(actions.deactivate_user)
def deactivate_user(request: Asked, user_id: UUID) -> User:
    """Close an account."""
    user = one(queries.visible_users(request.actor), user_id)
    return User.of(actions.deactivate_user(request.actor, user))


@router.does("/users/{uuid:user_id}/activate", User)
@serves(actions.activate_user)
def activate_user(request: Asked, user_id: UUID) -> User:
    """Open a closed account again."""
    user = one(queries.visible_users(request.actor), user_id)
    return User.of(actions.activate_user(request.actor, user))


@router.does("/users/{uuid:user_id}/roles", Membership, status=201)
@serves(actions.grant_role)
def grant_role(request: Asked, user_id: UUID, form: NewRole) -> Membership:
    """Give a role; one that decides waits for a second person."""
    user = one(queries.visible_users(request.actor), user_id)
    return _membership(request.actor, actions.grant_role(request.actor, user, **form.given()))


@router.shows("/memberships", Listed[Membership])
@serves(queries.visible_memberships)
def list_memberships(request: Asked, place: Paged) -> Listed[Membership]:
    """Roles in bodies; one's own, or all for those who keep or confirm them."""
    return page(queries.visible_memberships(request.actor), place, lambda row: _membership(request.actor, row))


MEMBERSHIP_ACTS = Acts(
    __name__, router, "/memberships/{uuid:membership_id}", Membership, find=among(queries.visible_memberships), show=_membership
)
MEMBERSHIP_ACTS.does("confirm", actions.confirm_role, "Put a proposed role in force, as the second person.", name="confirm_role")
MEMBERSHIP_ACTS.does("revoke", actions.revoke_role, "End a role.", name="revoke_role")


@router.shows("/bodies", Listed[Body])
@serves(queries.visible_bodies)
def list_bodies(request: Asked, place: Paged) -> Listed[Body]:
    """Bodies: all for those who keep users, otherwise one's own."""
    return page(queries.visible_bodies(request.actor), place, Body.of)


@router.does("/bodies", Body, status=201)
@serves(actions.found_body)
def found_body(request: Asked, form: NewBody) -> Body:
    """Set up an organ."""
    return Body.of(actions.found_body(request.actor, BodyForm(**form.given())))


@router.does("/delegations", Delegation, status=201)
@serves(actions.record_delegation)
def record_delegation(request: Asked, form: NewDelegation) -> Delegation:
    """Record that a body has delegated a power."""
    return Delegation.of(actions.record_delegation(request.actor, DelegationForm(**form.given())))
