"""The states of a submission: received, perhaps in quarantine, then admitted or refused."""

from aboveboard.exchange import permits
from aboveboard.exchange.values import SubmissionState as State
from aboveboard.kernel.machine import Machine, Move

quarantine = Move("quarantine", frozenset({State.RECEIVED}), State.QUARANTINED, permits.ADMIT)
admit = Move("admit", frozenset({State.RECEIVED, State.QUARANTINED}), State.ADMITTED, permits.ADMIT)
refuse = Move("refuse", frozenset({State.RECEIVED, State.QUARANTINED}), State.REFUSED, permits.REFUSE)
SUBMISSION = Machine("exchange.submission", State, State.RECEIVED, (quarantine, admit, refuse))
