"""The states of holds, suspensions and lapses."""

from aboveboard.kernel.machine import Machine, Move
from aboveboard.standing import permits
from aboveboard.standing.values import HoldState, LapseState, SuspensionState

confirm = Move("confirm", frozenset({HoldState.SET}), HoldState.CONFIRMED, permits.CONFIRM_HOLD)
lift = Move("lift", frozenset({HoldState.SET, HoldState.CONFIRMED}), HoldState.LIFTED, permits.LIFT_HOLD)
HOLD = Machine("standing.hold", HoldState, HoldState.SET, (confirm, lift))

suspend = Move("suspend", frozenset({SuspensionState.PROPOSED}), SuspensionState.IN_EFFECT, permits.SUSPEND)
withdraw = Move("withdraw", frozenset({SuspensionState.PROPOSED}), SuspensionState.WITHDRAWN, permits.PROPOSE_SUSPENSION)
propose_lift = Move("propose_lift", frozenset({SuspensionState.IN_EFFECT}), SuspensionState.LIFT_PROPOSED, permits.PROPOSE_SUSPENSION)
keep = Move("keep", frozenset({SuspensionState.LIFT_PROPOSED}), SuspensionState.IN_EFFECT, permits.LIFT_SUSPENSION)
lift_suspension = Move("lift_suspension", frozenset({SuspensionState.LIFT_PROPOSED}), SuspensionState.LIFTED, permits.LIFT_SUSPENSION)
SUSPENSION = Machine(
    "standing.suspension", SuspensionState, SuspensionState.PROPOSED, (suspend, withdraw, propose_lift, keep, lift_suspension)
)

end = Move("end", frozenset({LapseState.RUNNING}), LapseState.ENDED, permits.RECORD_LAPSE)
LAPSE = Machine("standing.lapse", LapseState, LapseState.RUNNING, (end,))
