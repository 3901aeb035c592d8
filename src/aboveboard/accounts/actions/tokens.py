"""Tokens for programs: issued, shown once, stepped up by a code, revoked."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from aboveboard.accounts import permits, queries, secrets, throttle
from aboveboard.accounts.actions.factors import accept_code, totp_secret
from aboveboard.accounts.models import Token, User
from aboveboard.accounts.values import clean
from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Conflict, Invalid
from aboveboard.kernel.gate import NoAct
from aboveboard.lib import clock

KEY = NoAct("A token only carries the rights of its user; the acts done with it ask the gate.")
LONGEST = timedelta(days=366)
DEFAULT = timedelta(days=90)
MOST_SCOPES = 100
MOST_TOKENS = 20
_SCOPE = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token; `text` is shown now and never again."""

    id: UUID
    prefix: str
    expires_at: datetime
    text: str = field(repr=False)


@action(permits.ISSUE_TOKEN, act=KEY)
def issue_token(actor: Actor, user: User, *, name: str, scopes: Collection[str] = (), expires_at: datetime | None = None) -> Done[Issued]:
    """Issue a token for one's own programs, narrowed to the permits `scopes` (none: all that the roles give).

    It expires after 90 days unless `expires_at` (aware, at most 366 days ahead) says otherwise. Raises `Invalid`, `Conflict`.
    """
    now = clock.now()
    until = expires_at or now + DEFAULT
    if until.tzinfo is None or not now < until <= now + LONGEST:
        raise Invalid(expires_at="Choose an end after now and within 366 days.")
    if len(scopes) > MOST_SCOPES or not all(len(scope) <= 80 and _SCOPE.fullmatch(scope) for scope in scopes):
        raise Invalid(scopes="Name permits as context.verb_noun, at most 100.")
    if actor.scopes is not None and (not scopes or not set(scopes) <= actor.scopes):
        raise Invalid(scopes="A token cannot issue one that may do more than itself; name its scopes or fewer.")
    if user.tokens.filter(revoked_at=None, expires_at__gt=now).count() >= MOST_TOKENS:
        raise Conflict(f"At most {MOST_TOKENS} tokens are valid at a time; revoke one first.")
    text = secrets.new_token()
    token = Token.objects.create(
        user=user,
        name=clean("name", name, 80),
        prefix=secrets.prefix(text),
        digest=secrets.digest(text),
        scopes=sorted(set(scopes)),
        expires_at=until,
    )
    facts = {"token": str(token.pk), "scopes": token.scopes, "expires_at": until.isoformat()}
    return Done(Issued(token.pk, token.prefix, until, text), facts, about=[token, user])


@action(permits.REVOKE_TOKEN, act=KEY)
def revoke_token(actor: Actor, token: Token) -> Done[Token]:
    """End a token; it is refused from the next request on. Raises `Conflict` where it is revoked already."""
    if token.revoked_at is not None:
        raise Conflict("This token is revoked already.")
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    return Done(token, about=[token.user])


@action(permits.CONFIRM_SECOND_FACTOR, act=KEY)
def confirm_second_factor(actor: Actor, token: Token, *, code: str, attempt: throttle.Attempt) -> Done[Token]:
    """Let the token do binding acts for 15 minutes, by a code of its user's authenticator app that was not used before.

    `attempt` is the user's counted try. Raises `Forbidden` for a wrong or used code, `Conflict` where no app is enrolled.
    """
    secret = totp_secret(token.user)
    if secret is None:
        raise Conflict("Enrol an authenticator app on the page of your account first.")
    if attempt.user != token.user_id:
        raise ValueError("The try was counted for somebody else.")
    accept_code(token.user, secret, code)
    attempt.succeeded()
    token.stepped_up_until = clock.now() + queries.STEP_UP_LASTS
    token.save(update_fields=["stepped_up_until"])
    return Done(token, {"until": token.stepped_up_until.isoformat()}, about=[token.user])


@action(permits.MARK_TOKEN_USED, act=KEY)
def mark_token_used(actor: Actor, token: Token) -> Done[Token]:
    """Note that the token is in use; doors call it once a day at most."""
    token.last_used_at = clock.now()
    token.save(update_fields=["last_used_at"])
    return Done(token)
