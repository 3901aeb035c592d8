"""What a recipient acknowledges at once: a frozen value for the action, its doors and its permit."""

from dataclasses import dataclass
from uuid import UUID

# As many as one message of a webhook names.
MOST_RECEIPTS = 500


@dataclass(frozen=True, slots=True)
class Receipts:
    """The recalls, by their ids, that a recipient (`country:de`, `organisation:…`) confirms together."""

    recipient: str
    recalls: frozenset[UUID]
