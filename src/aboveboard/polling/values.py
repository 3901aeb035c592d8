"""The words and frozen values of polling."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from aboveboard.exchange.stix.markings import Marking
from aboveboard.lib.calling.addresses import Address

# A partner has few servers; what is said of one is a sentence.
MOST_SERVERS, MOST_WHY, MOST_REASON, MOST_COLLECTION = 5, 300, 500, 100
MOST_TOKEN, MOST_NEXT = 4_000, 2_000
# Minutes between two looks at a server: as often as a partner likes, within what both sides bear.
INTERVALS = (5, 15, 60, 360, 1_440)
# So many objects are asked for at once, at first.
PAGE_SIZE = 1_000


class ServerState(StrEnum):
    """Whether a server is polled."""

    CLAIMED = "claimed"  # the partner's word; nothing was called yet
    CONFIRMED = "confirmed"  # polled
    PAUSED = "paused"  # by the partner, or because it lets us in no more
    HALTED = "halted"  # by the desk, which alone lets it go on
    REFUSED = "refused"
    ENDED = "ended"


class Scheme(StrEnum):
    """How we show who we are."""

    BEARER = "bearer"  # a token (RFC 6750)
    BASIC = "basic"  # user:password (RFC 7617)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a server knows us by: `secret` is the token, or the password of `user`."""

    scheme: Scheme
    secret: str = field(repr=False)
    user: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a server is polled: minutes between looks, and how objects without TLP are marked (None: as agreed; never less strictly)."""

    interval: int
    unmarked: Marking | None = None


@dataclass(frozen=True, slots=True)
class ServerForm:
    """A server as a partner names it: the address of its API root, and the id or alias of one collection."""

    root: str
    collection: str
    credentials: Credentials
    habits: Habits


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a server was read: `added_after` of the run, `next` where the run goes on by it, and the newest addition seen in the run.

    Times are kept as the server wrote them, so that no digit is lost.
    """

    after: str = ""
    token: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One request to a server: where, from which place on, and how many objects; `headers` hold the credentials."""

    place: Address
    headers: Mapping[str, str] = field(repr=False)
    cursor: Cursor
    size: int
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a server gave: the bodies to submit, how many objects they hold, how many were left out as too large,
    the place it was asked from, the place to go on from, and whether there is more at once."""

    bodies: tuple[bytes, ...]
    objects: int
    left_out: int
    begun: Cursor
    cursor: Cursor
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why nothing was taken, as a sentence for both sides.

    `wait` is how long the server asks us to wait (seconds); `is_shut_out` where it does not let us in; `is_too_much` where less should be
    asked for, `is_slow` where that is so the second time; `begins_anew` where the place reached inside the run is worth nothing any more;
    `is_ours` where the house could not write: nothing is said of the server, which is asked again in its turn.
    """

    why: str
    wait: int | None = None
    is_shut_out: bool = False
    is_too_much: bool = False
    is_slow: bool = False
    begins_anew: bool = False
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the worklist; `organisation` for the desk's, times are UTC."""

    key: UUID
    organisation: UUID | None
    what: str
    why: str
    otherwise: str
    since: datetime
