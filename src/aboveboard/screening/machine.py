"""The states of a list version, of a match, and of what is done with many matches together."""

from enum import StrEnum

from aboveboard.kernel.machine import Machine, Move
from aboveboard.screening import permits


class VersionState(StrEnum):
    """Being read in, in force, replaced by a later one, or refused (a refused shrink may still be approved)."""

    STAGED = "staged"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class MatchState(StrEnum):
    """Where the review of a possible match stands; `ended` needs no review, since the list names the entry no longer."""

    NEW = "new"
    TRIAGE = "triage"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"
    FALSE_POSITIVE = "false_positive"
    REOPENED = "reopened"
    ENDED = "ended"


class BatchState(StrEnum):
    """The matches of a new list or engine: waiting with nothing acted upon, released to act, or declined."""

    WAITING = "waiting"
    RELEASED = "released"
    DECLINED = "declined"


class ProposalState(StrEnum):
    """What one person proposes about many matches waits for another, who settles it one way or the other."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


V, M, B, P = VersionState, MatchState, BatchState, ProposalState
put_in_force = Move("put_in_force", frozenset({V.STAGED, V.REFUSED}), V.IN_FORCE, permits.LOAD)
supersede = Move("supersede", frozenset({V.IN_FORCE}), V.SUPERSEDED, permits.LOAD)
refuse = Move("refuse", frozenset({V.STAGED}), V.REFUSED, permits.LOAD)
LIST_VERSION = Machine("screening.list_version", VersionState, V.STAGED, (put_in_force, supersede, refuse))

# Nobody has judged these yet, so the machine may still end them when the list drops the entry.
OPEN = frozenset({M.NEW, M.TRIAGE, M.POSSIBLE, M.REOPENED})
take = Move("take", frozenset({M.NEW, M.REOPENED}), M.TRIAGE, permits.TAKE)
mark_possible = Move("mark_possible", frozenset({M.NEW, M.TRIAGE, M.REOPENED}), M.POSSIBLE, permits.MARK_POSSIBLE)
confirm = Move("confirm", OPEN, M.CONFIRMED, permits.CONFIRM)
dismiss = Move("dismiss", OPEN, M.FALSE_POSITIVE, permits.DISMISS)
reopen = Move("reopen", frozenset({M.FALSE_POSITIVE, M.ENDED}), M.REOPENED, permits.REOPEN)
drop = Move("drop", OPEN, M.ENDED, permits.SCREEN)
end = Move("end", frozenset({M.CONFIRMED, *OPEN}), M.ENDED, permits.END)
MATCH = Machine("screening.match", MatchState, M.NEW, (take, mark_possible, confirm, dismiss, reopen, drop, end))

release = Move("release", frozenset({B.WAITING}), B.RELEASED, permits.SETTLE)
decline = Move("decline", frozenset({B.WAITING}), B.DECLINED, permits.SETTLE)
BATCH = Machine("screening.review_batch", BatchState, B.WAITING, (release, decline))

confirm_proposal = Move("confirm", frozenset({P.PROPOSED}), P.CONFIRMED, permits.SETTLE)
refuse_proposal = Move("refuse", frozenset({P.PROPOSED}), P.REFUSED, permits.SETTLE)
PROPOSAL = Machine("screening.proposal", ProposalState, P.PROPOSED, (confirm_proposal, refuse_proposal))
