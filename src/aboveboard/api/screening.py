"""Screening: runs, possible matches with both sides, and judgements with their reasons."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Day, Form, Listed, Shown, Text, moves
from aboveboard.api.paging import Paged, page, page_by_key
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.screening import actions, machine, queries, values
from aboveboard.screening.values import JudgementForm, Reason

router = Operations(tags=["screening"])


class Match(Shown):
    """A possible match of a party with a list entry; `score` in 1/10,000."""

    id: UUID
    subject_kind: str
    subject_id: str
    source: str
    entry_id: str
    score: int
    standing_of_list: str
    above_act: bool
    state: str
    state_since: datetime
    delisted_at: datetime | None
    allowed_moves: list[str]


class SideBySide(Match):
    """A match with both sides as they were compared, the sentences between them, and what was judged before."""

    subject: dict[str, Any]
    sentence: str
    list_label: str
    list_published: date | None
    record: dict[str, Any]
    explanation: list[str]
    completeness: int
    memory: str
    organisations: list[UUID]


class Judgement(Form):
    """A reader's judgement: the reason, in words what was compared, where the evidence is, until when it holds (UTC)."""

    reason: Reason
    text: Text
    evidence: Text = ""
    expires_on: Day | None = None

    def form(self) -> JudgementForm:
        """As the form that the actions take."""
        return JudgementForm(self.reason, self.text, self.evidence, self.expires_on)


class ScreeningDocument(Shown):
    """A certificate or dossier: the sealed bytes, the lists, the subjects with what came nearest, and the proof of the log."""

    format: str
    made_at: str
    organisation: dict[str, str]
    no_hit: bool
    is_current: bool
    run: dict[str, str]
    lists: list[dict[str, Any]]
    false_positives_percent: dict[str, float]
    subjects: list[dict[str, Any]]
    log: dict[str, str] | None
    matches: list[dict[str, Any]] | None = None


class Against(Shown):
    """A list in force beside the version that was screened against, null where it was none; `is_same`: the very version in force."""

    source: str
    published: str | None
    in_force: str
    is_same: bool


class Covered(Shown):
    """How far an organisation was screened: `never`, `old` or `current`; `at` is when the longest ago of its subjects was."""

    organisation: UUID
    state: str
    at: datetime | None
    subjects: int
    against: list[Against]

    @classmethod
    def line(cls, covered: values.Covered) -> "Covered":
        """From a line of the report."""
        last = covered.last
        against = [Against.of(each) for each in covered.against]
        return cls.of(covered, at=last.at if last else None, subjects=last.subjects if last else 0, against=against)


class Run(Shown):
    """One sealed screening."""

    id: UUID
    organisation_id: UUID | None
    at: datetime
    sha256: str


class BulkRun(Shown):
    """Names screened in bulk, sealed: by which door, against which lists, how many; `asked` and `answered` are SHA-256 of the bytes."""

    id: UUID
    at: datetime
    sha256: str
    door: values.Door
    engine: str
    index: str
    lists: list[dict[str, Any]]
    threshold: int
    limit: int
    asked: str
    answered: str
    rows: int
    screened: int
    refused: int
    matched: int


class Difference(Shown):
    """One place where the run was made again otherwise."""

    place: str
    sealed: str
    again: str


class Replay(Shown):
    """Whether the sealed run, made anew from its inputs, gives the same bytes; if not, the first 20 places that differ."""

    run: UUID
    sealed: str
    again: str
    is_same: bool
    differences: list[Difference]


class Filter(Form):
    """Of one organisation."""

    organisation: UUID | None = None


def _match(actor: Actor, row: object) -> Match:
    return Match.of(row, allowed_moves=moves(machine.MATCH, actor, row))


def _bulk(row: Any) -> BulkRun:
    content = queries.bulk_content(row)
    return BulkRun.of(content, id=row.pk, at=row.at, sha256=row.sha256, lists=list(content.lists))


@router.shows("/matches", Listed[Match])
@serves(queries.visible_matches)
def list_matches(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Match]:
    """Possible matches, newest first."""
    rows = queries.visible_matches(request.actor, organisation=only.organisation)
    return page(rows, place, lambda row: _match(request.actor, row))


@router.shows("/matches/{uuid:match_id}", SideBySide)
@serves(queries.visible_match, queries.side_by_side)
def show_match(request: Asked, match_id: UUID) -> SideBySide:
    """One match, both sides of it."""
    row = queries.visible_match(request.actor, match_id)
    sides = queries.side_by_side(request.actor, match_id)
    told = {name: getattr(sides, name) for name in ("sentence", "list_label", "list_published", "record", "completeness", "memory")}
    more = {"explanation": list(sides.explanation), "organisations": list(sides.organisations), "subject": sides.subject_facts}
    return SideBySide.of(row, allowed_moves=moves(machine.MATCH, request.actor, row), **told, **more)


@router.does("/matches/{uuid:match_id}/take", Match)
@serves(actions.take_match)
def take(request: Asked, match_id: UUID) -> Match:
    """Begin to review a match."""
    return _match(request.actor, actions.take_match(request.actor, queries.visible_match(request.actor, match_id)))


@router.does("/matches/{uuid:match_id}/possible", Match)
@serves(actions.mark_possible)
def mark_possible(request: Asked, match_id: UUID, form: Judgement) -> Match:
    """Say that more must be known."""
    row = queries.visible_match(request.actor, match_id)
    return _match(request.actor, actions.mark_possible(request.actor, row, form=form.form()))


@router.does("/matches/{uuid:match_id}/dismiss", Match)
@serves(actions.dismiss_match)
def dismiss(request: Asked, match_id: UUID, form: Judgement) -> Match:
    """Say that the party is not the one on the list; where two readers are asked for, the second settles it."""
    row = queries.visible_match(request.actor, match_id)
    return _match(request.actor, actions.dismiss_match(request.actor, row, form=form.form()))


@router.does("/matches/{uuid:match_id}/confirm", Match)
@serves(actions.confirm_match)
def confirm(request: Asked, match_id: UUID, form: Judgement) -> Match:
    """Say that the party is the one on the list; where two readers are asked for, the second settles it."""
    row = queries.visible_match(request.actor, match_id)
    return _match(request.actor, actions.confirm_match(request.actor, row, form=form.form()))


@router.does("/matches/{uuid:match_id}/end", Match)
@serves(actions.end_match)
def end(request: Asked, match_id: UUID, form: Judgement) -> Match:
    """Close a confirmed match whose entry has left the list."""
    row = queries.visible_match(request.actor, match_id)
    return _match(request.actor, actions.end_match(request.actor, row, form=form.form()))


@router.does("/organisations/{uuid:organisation_id}/screenings", Run, status=201)
@serves(actions.screen_organisation)
def screen(request: Asked, organisation_id: UUID) -> Run:
    """Screen an organisation and those behind it against all lists in force."""
    organisation = parties.visible_organisation(request.actor, organisation_id)
    return Run.of(actions.screen_organisation(request.actor, organisation.pk))


@router.shows("/screenings", Listed[Run])
@serves(queries.visible_runs)
def list_runs(request: Asked, place: Paged, only: Annotated[Filter, Query()]) -> Listed[Run]:
    """Sealed runs, newest first."""
    return page(queries.visible_runs(request.actor, organisation=only.organisation), place, Run.of, by="at")


@router.shows("/screenings/in-bulk", Listed[BulkRun])
@serves(queries.visible_bulk_runs)
def list_bulk_runs(request: Asked, place: Paged) -> Listed[BulkRun]:
    """Sealed runs of names screened in bulk, newest first."""
    return page(queries.visible_bulk_runs(request.actor), place, _bulk, by="at")


@router.shows("/screenings/in-bulk/{uuid:run_id}", BulkRun)
@serves(queries.visible_bulk_run)
def show_bulk_run(request: Asked, run_id: UUID) -> BulkRun:
    """One of them."""
    return _bulk(queries.visible_bulk_run(request.actor, run_id))


@router.shows("/screenings/{uuid:run_id}/replay", Replay)
@serves(queries.replay)
def replay(request: Asked, run_id: UUID) -> Replay:
    """Make a sealed run again and compare."""
    made = queries.replay(request.actor, run_id)
    return Replay.of(made, differences=[Difference.of(each) for each in made.differences])


@router.shows("/screenings/{uuid:run_id}/certificate", ScreeningDocument)
@serves(queries.no_hit_certificate)
def no_hit_certificate(request: Asked, run_id: UUID) -> ScreeningDocument:
    """The certificate that a screening found nobody; it verifies offline with `aboveboard verify`."""
    return ScreeningDocument.model_validate(queries.no_hit_certificate(request.actor, run_id))


@router.shows("/organisations/{uuid:organisation_id}/screening-dossier", ScreeningDocument)
@serves(queries.dossier)
def dossier(request: Asked, organisation_id: UUID) -> ScreeningDocument:
    """The latest screening of an organisation with every match and what was made of it; its proof verifies offline."""
    return ScreeningDocument.model_validate(queries.dossier(request.actor, organisation_id))


@router.shows("/coverage", Listed[Covered])
@serves(queries.visible_coverage)
def show_coverage(request: Asked, place: Paged) -> Listed[Covered]:
    """Who was last screened when and against what, and who was not; those never screened first."""
    return page_by_key(queries.visible_coverage(request.actor), place, Covered.line, key=lambda each: each.organisation)
