"""From the recommendation to the clearance: review, opinions, votes, waivers, the decision; and the vetting of persons."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.acting import Acts, among
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Amount, Code, Day, Digest, Form, Listed, Shown, Text, listed, moves
from aboveboard.api.files import Because, OpenFile, shown
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.diligence import actions, machine, queries
from aboveboard.diligence.values import Choice, Outcome, Proposal, Ruling, Stance
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one, one_of
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.values.words import ContributionKind, OpinionKind

router = Operations(tags=["decisions"])


class NewRecommendation(Form):
    """What the analyst proposes, and the scope that a clearance would have."""

    outcome: Outcome
    text: Text
    kinds: Annotated[tuple[ContributionKind, ...], Field(max_length=6)] = ()
    ceiling: Amount | None = None
    conditions: Annotated[tuple[Text, ...], Field(max_length=40)] = ()

    def form(self) -> Proposal:
        """As the form that the actions take."""
        ceiling = None if self.ceiling is None else self.ceiling.money("ceiling")
        return Proposal(self.outcome, self.text, frozenset(self.kinds), ceiling, tuple(self.conditions))


class Statement(Form):
    """What the reviewer finds."""

    statement: Text


class NewOpinion(Form):
    """An opinion of one office."""

    kind: OpinionKind
    stance: Stance
    statement: Text


class Opinion(Shown):
    """One revision of an opinion."""

    id: UUID
    kind: str
    revision: int
    stance: str
    text: str


class Dossier(Shown):
    """Everything that a decider sees; `hash` binds votes and decision; `organ` is who decides, with the reasons."""

    file: UUID
    hash: str
    content: dict[str, Any]
    organ: str | None
    reasons: list[str]
    needs_committee: bool


class NewVote(Form):
    """A vote on the dossier with the hash `seen`."""

    choice: Choice
    seen: Digest
    reason: Text = ""


class Vote(Shown):
    """A vote as cast."""

    file_id: UUID
    organ: str
    choice: str
    dossier_hash: str
    at: datetime


class NewWaiver(Form):
    """A knockout to be waived, with the public reason."""

    rule: Code
    statement: Text
    seen: Digest


class Waiver(Shown):
    """A waived knockout."""

    id: UUID
    rule: str
    organ: str
    text: str


class NewDecision(Form):
    """The decision on the dossier with the hash `seen`; `public_text` is the part of the reasons that everybody reads."""

    outcome: Outcome
    reasons: Text
    public_text: Text
    seen: Digest


class Replayed(Shown):
    """A stored result beside the one that the same facts and regulations give now."""

    what: str
    is_same: bool
    regulations: list[str]


class Clearance(Shown):
    """The right to be dealt with: kinds, ceiling, conditions, until its last day (UTC) or its revocation."""

    id: UUID
    organisation_id: UUID
    file_id: UUID
    kinds: list[str]
    ceiling: Amount
    conditions: list[str]
    level: str
    valid_from: datetime
    valid_until: date
    revoked_at: datetime | None


class Vetting(Shown):
    """The examination of a person."""

    id: UUID
    person_id: UUID
    organisation_id: UUID | None
    state: str
    purpose: str
    valid_until: date | None
    created_at: datetime
    allowed_moves: list[str]


class NewVetting(Form):
    """Who of which organisation's file is to be vetted, and for what."""

    organisation: UUID
    person: UUID
    purpose: Text


class Grant(Form):
    """Why, and until which last day (UTC)."""

    reasons: Text
    valid_until: Day


class Reasons(Form):
    """Why."""

    reasons: Text


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


def _clearance(row: Any) -> Clearance:
    return Clearance.of(row, ceiling=Amount.minor(row.ceiling_minor, row.ceiling_currency))


def _vetting(actor: Actor, row: object) -> Vetting:
    return Vetting.of(row, allowed_moves=moves(machine.VETTING, actor, row))


@router.does("/files/{uuid:file_id}/recommend", OpenFile)
@serves(actions.recommend)
def recommend(request: Asked, file_id: UUID, form: NewRecommendation) -> OpenFile:
    """Have the rules assess the facts, and propose an outcome on that ground."""
    file = queries.visible_file(request.actor, file_id)
    return shown(request.actor, actions.recommend(request.actor, file, proposal=form.form()))


OPEN_FILE_ACTS = Acts(__name__, router, "/files/{uuid:file_id}", OpenFile, find=queries.visible_file, show=shown)
OPEN_FILE_ACTS.does("review/start", actions.start_review, "Become the reviewer of a file.", name="start_review")
OPEN_FILE_ACTS.does("review/approve", actions.approve_review, "Confirm that the assessment is sound.", Statement, name="approve_review")
OPEN_FILE_ACTS.does(
    "review/return",
    actions.return_from_review,
    "Give the file back to its analyst with what is to be mended.",
    Because,
    name="return_from_review",
)
OPEN_FILE_ACTS.does("return", actions.return_file, "Give the file back for further facts.", Because, name="return_file")


@router.does("/files/{uuid:file_id}/opinions", Opinion, status=201)
@serves(actions.give_opinion)
def give_opinion(request: Asked, file_id: UUID, form: NewOpinion) -> Opinion:
    """Give, or revise, an opinion on the recommendation."""
    file = queries.visible_file(request.actor, file_id)
    return Opinion.of(actions.give_opinion(request.actor, file, **form.given()))


@router.shows("/files/{uuid:file_id}/dossier", Dossier)
@serves(queries.dossier)
def dossier(request: Asked, file_id: UUID) -> Dossier:
    """What a decider sees, with the hash that binds votes and decision."""
    found = queries.dossier(request.actor, queries.visible_file(request.actor, file_id))
    organ = found.competence.organ
    reasons = [reason.sentence for reason in found.competence.reasons]
    return Dossier.of(found, content=dict(found.content), organ=organ.value if organ else None, reasons=reasons)


@router.shows("/files/{uuid:file_id}/replay", Listed[Replayed])
@serves(queries.replay)
def replay(request: Asked, file_id: UUID) -> Listed[Replayed]:
    """Every stored result of a file computed again."""
    found = queries.replay(request.actor, queries.visible_file(request.actor, file_id))
    return listed(Replayed.of(each, regulations=list(each.regulations)) for each in found)


@router.does("/files/{uuid:file_id}/votes", Vote, status=201)
@serves(actions.vote)
def vote(request: Asked, file_id: UUID, form: NewVote) -> Vote:
    """Vote on taking the help as the dossier describes it."""
    file = queries.visible_file(request.actor, file_id)
    return Vote.of(actions.vote(request.actor, file, **form.given()))


@router.does("/files/{uuid:file_id}/waivers", Waiver, status=201)
@serves(actions.waive_knockout)
def waive(request: Asked, file_id: UUID, form: NewWaiver) -> Waiver:
    """Put on record that a waivable knockout is waived."""
    file = queries.visible_file(request.actor, file_id)
    return Waiver.of(actions.waive_knockout(request.actor, file, **form.given()))


@router.does("/files/{uuid:file_id}/decide", OpenFile)
@serves(actions.decide)
def decide(request: Asked, file_id: UUID, form: NewDecision) -> OpenFile:
    """Decide for the organ that the regulations name; a positive decision grants the clearance."""
    file = queries.visible_file(request.actor, file_id)
    return shown(request.actor, actions.decide(request.actor, file, ruling=Ruling(**form.given())))


@router.shows("/clearances", Listed[Clearance])
@serves(queries.visible_clearances)
def list_clearances(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Clearance]:
    """Clearances, newest first, those expired or revoked included."""
    rows = queries.visible_clearances(request.actor)
    return page(rows if only.organisation is None else rows.filter(organisation_id=only.organisation), place, _clearance)


@router.does("/clearances/{uuid:clearance_id}/revoke", Clearance)
@serves(actions.revoke_clearance)
def revoke_clearance(request: Asked, clearance_id: UUID, form: Because) -> Clearance:
    """End a clearance now."""
    row = one(queries.visible_clearances(request.actor), clearance_id)
    return _clearance(actions.revoke_clearance(request.actor, row, because=form.because))


@router.shows("/vettings", Listed[Vetting])
@serves(queries.visible_vettings)
def list_vettings(request: Asked, place: Paged) -> Listed[Vetting]:
    """Vettings of persons: all for those who vet, otherwise those asked for."""
    return page(queries.visible_vettings(request.actor), place, lambda row: _vetting(request.actor, row))


@router.does("/vettings", Vetting, status=201)
@serves(actions.request_vetting)
def request_vetting(request: Asked, form: NewVetting) -> Vetting:
    """Ask that a person of an organisation's file be vetted."""
    person = one_of(parties.visible_people(request.actor, form.organisation), form.person)
    found = actions.request_vetting(request.actor, person.pk, organisation_id=form.organisation, purpose=form.purpose)
    return _vetting(request.actor, found)


VETTING_ACTS = Acts(__name__, router, "/vettings/{uuid:vetting_id}", Vetting, find=among(queries.visible_vettings), show=_vetting)
VETTING_ACTS.does("start", actions.start_vetting, "Begin to look at a person.", name="start_vetting")
VETTING_ACTS.does("grant", actions.grant_vetting, "Vet a person until a last day.", Grant, name="grant_vetting")
VETTING_ACTS.does("refuse", actions.refuse_vetting, "Refuse to vet a person.", Reasons, name="refuse_vetting")
VETTING_ACTS.does("revoke", actions.revoke_vetting, "End a vetting now.", Reasons, name="revoke_vetting")
