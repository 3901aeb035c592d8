"""The states of an agreement and of an obligation, and the moves between them."""

from aboveboard.agreements import permits
from aboveboard.agreements.values import ObligationState, State
from aboveboard.kernel.machine import Machine, Move

S, O = State, ObligationState  # noqa: E741 - read as a pair

submit = Move("submit_for_review", frozenset({S.DRAFT}), S.LEGAL_REVIEW, permits.DRAFT)
give_back = Move("return_to_draft", frozenset({S.LEGAL_REVIEW, S.APPROVED, S.SIGNED_PARTNER}), S.DRAFT, permits.RETURN)
approve = Move("approve", frozenset({S.LEGAL_REVIEW}), S.APPROVED, permits.APPROVE)
sign_partner = Move("sign_for_partner", frozenset({S.APPROVED}), S.SIGNED_PARTNER, permits.SIGN_PARTNER)
sign_organisation = Move(
    "sign_for_organisation",
    frozenset({S.SIGNED_PARTNER}),
    S.IN_FORCE,
    permits.SIGN_ORGANISATION,
    says="The partner has not signed this agreement, or it is in force already.",
)
suspend = Move("suspend", frozenset({S.IN_FORCE}), S.SUSPENDED, permits.SUSPEND)
resume = Move("resume", frozenset({S.SUSPENDED}), S.IN_FORCE, permits.SUSPEND)
terminate = Move("terminate", frozenset({S.IN_FORCE, S.SUSPENDED}), S.TERMINATED, permits.TERMINATE)
expire = Move("expire", frozenset({S.IN_FORCE, S.SUSPENDED}), S.EXPIRED, permits.RUN)
supersede = Move("supersede", frozenset({S.IN_FORCE}), S.SUPERSEDED, permits.SIGN_ORGANISATION)
close = Move("close", frozenset({S.EXPIRED, S.TERMINATED}), S.CLOSED, permits.CLOSE)
AGREEMENT = Machine(
    "agreements.agreement",
    S,
    S.DRAFT,
    (submit, give_back, approve, sign_partner, sign_organisation, suspend, resume, terminate, expire, supersede, close),
)

meet = Move("meet", frozenset({O.OPEN}), O.MET, permits.SETTLE)
waive = Move("waive", frozenset({O.OPEN}), O.WAIVED, permits.TERMINATE)
OBLIGATION = Machine("agreements.obligation", O, O.OPEN, (meet, waive))
