"""The words and frozen values of the exchange of threat information."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from aboveboard.exchange.stix.envelope import Limits
from aboveboard.exchange.stix.markings import Marking, Pap
from aboveboard.exchange.stix.taxii.resources import Fate, Outcome
from aboveboard.kernel.errors import AppError

# What the house itself publishes has the house as its producer.
HOUSE = UUID(int=0)
HOUSE_IDENTITY = f"identity--{uuid5(NAMESPACE_URL, 'urn:aboveboard:house')}"
# A body of this size is admitted in well under a second, the longest that a write may last.
LIMITS = Limits(body=10 * 2**20, object=2**20, objects=2_500)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CollectionKind(StrEnum):
    """What a collection is for."""

    INTAKE = "intake"  # what one partner submits; read and written by that partner
    COUNTRY = "country"  # what was routed to one member country
    SHARED = "shared"  # what every member, and by its marking every partner, may read
    ROOM = "room"  # what is shared in one incident room; read by its members, whose names stand beside it
    QUEUE = "queue"  # what no country was found for: the secretariat decides by hand


class SubmissionState(StrEnum):
    """How far a submission is."""

    RECEIVED = "received"
    QUARANTINED = "quarantined"
    ADMITTED = "admitted"
    REFUSED = "refused"


class AlertState(StrEnum):
    """How far a country is with an alert."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    CLOSED = "closed"


class AlertOutcome(StrEnum):
    """What a country says came of an alert."""

    VICTIM_TOLD = "victim_told"
    SECURED = "secured"
    INVESTIGATING = "investigating"
    KNOWN = "known"
    NOT_OURS = "not_ours"
    NOT_FOUND = "not_found"
    FALSE_POSITIVE = "false_positive"


ACTED = frozenset({AlertOutcome.VICTIM_TOLD, AlertOutcome.SECURED, AlertOutcome.INVESTIGATING})
CLOSED = frozenset(AlertOutcome) - ACTED


class ClaimState(StrEnum):
    """How far a bureau's claim of a constituency is."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Purpose(StrEnum):
    """What information may be used for; without one nobody but its source and the desk reads it."""

    THREATS = "threats"  # to prevent and investigate crime against computers and what depends on them


class Malformed(AppError):
    """The body cannot be read as an envelope of objects."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "malformed"


class TooLarge(AppError):
    """The body is larger than the house takes at once."""

    status: ClassVar[int] = 413
    code: ClassVar[str] = "too_large"


@dataclass(frozen=True, slots=True)
class CollectionForm:
    """A collection to be opened: an intake has an organisation, a feed a country (ISO 3166 alpha-2, lower case), a room's a name."""

    kind: CollectionKind
    title: str
    organisation: UUID | None = None
    country: str = ""
    room: str = ""

    @property
    def alias(self) -> str:
        """A name for addresses; intakes have none, since it would tell who submits."""
        if self.kind is CollectionKind.INTAKE:
            return ""
        name = self.country or self.room
        return f"{self.kind.value}-{name}" if name else self.kind.value


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agreement says about data: its default marking, for how many days data is kept, and which way it flows."""

    agreement: UUID
    default: Marking
    retention_days: int
    inward: bool
    outward: bool


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """What a bureau claims as its own, as typed: CIDR networks, AS numbers, domains (with all below them), sectors."""

    country: str
    networks: tuple[str, ...] = ()
    asns: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Root:
    """What the exchange says of itself to a program: whose it is, and how many bytes it takes at once."""

    title: str
    most_bytes: int


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection as one reader sees it now."""

    id: UUID
    kind: CollectionKind
    title: str
    alias: str
    can_read: bool
    can_write: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One object on a page: its place, when it was added (µs since 1970 UTC), and its body as this reader may have it."""

    seq: int
    added: int
    id: str
    version: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader asked for, oldest addition first; `next` leads on where there is more.

    `since` stands for the first and last addition of an empty page; `is_own` tells a source that reads its own collection.
    """

    collection: UUID
    items: tuple[Item, ...]
    next: str
    since: int
    is_own: bool

    @property
    def span(self) -> tuple[int, int]:
        """When the first and the last item were added."""
        return (self.items[0].added, self.items[-1].added) if self.items else (self.since, self.since)


@dataclass(frozen=True, slots=True)
class PullForm:
    """What a reader was just given: the numbers of the releases in one collection, rising."""

    collection: UUID
    seqs: tuple[int, ...]

    @property
    def runs(self) -> list[list[int]]:
        """The numbers as runs of neighbours, first and last of each."""
        found: list[list[int]] = []
        for seq in self.seqs:
            if found and found[-1][1] == seq - 1:
                found[-1][1] = seq
            else:
                found.append([seq, seq])
        return found


@dataclass(frozen=True, slots=True)
class StatusView:
    """What became of a submission, object by object; `received` in µs since 1970 UTC."""

    id: UUID
    received: int
    state: SubmissionState
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Onboarding:
    """What a partner's programs need: where to post, which identity to name, and what to merge into every object."""

    collection: UUID
    identity: str
    object_defaults: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One object as a list shows it to one reader: `title` is read from what this reader may see, `added` in µs since 1970 UTC."""

    key: int
    seq: int
    added: int
    stix_id: str
    type: str
    marking: Marking
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


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who was given an object, how (the title of the collection), and when first (UTC); `name` is empty for a country."""

    party: str
    name: str
    country: str
    collection: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallFacts:
    """A recall as the desk sees it: to whom, why, and when it was acknowledged."""

    party: str
    name: str
    country: str
    reason: str
    at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an object came from and where it went: for the desk's eyes only. `releases` are titles of collections with their moment."""

    organisation: UUID | None
    name: str
    submission: UUID | None
    agreement: UUID | None
    received_at: datetime | None
    excluded: tuple[str, ...]
    held_by: str
    released_because: str
    releases: tuple[tuple[str, datetime], ...]
    recipients: tuple[Recipient, ...]
    recalls: tuple[RecallFacts, ...]


@dataclass(frozen=True, slots=True)
class RouteView:
    """Why an object concerns a country; `side` is victim or host, `strength` hint to victim."""

    country: str
    strength: str
    side: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One object as one reader may see it; `is_reduced` where parts of it are kept from this reader.

    `given` is what has to be noted before it is shown: by which release a reader has it; None for the desk and the source.
    """

    key: int
    stix_id: str
    type: str
    version: str
    marking: Marking
    pap: Pap | None
    title: str
    content: Mapping[str, object]
    is_reduced: bool
    admitted_at: datetime
    retain_until: date
    erased_at: datetime | None
    routes: tuple[RouteView, ...]
    warnings: tuple[str, ...] = ()
    provenance: Provenance | None = None
    given: PullForm | None = None


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
class Wishes:
    """What a partner says of all that it sends at once: marking (None: as agreed), remark, victims' and excluded countries."""

    marking: Marking | None = None
    remark: str = ""
    victims: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """What would become of one object of a body if it were sent now; `sentence` says why it would be refused."""

    place: int
    stix_id: str
    type: str
    title: str
    marking: Marking | None
    sentence: str


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


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware instant."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def organisation_party(organisation: UUID) -> str:
    """How visibility classes and deliveries name an organisation."""
    return f"organisation:{organisation}"


def country_party(country: str) -> str:
    """How deliveries name a member country (ISO 3166 alpha-2, either case)."""
    return f"country:{country.lower()}"


def packed(fates: list[Fate]) -> bytes:
    """Fates as they are stored."""
    return msgspec.json.encode([(fate.id, fate.version, fate.outcome.value, fate.message) for fate in fates])


def unpacked(stored: bytes) -> tuple[Fate, ...]:
    """Fates as they were stored."""
    rows: list[tuple[str, str, str, str]] = msgspec.json.decode(stored) if stored else []
    return tuple(Fate(id_, version, Outcome(outcome), message) for id_, version, outcome, message in rows)


def moment_of(since: int) -> datetime:
    """The aware instant of microseconds since 1970 UTC."""
    return _EPOCH + timedelta(microseconds=since)
