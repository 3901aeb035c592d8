"""The states of a recognition."""

from aboveboard.cooperation import permits
from aboveboard.cooperation.values import RecognitionState
from aboveboard.kernel.machine import Machine, Move

S = RecognitionState
suspend = Move("suspend", frozenset({S.ACTIVE}), S.SUSPENDED, permits.RECOGNISE)
restore = Move("restore", frozenset({S.SUSPENDED}), S.ACTIVE, permits.RECOGNISE)
revoke = Move("revoke", frozenset({S.ACTIVE, S.SUSPENDED}), S.REVOKED, permits.RECOGNISE)
RECOGNITION = Machine("cooperation.recognition", S, S.ACTIVE, (suspend, restore, revoke))
