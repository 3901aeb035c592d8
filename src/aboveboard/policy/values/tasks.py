"""What awaits a person among the regulations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Task:
    """A version that waits for the second person: which, why, since when (UTC), and what happens otherwise."""

    version_id: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
