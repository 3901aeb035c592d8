"""The states of contributions, tranches, receipts, spendings, secondments and valuations, and the moves between them."""

from aboveboard.contributions import permits
from aboveboard.contributions.values import Freeze, ReceiptState, SecondmentState, SpendingState, State, TrancheState, ValuationState
from aboveboard.kernel.machine import Machine, Move

C, T, R, P, V = State, TrancheState, ReceiptState, SecondmentState, ValuationState

recommend = Move("recommend", frozenset({C.OFFERED}), C.RECOMMENDED, permits.RECOMMEND)
withdraw = Move("withdraw", frozenset({C.OFFERED, C.RECOMMENDED}), C.WITHDRAWN, permits.OFFER)
accept = Move("accept", frozenset({C.RECOMMENDED}), C.ACCEPTED, permits.ACCEPT, says="This contribution is not before the organs now.")
refuse = Move("refuse", frozenset({C.OFFERED, C.RECOMMENDED}), C.REFUSED, permits.REFUSE)
commit = Move("commit", frozenset({C.ACCEPTED}), C.COMMITTED, permits.RUN)
note_part = Move("note_part_received", frozenset({C.COMMITTED}), C.PARTIALLY_RECEIVED, permits.RECEIVE)
note_all = Move("note_all_received", frozenset({C.COMMITTED, C.PARTIALLY_RECEIVED}), C.RECEIVED, permits.RECEIVE)
use = Move("take_into_use", frozenset({C.COMMITTED, C.RECEIVED}), C.IN_USE, permits.RUN)
complete = Move("complete", frozenset({C.IN_USE}), C.COMPLETED, permits.COMPLETE)
CONTRIBUTION = Machine(
    "contributions.contribution", C, C.OFFERED, (recommend, withdraw, accept, refuse, commit, note_part, note_all, use, complete)
)

freeze = Move("freeze", frozenset({Freeze.FREE}), Freeze.FROZEN, permits.WITHHOLD, field="freeze")
thaw = Move("thaw", frozenset({Freeze.FROZEN}), Freeze.FREE, permits.WITHHOLD, field="freeze")
FREEZE = Machine("contributions.freeze", Freeze, Freeze.FREE, (freeze, thaw))

fall_due = Move("fall_due", frozenset({T.PLANNED}), T.DUE, permits.RUN)
receive = Move("receive", frozenset({T.DUE}), T.RECEIVED, permits.RECEIVE)
release = Move("release", frozenset({T.RECEIVED}), T.RELEASED, permits.RELEASE, says="This tranche is not waiting to be released.")
withhold = Move("withhold", frozenset({T.PLANNED, T.DUE, T.RECEIVED}), T.WITHHELD, permits.WITHHOLD)
back_to_planned = Move("back_to_planned", frozenset({T.WITHHELD}), T.PLANNED, permits.WITHHOLD)
back_to_due = Move("back_to_due", frozenset({T.WITHHELD}), T.DUE, permits.WITHHOLD)
back_to_received = Move("back_to_received", frozenset({T.WITHHELD}), T.RECEIVED, permits.WITHHOLD)
cancel = Move("cancel", frozenset({T.PLANNED}), T.CANCELLED, permits.CANCEL)
TRANCHE = Machine(
    "contributions.tranche",
    T,
    T.PLANNED,
    (fall_due, receive, release, withhold, back_to_planned, back_to_due, back_to_received, cancel),
)

match = Move("match", frozenset({R.SUSPENSE}), R.MATCHED, permits.SETTLE_RECEIPT)
give_back = Move("return", frozenset({R.SUSPENSE}), R.RETURNED, permits.SETTLE_RECEIPT)
RECEIPT = Machine("contributions.receipt", R, R.SUSPENSE, (match, give_back))

G = SpendingState
book = Move("book", frozenset({G.PREPARED}), G.BOOKED, permits.APPROVE_JOURNAL, says="This spending is not waiting to be booked.")
drop = Move("drop", frozenset({G.PREPARED}), G.DROPPED, permits.SPEND)
ask_reversal = Move("ask_for_reversal", frozenset({G.BOOKED}), G.REVERSAL, permits.REVERSE)
take_back = Move(
    "reverse",
    frozenset({G.REVERSAL}),
    G.REVERSED,
    permits.APPROVE_JOURNAL,
    says="Nobody has asked to take this spending back, or it is taken back already.",
)
keep = Move("keep", frozenset({G.REVERSAL}), G.BOOKED, permits.APPROVE_JOURNAL)
SPENDING = Machine("contributions.spending", G, G.PREPARED, (book, drop, ask_reversal, take_back, keep))

ask_vetting = Move("ask_for_vetting", frozenset({P.PROPOSED}), P.VETTING, permits.PREPARE_SECONDMENT)
clear = Move("clear", frozenset({P.VETTING}), P.CLEARED, permits.PREPARE_SECONDMENT)
onboard = Move("onboard", frozenset({P.CLEARED}), P.ONBOARDED, permits.PREPARE_SECONDMENT)
start = Move("start", frozenset({P.ONBOARDED}), P.ACTIVE, permits.START, says="This secondment is not ready to start, or it has started.")
suspend_access = Move("suspend_access", frozenset({P.ACTIVE}), P.SUSPENDED, permits.END_ACCESS)
resume_access = Move("resume_access", frozenset({P.SUSPENDED}), P.ACTIVE, permits.END_ACCESS)
end = Move("end", frozenset({P.PROPOSED, P.VETTING, P.CLEARED, P.ONBOARDED, P.ACTIVE, P.SUSPENDED}), P.ENDED, permits.END_ACCESS)
cool_off = Move("cool_off", frozenset({P.ENDED}), P.COOLED_OFF, permits.RUN)
SECONDMENT = Machine(
    "contributions.secondment", P, P.PROPOSED, (ask_vetting, clear, onboard, start, suspend_access, resume_access, end, cool_off)
)

assess_value = Move("assess", frozenset({V.PROPOSED}), V.ASSESSED, permits.ASSESS_VALUE)
agree_value = Move("agree", frozenset({V.ASSESSED}), V.AGREED, permits.ANSWER_VALUE, says="There is no assessment to agree to.")
dispute_value = Move("dispute", frozenset({V.ASSESSED}), V.DISPUTED, permits.ANSWER_VALUE)
hear_valuer = Move("hear_independent_valuer", frozenset({V.DISPUTED}), V.INDEPENDENT, permits.ASSESS_VALUE)
settle_value = Move("settle", frozenset({V.INDEPENDENT}), V.FINAL, permits.AGREE_VALUE, says="No independent value waits to be settled.")
supersede_value = Move(
    "supersede", frozenset({V.PROPOSED, V.ASSESSED, V.AGREED, V.DISPUTED, V.INDEPENDENT, V.FINAL}), V.SUPERSEDED, permits.PROPOSE_VALUE
)
VALUATION = Machine(
    "contributions.valuation",
    V,
    V.PROPOSED,
    (assess_value, agree_value, dispute_value, hear_valuer, settle_value, supersede_value),
)
