"""Many matches together: batches of new lists and engines, proposals, and what another person settles."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Digest, Form, Listed, Shown, Text
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.api.screening import Judgement
from aboveboard.kernel.serve import serves
from aboveboard.screening import actions, queries, values

router = Operations(tags=["screening"])


class Line(Shown):
    """One match of many; `left_out` says why it would stay as it is, empty where it would not."""

    match: UUID
    name: str
    listed: str
    source: str
    score: int
    organisations: list[UUID]
    birth: str
    country: str
    identifier: str
    left_out: str


class Preview(Shown):
    """What would be done now, whom it would hold that nothing holds yet, and the hash to send when confirming."""

    lines: list[Line]
    holds: list[UUID]
    held_already: list[UUID]
    seen: str

    @classmethod
    def read(cls, found: values.Preview) -> "Preview":
        """From the preview of the context."""
        lines = [Line.of(line, organisations=list(line.organisations)) for line in found.lines]
        return cls.of(found, lines=lines, holds=list(found.holds), held_already=list(found.held_already))


class Batch(Shown):
    """The matches of a new list or engine: how many, how many nobody has settled, how many would act."""

    id: UUID
    created_at: datetime
    newness: str
    source: str
    state: str
    total: int
    unread: int
    waiting: int


class WholeBatch(Batch):
    """A batch with what its release would do."""

    preview: Preview


class JointProposal(Shown):
    """What one person proposed about many matches, and who settled it."""

    id: UUID
    created_at: datetime
    decision: str
    batch_id: UUID | None
    reason: str
    text: str
    evidence: str
    by_id: UUID
    state: str
    settled_by_id: UUID | None
    settled_text: str
    settled_at: datetime | None


class WholeJointProposal(JointProposal):
    """A proposal with what it would do now."""

    preview: Preview


class Chosen(Judgement):
    """The matches to dismiss together, and the reading that speaks for all of them."""

    matches: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class ForBatch(Form):
    """What is proposed for a batch, and why."""

    decision: Literal["release", "decline"]
    text: Text


class Confirmation(Form):
    """The hash of the preview that the person was shown, and what was compared."""

    seen: Digest
    text: Text


class Refusal(Form):
    """Why not."""

    text: Text


def _whole(request: Asked, key: UUID) -> WholeJointProposal:
    row = queries.visible_proposal(request.actor, key)
    return WholeJointProposal.of(row, preview=Preview.read(queries.proposal_preview(request.actor, key)))


@router.shows("/matches/batches", Listed[Batch])
@serves(queries.visible_batches)
def list_batches(request: Asked, place: Paged) -> Listed[Batch]:
    """The batches of new lists and engines, newest first."""
    return page(queries.visible_batches(request.actor), place, Batch.of)


@router.shows("/matches/batches/{uuid:batch_id}", WholeBatch)
@serves(queries.visible_batch, queries.batch_preview)
def show_batch(request: Asked, batch_id: UUID) -> WholeBatch:
    """One batch with what its release would do."""
    row = queries.visible_batch(request.actor, batch_id)
    return WholeBatch.of(row, preview=Preview.read(queries.batch_preview(request.actor, batch_id)))


@router.does("/matches/batches/{uuid:batch_id}/proposals", WholeJointProposal, status=201)
@serves(actions.propose_for_batch)
def propose_for_batch(request: Asked, batch_id: UUID, form: ForBatch) -> WholeJointProposal:
    """Propose to let a batch act, or to leave its matches to single readings."""
    row = queries.visible_batch(request.actor, batch_id)
    made = actions.propose_for_batch(request.actor, row, decision=values.Together(form.decision), text=form.text)
    return _whole(request, made.pk)


@router.shows("/matches/proposals", Listed[JointProposal])
@serves(queries.visible_proposals)
def list_proposals(request: Asked, place: Paged) -> Listed[JointProposal]:
    """What was proposed about many matches, newest first."""
    return page(queries.visible_proposals(request.actor), place, JointProposal.of)


@router.shows("/matches/proposals/{uuid:proposal_id}", WholeJointProposal)
@serves(queries.visible_proposal, queries.proposal_preview)
def show_proposal(request: Asked, proposal_id: UUID) -> WholeJointProposal:
    """One proposal with what it would do now."""
    return _whole(request, proposal_id)


@router.does("/matches/proposals", WholeJointProposal, status=201)
@serves(actions.propose_dismissal)
def propose_dismissal(request: Asked, form: Chosen) -> WholeJointProposal:
    """Propose to dismiss many matches for one reason; another person confirms it."""
    made: Any = actions.propose_dismissal(request.actor, values.Selection(tuple(form.matches), form.form()))
    return _whole(request, made.pk)


@router.does("/matches/proposals/{uuid:proposal_id}/confirm", WholeJointProposal)
@serves(actions.confirm_proposal)
def confirm(request: Asked, proposal_id: UUID, form: Confirmation) -> WholeJointProposal:
    """Agree as another person; it is done to the matches that are still as they were proposed."""
    row = queries.visible_proposal(request.actor, proposal_id)
    actions.confirm_proposal(request.actor, row, seen=form.seen, text=form.text)
    return _whole(request, proposal_id)


@router.does("/matches/proposals/{uuid:proposal_id}/refuse", WholeJointProposal)
@serves(actions.refuse_proposal)
def refuse(request: Asked, proposal_id: UUID, form: Refusal) -> WholeJointProposal:
    """Disagree as another person; every match stays as it is."""
    row = queries.visible_proposal(request.actor, proposal_id)
    actions.refuse_proposal(request.actor, row, text=form.text)
    return _whole(request, proposal_id)
