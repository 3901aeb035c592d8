"""The states of a partner's server: claimed by the partner, confirmed or refused by the desk, paused by the partner, halted by the desk."""

from aboveboard.kernel.machine import Machine, Move
from aboveboard.polling import permits
from aboveboard.polling.values import ServerState as State

confirm = Move("confirm", frozenset({State.CLAIMED}), State.CONFIRMED, permits.CONFIRM)
refuse = Move("refuse", frozenset({State.CLAIMED}), State.REFUSED, permits.CONFIRM)
pause = Move("pause", frozenset({State.CONFIRMED}), State.PAUSED, permits.KEEP)
shut_out = Move("shut_out", frozenset({State.CONFIRMED}), State.PAUSED, permits.POLL)
resume = Move("resume", frozenset({State.PAUSED}), State.CONFIRMED, permits.KEEP)
halt = Move("halt", frozenset({State.CONFIRMED, State.PAUSED}), State.HALTED, permits.CONFIRM)
let_go_on = Move("let_go_on", frozenset({State.HALTED}), State.CONFIRMED, permits.CONFIRM)
end = Move("end", frozenset({State.CLAIMED, State.CONFIRMED, State.PAUSED, State.HALTED}), State.ENDED, permits.KEEP)
SERVER = Machine("polling.server", State, State.CLAIMED, (confirm, refuse, pause, shut_out, resume, halt, let_go_on, end))
