"""A file as its page shows it: what the rules say today, the questions with their answers, who votes, and what happened."""

import json
from uuid import UUID

from django.db.models import Count, Q

from aboveboard.accounts import queries as accounts
from aboveboard.audit import store
from aboveboard.audit.models import Outcome as Done
from aboveboard.diligence import permits
from aboveboard.diligence.models import File, InterestAnswer
from aboveboard.diligence.queries import assessment, committee, dossiers, interest, neighbours, route
from aboveboard.diligence.queries.files import needs_no_answer, visible_file, visible_files
from aboveboard.diligence.queries.record import record_of
from aboveboard.diligence.readings import Asked, Ballot, Before, Examination, Hearing, Outlook, Scope, Sitting
from aboveboard.diligence.values import COLLEGIAL, ROLES, Dossier, State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Blocked, Conflict
from aboveboard.kernel.serve import query
from aboveboard.lib import canonical
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.parties.values.facts import Event
from aboveboard.policy.values.words import Depth, Organ, OrganisationType
from aboveboard.screening import queries as screening

MOST_EVENTS = 200
MOST_BEFORE = 100


@query(permits.READ)
def examination(actor: Actor, file_id: UUID) -> Examination:
    """A file with what the rules make of it today, its questions and its timeline; raises as `visible_file` does."""
    file = visible_file(actor, file_id)
    return Examination(file, _outlook(file), _questions(file), _events(file))


@query(permits.READ)
def hearing(actor: Actor, file_id: UUID) -> Hearing:
    """A file as those who vote and decide see it; raises as `visible_file` does, and `Conflict` unless it is before them."""
    file = visible_file(actor, file_id)
    if file.state != State.COMMITTEE:
        raise Conflict("This file is not before those who decide now.")
    shown = dossiers.build(file)
    organs = [Organ.COMMITTEE] if shown.needs_committee else []
    if shown.competence.organ in COLLEGIAL and shown.competence.organ not in organs:
        organs.append(shown.competence.organ)
    sittings = tuple(_sitting(actor, file, organ, shown) for organ in organs)
    return Hearing(file, shown, _outlook(file), sittings, _scope(file), own_answer(actor, file_id))


@query(permits.READ)
def before_committee(actor: Actor) -> list[Before]:
    """The files before those who vote and decide, longest waiting first; at most 100, in a handful of queries."""
    if actor.user is None or not permits.READ.holds(actor):
        return []
    mine = Q(votes__user_id=actor.user)
    rows = visible_files(actor).filter(state=State.COMMITTEE).select_related("organisation").order_by("state_since", "id")
    rows = rows.annotate(cast=Count("votes", distinct=True), own=Count("votes", filter=mine, distinct=True))[:MOST_BEFORE]
    found = list(rows)
    free = set(InterestAnswer.objects.filter(user_id=actor.user, has_interest=False, file__in=found).values_list("file_id", flat=True))
    return [
        Before(
            row.pk,
            row.organisation.legal_name,
            row.state_since,
            row.level,
            row.depth,
            row.cast,
            row.pk in free or needs_no_answer(actor),
            bool(row.own),
        )
        for row in found
    ]


def own_answer(actor: Actor, file_id: UUID) -> InterestAnswer | None:
    """What the reader answered for this file about interests, if anything."""
    return InterestAnswer.objects.filter(file_id=file_id, user_id=actor.user).first() if actor.user is not None else None


def earlier_answer(actor: Actor, file_id: UUID) -> InterestAnswer | None:
    """When the reader last said of another file of the same organisation that there is no interest; for the question's page."""
    if actor.user is None:
        return None
    organisation = File.objects.filter(pk=file_id).values("organisation_id")
    rows = InterestAnswer.objects.filter(user_id=actor.user, has_interest=False, file__organisation_id__in=organisation)
    return rows.exclude(file_id=file_id).order_by("-created_at").first()


def _outlook(file: File) -> Outlook:
    regulations = neighbours.in_force()
    unsettled = len(screening.unsettled_matches(file.organisation_id))
    gaps = tuple(gap.sentence for gap in screening.gaps(file.organisation_id))
    try:
        known = record_of(file, regulations)
        facts = assessment.facts_of(file, regulations, known)
        result = assessment.compute(facts, regulations)
        called = route.route_facts(file, result, regulations, facts, known)
    except Blocked as error:
        return Outlook(unsettled=unsettled, gaps=gaps, refusal=str(error))
    found = route.compute_route(called, regulations)
    if found.organ is None:
        found = route.compute_route(called, regulations, to_refuse=True)
    latest = file.recommendations.select_related("assessment").order_by("-created_at").first()
    has_changed = latest is not None and canonical.dumps(result) != latest.assessment.result.encode()
    return Outlook(result, found, route.needs_committee(found, result["depth"]["depth"]), has_changed, unsettled, gaps)


def _questions(file: File) -> tuple[Asked, ...]:
    given = {answer.question: answer for answer in assessment.current_answers(file)}
    kind = OrganisationType(str(parties.organisation(file.organisation_id).kind))
    asked = neighbours.in_force().criteria.body.asked(Depth(file.depth), kind)
    return tuple(
        Asked(question, answer.reply, answer.because, tuple(answer.evidence), answer.revision) if answer else Asked(question)
        for question in asked
        for answer in [given.get(question.id)]
    )


def _events(file: File) -> tuple[Event, ...]:
    """Newest first, refused attempts left out."""
    entries = store.mentioning(store.Ref("diligence.file", str(file.pk))).filter(outcome=Done.DONE)
    return tuple(
        Event(entry.uid, entry.at, entry.kind, entry.actor, store.Ref(entry.subject_kind, entry.subject_id))
        for entry in entries[:MOST_EVENTS]
    )


def _scope(file: File) -> Scope | None:
    """The clearance that the recommendation would grant if it were decided today; None without a positive one."""
    latest = file.recommendations.select_related("assessment").order_by("-created_at").first()
    if latest is None or latest.ceiling_minor is None:
        return None
    holds = assessment.validity_of(file, json.loads(latest.assessment.result), neighbours.in_force())
    ceiling = Money(latest.ceiling_minor, latest.ceiling_currency)
    return Scope(tuple(latest.kinds), ceiling, tuple(latest.conditions), holds.valid_until, holds.reasons)


def _sitting(actor: Actor, file: File, organ: Organ, shown: Dossier) -> Sitting:
    members = neighbours.holders_of(ROLES[organ])
    recused = interest.recused(file, members)
    base = frozenset(members) - {file.assessor_id, file.reviewer_id} - recused
    votes = list(file.votes.filter(organ=organ.value, dossier_hash=shown.hash, user_id__in=base).order_by("at", "id"))
    names = accounts.names_of(f"user:{vote.user_id}" for vote in votes)
    ballots = tuple(Ballot(names[f"user:{vote.user_id}"], vote.choice, vote.reason, vote.at, vote.is_chair) for vote in votes)
    has_voted = any(vote.user_id == actor.user for vote in votes)
    may_vote = actor.user in base and permits.VOTE.holds(actor, file)
    is_deciding = organ is shown.competence.organ
    return Sitting(organ, is_deciding, committee.tally(file, organ, shown.hash), len(recused), ballots, has_voted, may_vote)
