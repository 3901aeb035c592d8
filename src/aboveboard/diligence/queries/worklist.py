"""What awaits a person in due diligence: why, by when, and what happens otherwise."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from aboveboard.diligence import permits
from aboveboard.diligence.models import CLOSED, File, InterestAnswer, Opinion, Recommendation, Vetting
from aboveboard.diligence.queries import committee, dossiers, neighbours, route
from aboveboard.diligence.queries.files import visible_files
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.queries.record import Record, records_of
from aboveboard.diligence.values import ROLES, State, Step, Task, VettingState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.kernel.serve import query
from aboveboard.policy.values.house import Limit
from aboveboard.policy.values.words import Depth, OpinionKind, Organ

MOST = 200
DECIDERS = frozenset[str]().union(*ROLES.values())
# What is to be done, why, and what happens otherwise.
type Said = tuple[str, str, str]
STAYS = "The file stays where it is, and the organisation waits."


@query(permits.READ, permits.READ_RESULT, permits.VET)
def needs_me(actor: Actor) -> list[Task]:
    """At most 200 lines, the most urgent first; times in UTC."""
    tasks = [*_vettings(actor)]
    if actor.user is not None and permits.READ.holds(actor):
        files = list(visible_files(actor).exclude(state__in=CLOSED)[:MOST])
        answered = set(InterestAnswer.objects.filter(user_id=actor.user).values_list("file_id", flat=True))
        within = next(each for each in neighbours.in_force().house.body.limits if each.limit is Limit.SMALL_DECISION)
        decided, opined = _deciding(actor, actor.user, files), _opining(actor, files)
        for file in files:
            if found := _of(actor, actor.user, file) or decided.get(file.pk) or opined.get(file.pk):
                what, why, otherwise = found
                step = Step.DECISION if file.pk in decided else Step.OPINION if file.pk in opined else Step.FILE
                if file.pk not in answered:
                    why = f"{why} Before you read anything, say whether you have an interest in this organisation."
                by = file.due_at or neighbours.ending(within, file.state_since)
                tasks.append(Task(file.pk, file.organisation_id, what, why, otherwise, file.state_since, by, step=step))
    return sorted(tasks, key=lambda task: (task.by, str(task.file_id)))[:MOST]


def _of(actor: Actor, user: UUID, file: File) -> Said | None:
    """What, why and otherwise; None where nobody is to collect, assess or review."""
    if permits.ASSESS.holds(actor, file):
        return _to_assess(user, file)
    if State(file.state) in {State.ASSESSED, State.QUALITY_REVIEW} and permits.REVIEW.holds(actor, file):
        return "Review the assessment", "A second person checks every recommendation.", STAYS
    return None


def _by(since: datetime) -> datetime:
    """By when a step is due: the regulation's time for a small decision, which is the shortest that it promises."""
    return neighbours.deadline(Limit.SMALL_DECISION, since)


def _to_assess(user: UUID, file: File) -> Said | None:
    match State(file.state):
        case State.OPENED | State.REOPENED:
            return "Take the file", "Nobody assesses it yet.", STAYS
        case State.COLLECTING if file.assessor_id == user:
            return "Answer the questions and recommend", "You assess this file.", STAYS
        case State.AWAITING_INFORMATION if file.assessor_id == user:
            return "Wait for the organisation's answer", "You asked it for information.", "Unanswered in time, the file lapses."
    return None


def _opining(actor: Actor, files: Sequence[File]) -> dict[UUID, Said]:
    """The opinions that the actor is asked for, by file."""
    waiting = [file for file in files if file.state == State.OPINIONS]
    if not waiting or not permits.GIVE_OPINION.holds(actor):
        return {}
    rows = Recommendation.objects.filter(file__in=waiting).order_by("created_at").values_list("file_id", "pk")
    latest = dict(rows)
    given = set(Opinion.objects.filter(recommendation__in=latest.values()).values_list("file_id", "kind"))
    depth = neighbours.in_force().depth.body
    found: dict[UUID, Said] = {}
    for file in waiting:
        wanted = {kind for kind in depth.opinions_at(Depth(file.depth)) if (file.pk, kind.value) not in given}
        if kind := next((kind for kind in OpinionKind if kind in wanted and kind.value in actor.roles), None):
            found[file.pk] = f"Give the {kind.value} opinion", f"The {file.depth} depth asks for it.", STAYS
    return found


def _deciding(actor: Actor, user: UUID, files: Sequence[File]) -> dict[UUID, Said]:
    """The votes and decisions that the actor is asked for, by file; what is on record is read for all files together."""
    waiting = [file for file in files if file.state == State.COMMITTEE] if actor.roles & DECIDERS else []
    if not waiting:
        return {}
    regulations = neighbours.in_force()
    found: dict[UUID, Said] = {}
    for file_id, known in records_of(waiting, regulations).items():
        file = next(each for each in waiting if each.pk == file_id)
        # A file that cannot be counted today is returned to its analyst by those who read it; nobody can decide on it.
        with suppress(Blocked, Conflict):
            if said := _to_decide(actor, user, file, known, regulations):
                found[file_id] = said
    return found


def _to_decide(actor: Actor, user: UUID, file: File, known: Record, regulations: Regulations) -> Said | None:
    competence = dossiers.competence_of(file, known, regulations)
    organ, asks_committee = competence.organ, route.needs_committee(competence, file.depth)
    # Where nobody has voted, nothing depends on what exactly the dossier says.
    shown = dossiers.hash_of(file, known) if known.votes else ""
    for voting in (Organ.COMMITTEE, Organ.EC, Organ.GA):
        is_asked = voting is organ or (voting is Organ.COMMITTEE and asks_committee)
        if not is_asked or not actor.roles & ROLES[voting] or not permits.VOTE.holds(actor, file):
            continue
        has_voted = any((vote.organ, vote.user_id, vote.dossier_hash) == (voting.value, user, shown) for vote in known.votes)
        if not has_voted and committee.tally_of(file, known, voting, shown, regulations).result is None:
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
