"""Due-diligence files: opened, taken, and what is collected in them; nothing is read before the answer about interests."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Query
from pydantic import Field, StringConstraints

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Line, Listed, Shown, Text, Whole, Yes, listed, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.diligence import actions, machine, queries
from aboveboard.diligence.rules.criteria import Reply
from aboveboard.diligence.values import AnswerForm, FindingForm, MitigationForm
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy import queries as policy
from aboveboard.policy.values.criteria import Criteria
from aboveboard.policy.values.knockouts import Ground
from aboveboard.policy.values.risk import Anchor, Category
from aboveboard.policy.values.words import Circumstance, Depth

router = Operations(tags=["due-diligence files"])
Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]


class File(Shown):
    """A file as it is listed: organisation and state, nothing that was found."""

    id: UUID
    organisation_id: UUID
    engagement_id: UUID
    state: str
    state_since: datetime
    due_at: datetime | None
    round: int
    depth: str
    level: str
    assessor_id: UUID | None
    reviewer_id: UUID | None
    allowed_moves: list[str]


class OpenFile(File):
    """A file that the reader may open: why it is examined at its depth."""

    depth_reasons: list[str]


class Interest(Form):
    """Whether one has an interest in the organisation, and which."""

    has_interest: Yes
    statement: Text = ""


class InterestAnswered(Shown):
    """The answer about interests; `is_detected` where a rule found one."""

    file_id: UUID
    has_interest: bool
    is_detected: bool


class Because(Form):
    """The reason."""

    because: Text


class Ask(Form):
    """A question to the organisation."""

    question: Text


class NewFile(Form):
    """The engagement to be examined."""

    engagement: UUID


class Question(Shown):
    """A question of the criteria, worded so that yes is the answer that lets help be taken, with the evidence expected."""

    id: str
    criterion: str
    text: str
    principle: str
    category: str
    evidence: list[str]


class NewAnswer(Form):
    """An assessed answer to one question of the criteria, with the documents that it cites."""

    question: Code
    reply: Reply
    because: Text = ""
    documents: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


class Answer(Shown):
    """One revision of an answer; the highest counts."""

    id: UUID
    question: str
    revision: int
    reply: str
    because: str
    evidence: list[dict[str, Any]]


class NewFinding(Form):
    """An assessed fact; likelihood and impact from 1 to 5; `share` in percent."""

    category: Category
    statement: Text
    source: Line
    likelihood: Whole
    impact: Whole
    ground: Ground | None = None
    circumstance: Circumstance | None = None
    sector: Code = ""
    share: Percent | None = None
    is_funded_by: Yes = False
    listed_on: Code = ""
    holder: UUID | None = None
    has_control: Yes = False

    def form(self) -> FindingForm:
        """As the form that the actions take."""
        return FindingForm(**{**self.given(), "share": None if self.share is None else Decimal(self.share)})


class Finding(Shown):
    """An assessed fact; withdrawn ones stay."""

    id: UUID
    category: str
    statement: str
    source: str
    likelihood: int
    impact: int
    facts: dict[str, Any]
    withdrawn_at: datetime | None
    withdrawn_because: str


class NewMitigation(Form):
    """What lowers a category of risk, bound to a clause, control or condition."""

    category: Category
    levels: Whole
    anchor: Anchor
    reference: Line
    statement: Text
    is_in_place: Yes


class Mitigation(Shown):
    """What lowers a category of risk."""

    id: UUID
    category: str
    levels: int
    anchor: str
    reference: str
    statement: str
    is_in_place: bool
    withdrawn_at: datetime | None


class Request(Shown):
    """A question that the house put to the organisation."""

    id: UUID
    text: str
    due_at: datetime
    answer: str
    answered_at: datetime | None


class NewReply(Form):
    """The organisation's answer, with documents of its own."""

    answer: Text
    documents: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


class FileFilter(Form):
    """Of one organisation or one engagement."""

    organisation: UUID | None = None
    engagement: UUID | None = None


def shown(actor: Actor, row: Any) -> OpenFile:
    """A file as answered."""
    return OpenFile.of(row, allowed_moves=moves(machine.FILE, actor, row))


@router.shows("/files", Listed[File])
@serves(queries.visible_files)
def list_all(request: Asked, place: Paged, only: Annotated[FileFilter, Query()]) -> Listed[File]:
    """The files that one may know of, newest first."""
    rows = queries.visible_files(request.actor)
    if only.organisation is not None:
        rows = rows.filter(organisation_id=only.organisation)
    if only.engagement is not None:
        rows = rows.filter(engagement_id=only.engagement)
    return page(rows, place, lambda row: File.of(row, allowed_moves=moves(machine.FILE, request.actor, row)))


@router.does("/files", OpenFile, status=201)
@serves(actions.open_file)
def open_file(request: Asked, form: NewFile) -> OpenFile:
    """Open the examination of an organisation for an engagement."""
    return shown(request.actor, actions.open_file(request.actor, form.engagement))


@router.shows("/files/{uuid:file_id}", OpenFile)
@serves(queries.visible_file)
def show(request: Asked, file_id: UUID) -> OpenFile:
    """One file, after the answer about interests."""
    return shown(request.actor, queries.visible_file(request.actor, file_id))


@router.does("/files/{uuid:file_id}/interest", InterestAnswered)
@serves(actions.answer_interest)
def answer_interest(request: Asked, file_id: UUID, form: Interest) -> InterestAnswered:
    """Say whether one has an interest in the organisation; a declared one stands."""
    file = queries.file_to_answer(request.actor, file_id)
    return InterestAnswered.of(actions.answer_interest(request.actor, file, **form.given()))


OPEN_FILE_ACTS = Acts(__name__, router, "/files/{uuid:file_id}", OpenFile, find=queries.visible_file, show=shown)
OPEN_FILE_ACTS.does("take", actions.take_file, "Become the analyst of a file.")
OPEN_FILE_ACTS.does("ask", actions.ask_information, "Put a question to the organisation and wait.", Ask)
OPEN_FILE_ACTS.does("resume", actions.resume_collecting, "Go on without waiting any longer.")
OPEN_FILE_ACTS.does("reopen", actions.reopen_file, "Examine again after a decision or a lapse.", Because)


@router.shows("/requests", Listed[Request])
@serves(queries.visible_requests)
def list_requests(request: Asked, place: Paged) -> Listed[Request]:
    """The questions put to the organisation that one speaks for."""
    return page(queries.visible_requests(request.actor), place, Request.of)


@router.does("/requests/{uuid:request_id}/answer", Request)
@serves(actions.answer_information)
def answer_request(request: Asked, request_id: UUID, form: NewReply) -> Request:
    """Answer a question as the organisation."""
    row = one(queries.visible_requests(request.actor), request_id)
    return Request.of(actions.answer_information(request.actor, row, **form.given()))


@router.shows("/files/{uuid:file_id}/questions", Listed[Question])
@serves(queries.visible_file)
def list_questions(request: Asked, file_id: UUID) -> Listed[Question]:
    """The questions that the criteria in force ask of this organisation at the file's depth."""
    file = queries.visible_file(request.actor, file_id)
    kind = parties.organisation(file.organisation_id).kind
    asked = policy.current(Criteria).body.asked(Depth(file.depth), kind)
    return listed(Question.of(each, evidence=list(each.evidence)) for each in asked)


@router.shows("/files/{uuid:file_id}/answers", Listed[Answer])
@serves(queries.visible_file)
def list_answers(request: Asked, file_id: UUID, place: Paged) -> Listed[Answer]:
    """The answers in a file, all revisions."""
    return page(queries.visible_file(request.actor, file_id).answers.all(), place, Answer.of)


@router.does("/files/{uuid:file_id}/answers", Answer, status=201)
@serves(actions.answer_question)
def answer(request: Asked, file_id: UUID, form: NewAnswer) -> Answer:
    """Answer one question of the criteria; an earlier answer is superseded."""
    file = queries.visible_file(request.actor, file_id)
    return Answer.of(actions.answer_question(request.actor, file, form=AnswerForm(**form.given())))


@router.shows("/files/{uuid:file_id}/findings", Listed[Finding])
@serves(queries.visible_file)
def list_findings(request: Asked, file_id: UUID, place: Paged) -> Listed[Finding]:
    """The findings in a file, withdrawn ones included."""
    return page(queries.visible_file(request.actor, file_id).findings.all(), place, Finding.of)


@router.does("/files/{uuid:file_id}/findings", Finding, status=201)
@serves(actions.record_finding)
def record_finding(request: Asked, file_id: UUID, form: NewFinding) -> Finding:
    """Record an assessed fact."""
    file = queries.visible_file(request.actor, file_id)
    return Finding.of(actions.record_finding(request.actor, file, form=form.form()))


@router.does("/files/{uuid:file_id}/findings/{uuid:finding_id}/withdraw", Finding)
@serves(actions.withdraw_finding)
def withdraw_finding(request: Asked, file_id: UUID, finding_id: UUID, form: Because) -> Finding:
    """Withdraw a finding; it stays on the file with the reason."""
    file = queries.visible_file(request.actor, file_id)
    finding = one(file.findings.all(), finding_id)
    return Finding.of(actions.withdraw_finding(request.actor, file, finding=finding, because=form.because))


@router.shows("/files/{uuid:file_id}/mitigations", Listed[Mitigation])
@serves(queries.visible_file)
def list_mitigations(request: Asked, file_id: UUID, place: Paged) -> Listed[Mitigation]:
    """The mitigations in a file, withdrawn ones included."""
    return page(queries.visible_file(request.actor, file_id).mitigations.all(), place, Mitigation.of)


@router.does("/files/{uuid:file_id}/mitigations", Mitigation, status=201)
@serves(actions.record_mitigation)
def record_mitigation(request: Asked, file_id: UUID, form: NewMitigation) -> Mitigation:
    """Record what lowers a category of risk."""
    file = queries.visible_file(request.actor, file_id)
    return Mitigation.of(actions.record_mitigation(request.actor, file, form=MitigationForm(**form.given())))


@router.does("/files/{uuid:file_id}/mitigations/{uuid:mitigation_id}/withdraw", Mitigation)
@serves(actions.withdraw_mitigation)
def withdraw_mitigation(request: Asked, file_id: UUID, mitigation_id: UUID) -> Mitigation:
    """Withdraw a mitigation; it stays on the file."""
    file = queries.visible_file(request.actor, file_id)
    mitigation = one(file.mitigations.all(), mitigation_id)
    return Mitigation.of(actions.withdraw_mitigation(request.actor, file, mitigation=mitigation))
