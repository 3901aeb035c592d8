"""The line of a worklist."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the worklist: `place` is submission, recall, alert or claim, `key` its own; times are UTC."""

    place: str
    key: UUID
    organisation: UUID | None
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None = None
