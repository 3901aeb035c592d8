"""What awaits a person in due diligence: why, by when, and what happens otherwise."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from aboveboard.diligence import permits
from aboveboard.diligence.models import CLOSED, File, InterestAnswer, Vetting
from aboveboard.diligence.queries import committee, dossiers, neighbours
from aboveboard.diligence.queries.files import visible_files
from aboveboard.diligence.values import ROLES, State, Task, VettingState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import query
from aboveboard.policy.values.house import Limit
from aboveboard.policy.values.words import Depth, OpinionKind, Organ

MOST = 200
DECIDERS = frozenset[str]().union(*ROLES.values())
STAYS = "The file stays where it is, and the organisation waits."


@query(permits.READ, permits.READ_RESULT, permits.VET)
def needs_me(actor: Actor) -> list[Task]:
    """At most 200 lines, the most urgent first; times in UTC."""
    tasks = [*_vettings(actor)]
    if actor.user is not None and permits.READ.holds(actor):
        answered = set(InterestAnswer.objects.filter(user_id=actor.user).values_list("file_id", flat=True))
        for file in visible_files(actor).exclude(state__in=CLOSED)[:MOST]:
            if found := _of(actor, actor.user, file):
                what, why, otherwise = found
                if file.pk not in answered:
                    why = f"{why} Before you read anything, say whether you have an interest in this organisation."
                tasks.append(
                    Task(file.pk, file.organisation_id, what, why, otherwise, file.state_since, file.due_at or _by(file.state_since))
                )
    return sorted(tasks, key=lambda task: (task.by, str(task.file_id)))[:MOST]


def _of(actor: Actor, user: UUID, file: File) -> tuple[str, str, str] | None:
    """What, why and otherwise; None where nothing of this file awaits the actor."""
    state = State(file.state)
    if permits.ASSESS.holds(actor, file):
        return _to_assess(user, file)
    if state in {State.ASSESSED, State.QUALITY_REVIEW} and permits.REVIEW.holds(actor, file):
        return "Review the assessment", "A second person checks every recommendation.", STAYS
    if state is State.OPINIONS and permits.GIVE_OPINION.holds(actor):
        return _to_opine(actor, file)
    if state is State.COMMITTEE and actor.roles & DECIDERS:
        return _to_decide(actor, user, file)
    return None


def _by(since: datetime) -> datetime:
    """By when a step is due: the regulation's time for a small decision, which is the shortest that it promises."""
    return neighbours.deadline(Limit.SMALL_DECISION, since)


def _to_assess(user: UUID, file: File) -> tuple[str, str, str] | None:
    match State(file.state):
        case State.OPENED | State.REOPENED:
            return "Take the file", "Nobody assesses it yet.", STAYS
        case State.COLLECTING if file.assessor_id == user:
            return "Answer the questions and recommend", "You assess this file.", STAYS
        case State.AWAITING_INFORMATION if file.assessor_id == user:
            return "Wait for the organisation's answer", "You asked it for information.", "Unanswered in time, the file lapses."
    return None


def _to_opine(actor: Actor, file: File) -> tuple[str, str, str] | None:
    latest = file.recommendations.order_by("-created_at").first()
    given = set(latest.opinions.values_list("kind", flat=True)) if latest else set()
    wanted = {kind.value for kind in neighbours.in_force().depth.body.opinions_at(Depth(file.depth))} - given
    for kind in OpinionKind:
        if kind.value in wanted and kind.value in actor.roles:
            return f"Give the {kind.value} opinion", f"The {file.depth} depth asks for it.", STAYS
    return None


def _to_decide(actor: Actor, user: UUID, file: File) -> tuple[str, str, str] | None:
    shown = dossiers.build(file)
    organ = shown.competence.organ
    for voting in (Organ.COMMITTEE, Organ.EC, Organ.GA):
        is_asked = voting is organ or (voting is Organ.COMMITTEE and shown.needs_committee)
        if not is_asked or not actor.roles & ROLES[voting] or not permits.VOTE.holds(actor, file):
            continue
        has_voted = file.votes.filter(organ=voting.value, user_id=user, dossier_hash=shown.hash).exists()
        if not has_voted and committee.tally(file, voting, shown.hash).result is None:
            return "Vote", "You are a member of the organ that is asked.", "Without a quorum nothing is decided."
    if organ is not None and actor.roles & ROLES[organ] and permits.DECIDE.holds(actor, file):
        return "Decide", f"The regulations name {organ.spoken} for this engagement.", "No clearance is granted before."
    return None


def _vettings(actor: Actor) -> Iterator[Task]:
    if not permits.VET.holds(actor):
        return
    for vetting in Vetting.objects.filter(state__in=[VettingState.REQUESTED, VettingState.IN_REVIEW]).exclude(requested_by_id=actor.user)[
        :MOST
    ]:
        yield Task(
            None,
            vetting.organisation_id,
            "Decide on a vetting",
            "A person is to get access.",
            "The person gets no access.",
            vetting.created_at,
            _by(vetting.created_at),
            vetting.pk,
        )
