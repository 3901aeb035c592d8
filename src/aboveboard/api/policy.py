"""Versions of the regulations: read, proposed by one person, put in force by another."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Digest, Form, Line, Listed, Shown, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.policy import actions, machine, queries
from aboveboard.policy.load import ORGANISATION

router = Operations(tags=["regulations"])


class Version(Shown):
    """A version of a regulation."""

    id: UUID
    kind: str
    profile: str
    layer: str
    adopting_body: str
    reference: str
    in_force_from: date
    hash: str
    state: str
    proposed_by_id: UUID | None
    activated_by_id: UUID | None
    activated_at: datetime | None
    allowed_moves: list[str]


class VersionText(Version):
    """A version with its YAML."""

    text: str


class Proposal(Form):
    """A regulation as somebody wrote it, in YAML; `source` is named in errors."""

    text: Annotated[str, StringConstraints(max_length=500_000)]
    source: Line
    profile: Line = ORGANISATION


class Seen(Form):
    """The hash of the text that the person read."""

    seen: Digest


def _moves(actor: Actor, row: object) -> list[str]:
    return moves(machine.VERSION, actor, row)


@router.shows("/regulations", Listed[Version])
@serves(queries.visible_versions)
def list_versions(request: Asked, place: Paged) -> Listed[Version]:
    """All versions, newest first."""
    rows = queries.visible_versions(request.actor)
    return page(rows, place, lambda row: Version.of(row, allowed_moves=_moves(request.actor, row)))


@router.shows("/regulations/{uuid:version_id}", VersionText)
@serves(queries.visible_version)
def show_version(request: Asked, version_id: UUID) -> VersionText:
    """One version with its text."""
    row = queries.visible_version(request.actor, version_id)
    return VersionText.of(row, allowed_moves=_moves(request.actor, row))


@router.does("/regulations", Version, status=201)
@serves(actions.propose_version)
def propose(request: Asked, form: Proposal) -> Version:
    """Store a checked new version; it is in force only after a second person activates it."""
    row = actions.propose_version(request.actor, actions.Proposal(form.text.encode(), form.source, form.profile))
    return Version.of(row, allowed_moves=_moves(request.actor, row))


@router.does("/regulations/{uuid:version_id}/activate", Version)
@serves(actions.activate_version)
def activate(request: Asked, version_id: UUID, form: Seen) -> Version:
    """Put a proposed version in force, as the second person."""
    row = actions.activate_version(request.actor, queries.visible_version(request.actor, version_id), seen=form.seen)
    return Version.of(row, allowed_moves=_moves(request.actor, row))


@router.does("/regulations/{uuid:version_id}/withdraw", Version)
@serves(actions.withdraw_version)
def withdraw(request: Asked, version_id: UUID) -> Version:
    """Take a proposed version back."""
    row = actions.withdraw_version(request.actor, queries.visible_version(request.actor, version_id))
    return Version.of(row, allowed_moves=_moves(request.actor, row))
