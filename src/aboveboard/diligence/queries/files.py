"""Files as readers see them: listed without content, opened only after the answer about interests."""

from uuid import UUID

from django.db.models import QuerySet

from aboveboard.diligence import permits
from aboveboard.diligence.models import Decision, File, InformationRequest, InterestAnswer
from aboveboard.diligence.queries import interest
from aboveboard.diligence.values import STAFF, Outcome, Stage, State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query

AUDITOR = "auditor"
DECIDED = {
    Outcome.CLEARED: Stage.ACCEPTED,
    Outcome.CLEARED_WITH_CONDITIONS: Stage.ACCEPTED,
    Outcome.DEFERRED: Stage.PUT_OFF,
    Outcome.DECLINED: Stage.NOT_ACCEPTED,
    Outcome.EXCLUDED: Stage.NOT_ACCEPTED,
}
UNDECIDED = {State.OPENED: Stage.ARRIVED, State.COMMITTEE: Stage.BEFORE_DECISION, State.LAPSED: Stage.LAPSED}


@query(permits.READ, permits.READ_RESULT)
def visible_files(actor: Actor) -> QuerySet[File]:
    """The files that the actor may know of, newest first: organisation and state, nothing that was found.

    Files of an organisation in which the actor declared an interest, or was found to be named, are not among them.
    """
    rows = File.objects.order_by("-state_since", "id")
    if actor.user is None or not (permits.READ.holds(actor) or permits.READ_RESULT.holds(actor)):
        return rows.none()
    declared = InterestAnswer.objects.filter(user_id=actor.user, has_interest=True).values("file__organisation_id")
    rows = rows.exclude(organisation_id__in=declared)
    return rows if actor.organisation is None else rows.exclude(organisation_id=actor.organisation)


@query(permits.READ)
def visible_file(actor: Actor, file_id: UUID) -> File:
    """One file with everything in it.

    Raises `Missing` for those without the right and for persons named in it, `InterestUnanswered` until the actor
    answered for this file, `Recused` after an interest was declared or detected. An auditor reads without an answer
    unless named, and can do nothing.
    """
    file = File.objects.filter(pk=file_id).first()
    if file is None or not permits.READ.holds(actor) or _named(actor, file.organisation_id):
        raise Missing
    if needs_no_answer(actor):
        return file
    interest.require_free(actor, file)
    return file


@query(permits.ANSWER_REQUEST)
def visible_requests(actor: Actor) -> QuerySet[InformationRequest]:
    """The questions put to the organisation that the actor speaks for, newest first."""
    rows = InformationRequest.objects.order_by("-created_at", "id")
    if actor.organisation is None or not permits.ANSWER_REQUEST.holds(actor):
        return rows.none()
    return rows.filter(file__organisation_id=actor.organisation)


@query(permits.ANSWER_REQUEST)
def visible_stages(actor: Actor) -> dict[UUID, Stage]:
    """How far the examination of each engagement of the actor's organisation is, in the words that it may be told.

    Once decided, a file that is opened again shows its decision still: that somebody looks again is no message to anybody.
    """
    if actor.organisation is None or not permits.ANSWER_REQUEST.holds(actor):
        return {}
    rows = File.objects.filter(organisation_id=actor.organisation).order_by("created_at", "id")
    decided = Decision.objects.filter(file__organisation_id=actor.organisation).order_by("round").values_list("file_id", "outcome")
    outcomes = dict(decided)
    return {row.engagement_id: _stage(State(row.state), outcomes.get(row.pk)) for row in rows}


def _stage(state: State, outcome: str | None) -> Stage:
    if state is State.AWAITING_INFORMATION:
        return Stage.ASKED
    if outcome is not None:
        return DECIDED[Outcome(outcome)]
    return UNDECIDED.get(state, Stage.EXAMINED)


def file_to_answer(actor: Actor, file_id: UUID) -> File:
    """A file whose question about interests the actor may answer: the row only, for doors that ask the question.

    Raises `Missing` for those without the right.
    """
    file = visible_files(actor).filter(pk=file_id).first()
    if file is None or not permits.ANSWER_INTEREST.holds(actor):
        raise Missing
    return file


def needs_no_answer(actor: Actor) -> bool:
    """Whether the actor only audits, and so reads without the answer about interests."""
    return AUDITOR in actor.roles and not actor.roles & (STAFF - {AUDITOR})


def _named(actor: Actor, organisation: UUID) -> bool:
    return actor.user is None or interest.is_named(actor.user, organisation, actor.organisation)
