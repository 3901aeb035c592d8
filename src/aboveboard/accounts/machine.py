"""States of a membership: a role that decides waits for a second person before it is in force."""

from enum import StrEnum

from aboveboard.accounts import permits
from aboveboard.kernel.machine import Machine, Move


class State(StrEnum):
    """Where a membership stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REVOKED = "revoked"


confirm = Move("confirm", frozenset({State.PROPOSED}), State.IN_FORCE, permits.CONFIRM_ROLE)
revoke = Move("revoke", frozenset({State.PROPOSED, State.IN_FORCE}), State.REVOKED, permits.REVOKE_ROLE)
MEMBERSHIP = Machine("accounts.membership", State, State.IN_FORCE, (confirm, revoke))
