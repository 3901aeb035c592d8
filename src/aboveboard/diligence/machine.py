"""The states of a file and of a vetting, and every move between them."""

from aboveboard.diligence import permits
from aboveboard.diligence.values import State, VettingState
from aboveboard.kernel.machine import Machine, Move

take = Move("take_file", frozenset({State.OPENED, State.REOPENED}), State.COLLECTING, permits.ASSESS)
await_information = Move("ask_information", frozenset({State.COLLECTING}), State.AWAITING_INFORMATION, permits.ASSESS)
resume = Move("resume_collecting", frozenset({State.AWAITING_INFORMATION}), State.COLLECTING, permits.ASSESS)
resume_answered = Move("resume_answered", frozenset({State.AWAITING_INFORMATION}), State.COLLECTING, permits.RUN)
lapse = Move("lapse_file", frozenset({State.AWAITING_INFORMATION}), State.LAPSED, permits.RUN)
recommend = Move("recommend", frozenset({State.COLLECTING}), State.ASSESSED, permits.RECOMMEND)
start_review = Move("start_review", frozenset({State.ASSESSED}), State.QUALITY_REVIEW, permits.REVIEW)
approve_review = Move("approve_review", frozenset({State.QUALITY_REVIEW}), State.OPINIONS, permits.REVIEW)
return_from_review = Move("return_from_review", frozenset({State.QUALITY_REVIEW}), State.COLLECTING, permits.REVIEW)
convene = Move("convene", frozenset({State.OPINIONS}), State.COMMITTEE, permits.RUN)
return_file = Move("return_file", frozenset({State.ASSESSED, State.OPINIONS, State.COMMITTEE}), State.COLLECTING, permits.RETURN)
decide = Move("decide", frozenset({State.COMMITTEE}), State.DECIDED, permits.DECIDE)
reopen = Move("reopen_file", frozenset({State.DECIDED, State.LAPSED}), State.REOPENED, permits.REOPEN)
FILE = Machine(
    "diligence.file",
    State,
    State.OPENED,
    (
        take,
        await_information,
        resume,
        resume_answered,
        lapse,
        recommend,
        start_review,
        approve_review,
        return_from_review,
        convene,
        return_file,
        decide,
        reopen,
    ),
)

start_vetting = Move("start_vetting", frozenset({VettingState.REQUESTED}), VettingState.IN_REVIEW, permits.VET)
grant_vetting = Move("grant_vetting", frozenset({VettingState.IN_REVIEW}), VettingState.GRANTED, permits.VET)
refuse_vetting = Move("refuse_vetting", frozenset({VettingState.IN_REVIEW}), VettingState.REFUSED, permits.VET)
revoke_vetting = Move("revoke_vetting", frozenset({VettingState.GRANTED}), VettingState.REVOKED, permits.VET)
expire_vetting = Move("expire_vetting", frozenset({VettingState.GRANTED}), VettingState.EXPIRED, permits.RUN)
VETTING = Machine(
    "diligence.vetting",
    VettingState,
    VettingState.REQUESTED,
    (start_vetting, grant_vetting, refuse_vetting, revoke_vetting, expire_vetting),
)
