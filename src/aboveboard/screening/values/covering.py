"""Who was last screened against what, and who was not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LastScreened:
    """When an organisation's subjects were last screened; the oldest of them counts. `is_current`: against all lists in force."""

    at: datetime
    subjects: int
    is_current: bool


class Missed(StrEnum):
    """What is missing before somebody counts as screened."""

    NO_LIST = "no_list"
    FEED = "feed"
    OWNERS = "owners"
    NEVER = "never"
    CHANGED = "changed"
    LISTS = "lists"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, as a sentence for the reader: who, and against what."""

    missed: Missed
    sentence: str


@dataclass(frozen=True, slots=True)
class Against:
    """A list in force beside what somebody was last screened against: the day of that version, None where it was none of this list.

    `is_same`: the very version in force, read by the engine of today.
    """

    source: str
    published: str | None
    in_force: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """One organisation in the coverage report; `last` is None where a screening is due and was never made."""

    organisation: UUID
    last: LastScreened | None
    against: tuple[Against, ...] = ()

    @property
    def state(self) -> str:
        """`never`, `old` (not against all lists in force) or `current`."""
        if self.last is None:
            return "never"
        return "current" if self.last.is_current else "old"


@dataclass(frozen=True, slots=True)
class CoveredSubject:
    """One subject in the coverage report; without a subject where the organisation was never screened."""

    organisation: UUID
    kind: str
    id: str
    relation: str
    at: datetime | None
    is_current: bool
    run: UUID | None
    against: tuple[Against, ...]
