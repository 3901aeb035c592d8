"""Everything that can be read of agreements."""

from aboveboard.agreements.queries.doors import needs_me, own_timeline, timeline, visible_agreement, visible_agreements, visible_obligations
from aboveboard.agreements.queries.facts import (
    agreement,
    agreements_of,
    in_force,
    lookups,
    obligation_row,
    obligations,
    row,
    version_in_force,
    versions,
)

__all__ = [
    "agreement",
    "agreements_of",
    "in_force",
    "lookups",
    "needs_me",
    "obligation_row",
    "obligations",
    "own_timeline",
    "row",
    "timeline",
    "version_in_force",
    "versions",
    "visible_agreement",
    "visible_agreements",
    "visible_obligations",
]
