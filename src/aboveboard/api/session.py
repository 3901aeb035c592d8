"""Who the token speaks for, and the second factor that binding acts ask for."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from aboveboard.accounts import actions, queries, throttle
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Shown
from aboveboard.api.reading import Asked
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves

router = Operations(tags=["session"])


class Session(Shown):
    """The actor behind the token: roles, the organisation or country spoken for, and the permits that remain under its scopes."""

    token: UUID
    actor: str
    name: str
    roles: list[str]
    organisation: UUID | None
    country: str | None
    permits: list[str]
    stepped_up: bool


class StepUp(Form):
    """A code of the user's authenticator app, not used before."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class SteppedUp(Shown):
    """Until when the token may do binding acts (UTC)."""

    until: datetime


@router.shows("/session", Session)
@serves(queries.visible_tokens)
def show(request: Asked) -> Session:
    """Who this token speaks for."""
    actor = request.actor
    return Session(
        token=request.token,
        actor=actor.id,
        name=actor.name,
        roles=sorted(actor.roles),
        organisation=actor.organisation,
        country=actor.country,
        permits=sorted(actor.permits),
        stepped_up=actor.stepped_up,
    )


def _counted(request: Asked, form: StepUp) -> throttle.Attempt:
    """The try, counted before the transaction that a wrong code undoes."""
    return throttle.begin(one(queries.visible_tokens(request.actor), request.token).user_id)


@router.does("/session/step-up", SteppedUp, prepared=_counted)
@serves(actions.confirm_second_factor)
def step_up(request: Asked, form: StepUp) -> SteppedUp:
    """Let this token do binding acts for a quarter of an hour."""
    token = one(queries.visible_tokens(request.actor), request.token)
    done = actions.confirm_second_factor(request.actor, token, code=form.code, attempt=request.prepared)
    return SteppedUp.of(done, until=done.stepped_up_until)
