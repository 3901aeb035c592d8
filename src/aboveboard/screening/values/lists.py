"""A list as a file, as it stands, and what changed in it."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening.lists.delta import EntryDifference, Op


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list to be loaded: which source, where its bytes are, and the day of publication where the file does not say it."""

    source: str
    path: Path
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load. `is_new` is false where the file is the one in force: it was checked, nothing else."""

    source: str
    version: UUID
    is_new: bool
    entries: int
    published: date
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as it stands. `checked_at` is the last successful check, changed or not; `is_stale` compares it with the regulation."""

    source: str
    label: str
    standing: ListStanding
    version: UUID
    published: date
    entries: int
    sha256: str
    in_force_at: datetime
    checked_at: datetime | None
    is_stale: bool
    error: str = ""
    added: int | None = None
    changed: int | None = None
    removed: int | None = None


@dataclass(frozen=True, slots=True)
class ListCoverage:
    """How many of the present subjects were screened against the version in force of a list, and how many there are."""

    subjects: int
    screened: int

    @property
    def missing(self) -> int:
        """How many were not."""
        return self.subjects - self.screened


@dataclass(frozen=True, slots=True)
class NotCovered:
    """An organisation of which some subjects were not screened against the version in force; `at` is None where none ever was."""

    organisation: UUID
    subjects: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """One entry that a version added, changed or removed: its name, and what of it differs where it was changed."""

    op: Op
    entry: str
    caption: str
    differences: tuple[EntryDifference, ...]


@dataclass(frozen=True, slots=True)
class ListDetail:
    """One list for its page: how it stands, who issues it, from which hosts it is fetched, and when it is asked for again."""

    line: "ListLine"
    issuer: str
    hosts: tuple[str, ...]
    fetched: bool
    failures: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list that the regulation names, or that was loaded: what it may do, what is in force, and the newest refusal after that."""

    source: str
    label: str
    standing: ListStanding
    rule: str
    in_force: ListFacts | None
    refused: UUID | None
    refusal: str
    error: str
    invented: int
    coverage: ListCoverage | None
