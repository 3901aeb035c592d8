"""How an organ votes on a file: who may, the quorum, the majority, and whether the dossier voted on still stands."""

from collections.abc import Iterable
from uuid import UUID

from aboveboard.diligence.models import File, Vote
from aboveboard.diligence.queries import interest, neighbours
from aboveboard.diligence.queries.neighbours import Regulations
from aboveboard.diligence.queries.record import Record
from aboveboard.diligence.values import ROLES, Choice, Tally
from aboveboard.policy.values.words import Organ

WHOLE = 100


def electorate(file: File, organ: Organ) -> frozenset[UUID]:
    """Those who may vote for an organ: its members without an interest who took no part in the examination."""
    members = neighbours.holders_of(ROLES[organ])
    return frozenset(members) - {file.assessor_id, file.reviewer_id} - interest.recused(file, members)


def tally(file: File, organ: Organ, dossier_hash: str) -> Tally:
    """The votes of an organ on one dossier; votes of those who declared an interest since do not count.

    Quorum and majority are those of the authority regulation; where exactly the majority's share is for, the chair's vote
    decides, and without one the proposal is not carried.
    """
    return _counted(organ, dossier_hash, electorate(file, organ), file.votes.all(), neighbours.in_force())


def tally_of(file: File, known: Record, organ: Organ, dossier_hash: str, regulations: Regulations) -> Tally:
    """The same from a record that is at hand."""
    members = known.bench.members(organ)
    base = frozenset(members) - {file.assessor_id, file.reviewer_id} - interest.removed(known, members)
    return _counted(organ, dossier_hash, base, known.votes, regulations)


def _counted(organ: Organ, dossier_hash: str, base: frozenset[UUID], cast: Iterable[Vote], regulations: Regulations) -> Tally:
    rule = regulations.authority.body.voting_of(organ)
    votes = [vote for vote in cast if (vote.organ, vote.dossier_hash) == (organ.value, dossier_hash) and vote.user_id in base]
    quorum = len(base) * rule.quorum // WHOLE + 1
    found = {choice: sum(vote.choice == choice.value for vote in votes) for choice in Choice}
    result: Choice | None = None
    has_chair_decided = False
    if base and len(votes) >= quorum:
        difference = found[Choice.FOR] * WHOLE - rule.majority * (found[Choice.FOR] + found[Choice.AGAINST])
        if difference == 0:
            chair = next((vote.choice for vote in votes if vote.is_chair), Choice.AGAINST.value)
            has_chair_decided = chair != Choice.ABSTAIN and any(vote.is_chair for vote in votes)
            result = Choice.FOR if chair == Choice.FOR.value else Choice.AGAINST
        else:
            result = Choice.FOR if difference > 0 else Choice.AGAINST
    return Tally(
        organ, dossier_hash, len(base), quorum, found[Choice.FOR], found[Choice.AGAINST], found[Choice.ABSTAIN], has_chair_decided, result
    )
