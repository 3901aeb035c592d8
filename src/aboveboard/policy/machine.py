"""The states of a version of a regulation."""

from enum import StrEnum

from aboveboard.kernel.machine import Machine, Move
from aboveboard.policy import permits


class State(StrEnum):
    """Proposed, in force, replaced by a later one, or withdrawn before it came into force."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


activate = Move("activate", frozenset({State.PROPOSED}), State.ACTIVE, permits.ACTIVATE)
withdraw = Move("withdraw", frozenset({State.PROPOSED}), State.WITHDRAWN, permits.PROPOSE)
supersede = Move("supersede", frozenset({State.ACTIVE}), State.SUPERSEDED, permits.ACTIVATE)
VERSION = Machine("policy.version", State, State.PROPOSED, (activate, withdraw, supersede))
