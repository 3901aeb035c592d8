"""The states of organisations and engagements and the moves between them."""

from aboveboard.kernel.machine import Machine, Move
from aboveboard.parties import permits
from aboveboard.parties.values.words import EngagementState as E
from aboveboard.parties.values.words import OrganisationState as O

ADMIT = Move("admit", frozenset({O.PROSPECT}), O.REGISTERED, permits.ADMIT_ORGANISATION)
WITHDRAW_ORGANISATION = Move("withdraw", frozenset({O.PROSPECT, O.REGISTERED}), O.WITHDRAWN, permits.WITHDRAW_APPLICATION)
REAPPLY = Move("reapply", frozenset({O.WITHDRAWN, O.DECLINED}), O.REGISTERED, permits.SUBMIT_APPLICATION)
DECLINE = Move("decline", frozenset({O.PROSPECT, O.REGISTERED}), O.DECLINED, permits.RECORD_OUTCOME)
EXCLUDE = Move("exclude", frozenset({O.PROSPECT, O.REGISTERED, O.DECLINED, O.WITHDRAWN, O.ENDED}), O.EXCLUDED, permits.RECORD_OUTCOME)
END = Move("end", frozenset({O.REGISTERED}), O.ENDED, permits.END_ORGANISATION)
ORGANISATION = Machine("parties.organisation", O, O.PROSPECT, (ADMIT, WITHDRAW_ORGANISATION, REAPPLY, DECLINE, EXCLUDE, END))

SUBMIT = Move("submit", frozenset({E.DRAFT}), E.SUBMITTED, permits.SUBMIT_APPLICATION)
WITHDRAW = Move("withdraw", frozenset({E.DRAFT, E.SUBMITTED}), E.WITHDRAWN, permits.WITHDRAW_APPLICATION)
REDRAFT = Move("redraft", frozenset({E.WITHDRAWN}), E.DRAFT, permits.DRAFT_ENGAGEMENT)
CLOSE = Move("close", frozenset({E.SUBMITTED}), E.CLOSED, permits.RECORD_OUTCOME)
ENGAGEMENT = Machine("parties.engagement", E, E.DRAFT, (SUBMIT, WITHDRAW, REDRAFT, CLOSE))
