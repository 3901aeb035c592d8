"""Questions to partners: preparing, consenting, releasing and ending them, and the answers that came."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Instant, Listed, Shown, Text, Whole, Yes, moves
from aboveboard.api.paging import Paged, page, page_by_key
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, machine, queries
from aboveboard.exchange.rules.asking import Capability, QuestionForm
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
AT = "/questions/{uuid:question_id}"


class PartnerQuestion(Shown):
    """A question; `told` is how many partners were asked (null for a bureau, which reads who answered), `answered` how many of them said
    something. Its text is erased in time."""

    id: UUID
    country: str
    text: str
    purpose: str
    legal_basis: str
    originator: str
    consented_at: datetime | None
    marking: str
    names_country: bool
    organisations: list[UUID]
    capability: str
    due_at: datetime
    retain_until: date
    state: str
    told: int | None
    answered: int
    refused_because: str
    overdue_at: datetime | None
    created_at: datetime
    allowed_moves: list[str]


class AskablePartner(Shown):
    """A partner that may be named."""

    id: UUID
    name: str


class QuestionAnswer(Shown):
    """One answer: in words, or with a submission of so many objects."""

    words: str
    submission_id: UUID | None
    objects: int


class QuestionTold(Shown):
    """What one partner that was asked said."""

    id: UUID
    organisation_id: UUID
    state: str
    answered_at: datetime | None
    answers: list[QuestionAnswer]


class NewPartnerQuestion(Form):
    """What is to be asked; the caller's country asks, or the desk. `organisations` or `capability` narrow of whom; else all are asked."""

    text: Text
    purpose: str
    legal_basis: str
    marking: Code
    due_at: Instant
    retention_days: Whole
    organisations: list[UUID] | None = None
    capability: Capability | None = None
    originator: Code = ""
    names_country: Yes = False
    is_free_of_files: Yes = False


class QuestionReason(Form):
    """Why; who asked reads it."""

    reason: str


def _shown(actor: Actor, row: Any) -> PartnerQuestion:
    more = {"marking": Marking(row.marking).name, "organisations": row.organisations or [], "answered": row.said}
    return PartnerQuestion.of(row, **more, allowed_moves=moves(machine.QUESTION, actor, row))


def _anew(actor: Actor, row: Any) -> PartnerQuestion:
    # Who was told and who answered is counted when it is read.
    return _shown(actor, queries.visible_question(actor, row.pk))


@router.shows("/questions", Listed[PartnerQuestion])
@serves(queries.visible_questions)
def list_all(request: Asked, place: Paged) -> Listed[PartnerQuestion]:
    """Questions: the desk and those who decide all, a bureau its own and those that await its consent."""
    return page(queries.visible_questions(request.actor), place, lambda row: _shown(request.actor, row))


@router.shows("/questions/partners", Listed[AskablePartner])
@serves(queries.askable)
def partners(request: Asked, place: Paged) -> Listed[AskablePartner]:
    """The partners that may be named."""
    return page_by_key(
        list(queries.askable(request.actor).items()), place, lambda row: AskablePartner(id=row[0], name=row[1]), key=lambda row: row[0]
    )


@router.shows(AT, PartnerQuestion)
@serves(queries.visible_question)
def show(request: Asked, question_id: UUID) -> PartnerQuestion:
    """One question."""
    return _shown(request.actor, queries.visible_question(request.actor, question_id))


@router.shows(AT + "/answers", Listed[QuestionTold])
@serves(queries.visible_question, queries.visible_answers)
def answers(request: Asked, question_id: UUID, place: Paged) -> Listed[QuestionTold]:
    """Who said what, for the bureau that asked; for the desk also who was asked and has said nothing."""
    rows = queries.visible_answers(request.actor, queries.visible_question(request.actor, question_id))
    return page_by_key(rows, place, _told, key=lambda row: row.pk)


def _told(row: Any) -> QuestionTold:
    said = [
        QuestionAnswer(words=one.words, submission_id=one.submission_id, objects=one.submission.total if one.submission else 0)
        for one in row.answers.all()
    ]
    return QuestionTold.of(row, answers=said)


@router.does("/questions", PartnerQuestion, status=201)
@serves(actions.prepare_question)
def prepare(request: Asked, form: NewPartnerQuestion) -> PartnerQuestion:
    """Prepare a question; another person decides on its release."""
    if form.marking not in Marking.__members__:
        raise Invalid(marking="Mark it CLEAR, GREEN or AMBER.")
    given = form.given() | {"marking": Marking[form.marking]}
    named = None if form.organisations is None else frozenset(form.organisations)
    made = actions.prepare_question(
        request.actor, QuestionForm(**(given | {"organisations": named, "country": request.actor.country or ""}))
    )
    return _anew(request.actor, made)


PARTNER_QUESTION_ACTS = Acts(__name__, router, AT, PartnerQuestion, find=queries.visible_question, show=_anew)
PARTNER_QUESTION_ACTS.does("consent", actions.consent_to_question, "Consent to the release of what comes from the caller's country.")
PARTNER_QUESTION_ACTS.does("withhold", actions.withhold_consent, "Do not let out what comes from the caller's country.", QuestionReason)
PARTNER_QUESTION_ACTS.does("release", actions.release_question, "Put a prepared question to its partners.")
PARTNER_QUESTION_ACTS.does("refuse", actions.refuse_question, "Do not release a question.", QuestionReason)
PARTNER_QUESTION_ACTS.does("close", actions.close_question, "Await no more answers.")
