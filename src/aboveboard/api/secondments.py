"""Secondments: posts, the vetting and taking in of a person, interests declared, access started, stopped and ended."""

from datetime import date
from typing import Any
from uuid import UUID

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Form, Line, Listed, Shown, Text, Yes, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.contributions import actions, machine, queries
from aboveboard.contributions.values import PostFunction
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves

router = Operations(tags=["secondments"])
AT = "/secondments/{uuid:secondment_id}"


class Post(Shown):
    """A post that a secondee may hold."""

    id: UUID
    title: str
    unit: str
    function: str
    is_sensitive: bool
    is_open: bool


class NewPost(Form):
    """A post to be put on the list."""

    title: Line
    unit: Line
    function: PostFunction
    is_sensitive: Yes = False


class Secondment(Shown):
    """The terms under which a person works for the house; days UTC."""

    id: UUID
    contribution_id: UUID
    person_id: UUID
    post_id: UUID
    supervisor_id: UUID
    user_id: UUID | None
    starts_on: date
    ends_on: date
    monthly: Amount
    state: str
    stopped_by: str
    started_on: date | None
    ended_on: date | None
    cooling_off_until: date | None
    allowed_moves: list[str]


class Onboarding(Form):
    """The secondee's own account."""

    user: UUID


class Interests(Form):
    """What the secondee declares."""

    statement: Text
    has_interest: Yes


class Declared(Shown):
    """A declaration, and its last day of validity (UTC)."""

    secondment_id: UUID
    has_interest: bool
    valid_until: date


class Why(Form):
    """Why."""

    reason: Text


def _shown(actor: Actor, row: Any) -> Secondment:
    monthly = Amount.minor(row.monthly_minor, row.currency)
    return Secondment.of(row, monthly=monthly, allowed_moves=moves(machine.SECONDMENT, actor, row))


@router.shows("/posts", Listed[Post])
@serves(queries.visible_posts)
def list_posts(request: Asked, place: Paged) -> Listed[Post]:
    """The posts that a secondee may hold."""
    return page(queries.visible_posts(request.actor), place, Post.of)


@router.does("/posts", Post, status=201)
@serves(actions.open_post)
def open_post(request: Asked, form: NewPost) -> Post:
    """Put a post on the list."""
    return Post.of(actions.open_post(request.actor, form.title, unit=form.unit, function=form.function, is_sensitive=form.is_sensitive))


@router.does("/posts/{uuid:post_id}/close", Post)
@serves(actions.close_post)
def close_post(request: Asked, post_id: UUID) -> Post:
    """Take a post off the list."""
    return Post.of(actions.close_post(request.actor, one(queries.visible_posts(request.actor), post_id)))


@router.shows("/secondments", Listed[Secondment])
@serves(queries.visible_secondments)
def list_all(request: Asked, place: Paged) -> Listed[Secondment]:
    """Secondments: the house all, a partner its own, a secondee and a supervisor the one that concerns them."""
    return page(queries.visible_secondments(request.actor), place, lambda row: _shown(request.actor, row))


SECONDMENT_ACTS = Acts(__name__, router, AT, Secondment, find=among(queries.visible_secondments), show=_shown)
SECONDMENT_ACTS.does("ask-vetting", actions.request_secondee_vetting, "Ask security to vet the person.")
SECONDMENT_ACTS.does("clear", actions.clear_secondee, "Note that the person is vetted.")
SECONDMENT_ACTS.does("onboard", actions.onboard_secondee, """Name the secondee's own account.""", Onboarding)


@router.does(AT + "/declare", Declared, status=201)
@serves(actions.declare_interests)
def declare(request: Asked, secondment_id: UUID, form: Interests) -> Declared:
    """Declare one's interests, as the secondee."""
    row = one(queries.visible_secondments(request.actor), secondment_id)
    return Declared.of(actions.declare_interests(request.actor, row, statement=form.statement, has_interest=form.has_interest))


SECONDMENT_ACTS.does("start", actions.start_secondment, "Start the secondment, as the supervisor.")
SECONDMENT_ACTS.does("suspend", actions.suspend_access, "Stop the access.", Why)
SECONDMENT_ACTS.does("resume", actions.resume_access, "Give the access back.")
SECONDMENT_ACTS.does("end", actions.end_access, "End the secondment and its access.", Why)
