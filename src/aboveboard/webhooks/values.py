"""The words and frozen values of webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# A party has few programs that listen.
MOST_HOOKS, MOST_WHY = 5, 200
# So many recalls are named in one message; the others follow in the next.
MOST_RECALLS = 500


class HookState(StrEnum):
    """Whether a webhook is told anything."""

    ON = "on"
    OFF = "off"  # it failed too often; its owner switches it on again
    ENDED = "ended"


class Kind(StrEnum):
    """What a message says, in the `type` of its body (Standard Webhooks)."""

    REGISTERED = "webhook.registered"
    CHANGED = "collection.changed"
    RECALLED = "recall.issued"
    ROOM = "room.changed"


@dataclass(frozen=True, slots=True)
class Registered:
    """A new webhook; `secret` is shown now and never again."""

    id: UUID
    address: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class News:
    """What a webhook has not been told of: of each collection and room the newest addition (µs since 1970 UTC), and recalls."""

    additions: Mapping[UUID, int] = field(default_factory=dict)
    recalls: tuple[UUID, ...] = ()
    rooms: Mapping[UUID, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.additions or self.recalls or self.rooms)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one POST went: `why` it failed, empty where it was taken; `is_gone` where the receiver wants no more (410)."""

    why: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """When a message was sent (UTC), and how often in a row its webhook had failed by then."""

    at: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the worklist; times are UTC."""

    key: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
