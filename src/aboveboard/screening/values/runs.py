"""Runs and batches: what was asked, sealed, answered and replayed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from aboveboard.screening.values.judging import Kept
from aboveboard.screening.values.words import Door


@dataclass(frozen=True, slots=True)
class RunSubject:
    """A subject of a sealed run with the candidates that were kept for it."""

    name: str
    sentence: str
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class RunContent:
    """A sealed run, read back: the inputs as they were sealed, and what was found."""

    engine: str
    index: str
    lists: tuple[dict[str, str], ...]
    configuration: dict[str, object]
    subjects: tuple[RunSubject, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Names that were screened in bulk, as hashes and counts: by which door, against which lists, what was asked and answered."""

    door: Door
    list_set: str
    configuration: Mapping[str, object]
    asked: Mapping[str, object]
    answered: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BulkContent:
    """What a run of names screened in bulk sealed; threshold in 1/10,000, `asked` and `answered` are SHA-256 of the bytes."""

    door: Door
    engine: str
    index: str
    lists: tuple[dict[str, str], ...]
    threshold: int
    limit: int
    asked: str
    answered: str
    rows: int
    screened: int
    refused: int
    matched: int


@dataclass(frozen=True, slots=True)
class BatchScreened:
    """What came of a batch: its run and the seal, how many rows were screened, refused and matched; columns that were not read."""

    run: UUID
    sha256: str
    rows: int
    screened: int
    refused: int
    matched: int
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToMatch:
    """The lists that names may be put to: all in force (no source named) or one, and how it is called."""

    sources: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in a sealed run where it was made again otherwise: where, what was sealed, what comes now."""

    place: str
    sealed: str
    again: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether a sealed run, made anew from its inputs, gives the same bytes; if not, the first places where it differs."""

    run: UUID
    sealed: str
    again: str
    differences: tuple[Difference, ...] = ()

    @property
    def is_same(self) -> bool:
        return self.sealed == self.again
