"""How a partner stands with us as a source, and what its programs need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ChannelState(StrEnum):
    """What a partner's channel is now, in the partner's words: a hold is never told."""

    OPEN = "open"
    GRACE = "grace"  # something has lapsed; the channel runs on until the grace period ends
    INWARD = "inward"  # submitting is open, reading is not
    CLOSED = "closed"
    NONE = "none"  # nothing was ever agreed


@dataclass(frozen=True, slots=True)
class ChannelView:
    """The state of a partner's channel, since or until when (UTC), and why."""

    state: ChannelState
    reasons: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Onboarding:
    """What a partner's programs need: where to post, which identity to name, and what to merge into every object."""

    collection: UUID
    identity: str
    object_defaults: Mapping[str, object] = field(default_factory=dict)
