"""Many matches put forward at once, and what would follow."""

from dataclasses import dataclass
from uuid import UUID

from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening.engine.values import Finding
from aboveboard.screening.machine import MatchState


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which matches a reader wants to see; an empty field asks for all."""

    states: frozenset[MatchState] = frozenset()
    standing: ListStanding | None = None
    source: str = ""
    organisation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a match is about: the name that was screened, why this party was screened, and for which organisations."""

    name: str
    sentence: str
    organisations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a judgement would do now.

    `awaits_second`: it counts only once a second person says the same; `is_second`: this reader would be that person;
    `is_mine`: this reader has said so already; `others`: how many other matches of the same organisations stop acts.
    """

    stops: bool
    awaits_second: bool
    is_second: bool
    is_mine: bool
    others: int


@dataclass(frozen=True, slots=True)
class TogetherLine:
    """One match among many: both names, what the facts beside the name say, and why it is left out, if it is."""

    match: UUID
    name: str
    listed: str
    source: str
    score: int
    organisations: tuple[UUID, ...]
    birth: Finding
    country: Finding
    identifier: Finding
    left_out: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done to many matches: each line, whom it would hold that nothing holds now, and the hash that stands for it all."""

    lines: tuple[TogetherLine, ...]
    holds: tuple[UUID, ...]
    held_already: tuple[UUID, ...]
    seen: str

    @property
    def ready(self) -> tuple[TogetherLine, ...]:
        """The lines that it would be done to."""
        return tuple(line for line in self.lines if not line.left_out)

    @property
    def left_out(self) -> tuple[TogetherLine, ...]:
        """The lines that stay as they are."""
        return tuple(line for line in self.lines if line.left_out)
