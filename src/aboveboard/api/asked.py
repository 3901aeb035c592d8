"""What a partner is asked: reading it while the gate lets information out to it, answering, and saying what it can look into."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Form, Listed, Shown, Text, moves
from aboveboard.api.paging import Paged, page
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, machine, queries
from aboveboard.exchange.rules.asking import Capability
from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
AT = "/asked/{uuid:asked_id}"


class AskedLine(Shown):
    """A question that was put to the caller's organisation, without what it asks."""

    id: UUID
    state: str
    due_at: datetime
    created_at: datetime


class AskedQuestion(Shown):
    """A question as it was released to the caller's organisation; `country` is empty where it is not told who asks.

    `names_own`: it names what the organisation sent under a marking, and is kept from others until the organisation consents.
    """

    id: UUID
    text: str
    purpose: str
    marking: str
    country: str
    due_at: datetime
    retain_until: date
    state: str
    is_open: bool
    names_own: bool
    answered_at: datetime | None
    allowed_moves: list[str]


class AskedCapabilities(Shown):
    """What the caller's organisation declares that it can look into."""

    capabilities: list[Capability]


class CapabilityDeclaration(Form):
    """What the caller's organisation can look into, in place of what it said before."""

    capabilities: list[Capability]


class AnswerWords(Form):
    """An answer in words."""

    words: Text


class AnswerObjects(Form):
    """STIX 2.1 objects, as in an envelope of TAXII."""

    objects: list[dict[str, Any]]


def _declared(request: Asked) -> AskedCapabilities:
    return AskedCapabilities(capabilities=sorted(queries.visible_declared(request.actor)))


def _shown(actor: Actor, row: Any) -> AskedQuestion:
    asks = row.question
    return AskedQuestion(
        id=row.pk,
        text=asks.text,
        purpose=asks.purpose,
        marking=Marking(asks.marking).name,
        country=asks.country if asks.names_country else "",
        due_at=asks.due_at,
        retain_until=asks.retain_until,
        state=row.state,
        is_open=asks.state == "sent",
        names_own=queries.names_own(actor, row),
        answered_at=row.answered_at,
        allowed_moves=moves(machine.ASKED, actor, row),
    )


@router.shows("/asked", Listed[AskedLine])
@serves(queries.visible_asked)
def list_all(request: Asked, place: Paged) -> Listed[AskedLine]:
    """The questions put to the caller's organisation."""
    return page(queries.visible_asked(request.actor), place, lambda row: AskedLine.of(row, due_at=row.question.due_at))


@router.shows("/asked/capabilities", AskedCapabilities)
@serves(queries.visible_declared)
def capabilities(request: Asked) -> AskedCapabilities:
    """What the caller's organisation declared."""
    return _declared(request)


@router.does("/asked/capabilities", AskedCapabilities)
@serves(actions.declare_capabilities, queries.own_intake, queries.visible_declared)
def declare(request: Asked, form: CapabilityDeclaration) -> AskedCapabilities:
    """Say what the organisation can look into; bureaus ask by it, and by name."""
    actions.declare_capabilities(request.actor, queries.own_intake(request.actor), capabilities=frozenset(form.capabilities))
    return _declared(request)


@router.shows(AT, AskedQuestion)
@serves(queries.visible_asked_one)
def show(request: Asked, asked_id: UUID) -> AskedQuestion:
    """One question."""
    return _shown(request.actor, queries.visible_asked_one(request.actor, asked_id))


ASKED_QUESTION_ACTS = Acts(__name__, router, AT, AskedQuestion, find=queries.visible_asked_one, show=_shown)
ASKED_QUESTION_ACTS.does("answer", actions.answer_in_words, "Answer in words.", AnswerWords)


@router.does(AT + "/objects", AskedQuestion, anew=lambda request, asked_id, **_: show(request, asked_id))
@serves(actions.answer_with_body, queries.visible_asked_one)
def objects(request: Asked, asked_id: UUID, form: AnswerObjects) -> AskedQuestion:
    """Answer with STIX objects; each is checked as all that is submitted, and goes to who asked as its marking lets it."""
    # The body is an envelope byte for byte, so what was sent is what readers get.
    actions.answer_with_body(request.actor, queries.visible_asked_one(request.actor, asked_id), body=request.body)
    return _shown(request.actor, queries.visible_asked_one(request.actor, asked_id))


ASKED_QUESTION_ACTS.does("nothing", actions.answer_nothing_held, "Say that nothing is held.")
ASKED_QUESTION_ACTS.does(
    "share",
    actions.share_with_asked,
    "Consent that what the organisation sent, and the question names, is told to the other partners that it was released for.",
)
