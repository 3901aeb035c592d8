"""How submissions fared, as their sources and the desk see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.taxii.resources import Fate, Outcome
from aboveboard.exchange.values.words import AlertState, SubmissionState


@dataclass(frozen=True, slots=True)
class StatusView:
    """What became of a submission, object by object; `received` in µs since 1970 UTC."""

    id: UUID
    received: int
    state: SubmissionState
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of one object of a body if it were sent now; `sentence` says why it would be refused."""

    place: int
    stix_id: str
    type: str
    title: str
    marking: Badge | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One object as a list shows it to one reader: `title` is read from what this reader may see, `added` in µs since 1970 UTC."""

    key: int
    seq: int
    added: int
    stix_id: str
    type: str
    marking: Badge
    content: Mapping[str, object]
    title: str


@dataclass(frozen=True, slots=True)
class VictimTold:
    """An organisation that an alert to a country names as a victim, and how far the country is; no name where none was given."""

    country: str
    name: str
    alert: UUID
    state: AlertState
    outcome: str
    told_at: datetime
    is_overdue: bool


def packed(fates: list[Fate]) -> bytes:
    """Fates as they are stored."""
    return msgspec.json.encode([(fate.id, fate.version, fate.outcome.value, fate.message) for fate in fates])


def unpacked(stored: bytes) -> tuple[Fate, ...]:
    """Fates as they were stored."""
    rows: list[tuple[str, str, str, str]] = msgspec.json.decode(stored) if stored else []
    return tuple(Fate(id_, version, Outcome(outcome), message) for id_, version, outcome, message in rows)
