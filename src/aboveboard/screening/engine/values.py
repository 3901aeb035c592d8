"""What is asked of the engine and what it answers."""

from dataclasses import dataclass, field
from enum import StrEnum

from aboveboard.screening.lists.record import NameKind, Schema

FULL = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """A subject as known: countries ISO alpha-2 lower case, births `YYYY[-MM[-DD]]`, identifiers (kind, value)."""

    name: str
    schema: Schema = Schema.LEGAL_ENTITY
    countries: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


class How(StrEnum):
    """In what way a word of the name asked for agrees with a word of the listed name."""

    SAME = "same"
    SPELLING = "spelling"
    SOUND = "sound"
    MEANING = "meaning"
    INITIAL = "initial"
    JOINED = "joined"
    ABSENT = "absent"


class Finding(StrEnum):
    """What a fact beside the name says."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A word asked for, the listed word it agrees with (empty when absent), and both numbers in 1/1000."""

    asked: str
    listed: str
    how: How
    similarity: int
    weight: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a candidate has its score, as data; `engine.words` says it in sentences."""

    name: str
    kind: NameKind
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    name_score: int
    birth: Finding
    country: Finding
    identifier: Finding
    schema: Finding
    birth_detail: str = ""
    country_detail: str = ""
    identifier_detail: str = ""
    completeness: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed entity that may be the one asked for. The score is in 1/10,000."""

    entity_id: str
    score: int
    explanation: Explanation = field(compare=False)
