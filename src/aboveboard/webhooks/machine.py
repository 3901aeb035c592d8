"""The states of a webhook: on, off after too many failures, ended."""

from aboveboard.kernel.machine import Machine, Move
from aboveboard.webhooks import permits
from aboveboard.webhooks.values import HookState as State

switch_off = Move("switch_off", frozenset({State.ON}), State.OFF, permits.SEND)
switch_on = Move("switch_on", frozenset({State.OFF}), State.ON, permits.KEEP)
end = Move("end", frozenset({State.ON, State.OFF}), State.ENDED, permits.KEEP)
WEBHOOK = Machine("webhooks.webhook", State, State.ON, (switch_off, switch_on, end))
