"""The words and frozen values of incident rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from aboveboard.exchange.stix.markings import Marking
from aboveboard.kernel.errors import Invalid
from aboveboard.kernel.gate import Act
from aboveboard.lib.strict import StrictError, clean_name

MOST_TITLE, MOST_TEXT, MOST_LINES = 200, 8_000, 400
DESK = "desk"
EXERCISE = "EXERCISE"


class RoomState(StrEnum):
    """Open while the incident lasts, then closed with a report."""

    OPEN = "open"
    CLOSED = "closed"


class MemberState(StrEnum):
    """In the room, or no more."""

    SEATED = "seated"
    LEFT = "left"


class NoteState(StrEnum):
    """Read by those who may, kept apart while its author's organisation is on hold, or refused by the desk."""

    POSTED = "posted"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class TaskState(StrEnum):
    """To be done, done, or not needed."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class HelperState(StrEnum):
    """Put forward by one person, admitted for some hours or refused by another, and ended."""

    PROPOSED = "proposed"
    ADMITTED = "admitted"
    REFUSED = "refused"
    ENDED = "ended"


class GraceState(StrEnum):
    """Asked for by the desk, granted or refused by the authority that the regulation names, and ended, with the room at the latest."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class ReportState(StrEnum):
    """Drafted on the clock, issued by a person."""

    DRAFT = "draft"
    ISSUED = "issued"


class HandOverState(StrEnum):
    """Written by the shift that goes, acknowledged by the one that comes."""

    WRITTEN = "written"
    ACKNOWLEDGED = "acknowledged"


class DutyState(StrEnum):
    """On the roster, or taken off it."""

    ON = "on"
    OFF = "off"


class SeatKind(StrEnum):
    """As whom somebody sits in a room."""

    DESK = "desk"
    BUREAU = "bureau"
    PARTNER = "partner"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody may do in one room now; `says` are sentences for the reader, `until` the moment to which a seat is bounded (UTC)."""

    kind: SeatKind
    party: str
    reads: bool
    writes: bool
    quarantines: bool = False
    says: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoomForm:
    """A room to be opened: template by name, countries concerned (ISO 3166 alpha-2, lower case), partners by id."""

    template: str
    title: str
    countries: frozenset[str]
    partners: frozenset[UUID] = frozenset()
    is_drill: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title, "title"))


@dataclass(frozen=True, slots=True)
class Admission:
    """Who is to sit in a room: an organisation with standing."""

    room: UUID
    organisation: UUID


@dataclass(frozen=True, slots=True)
class NoteForm:
    """What somebody writes in a room: its marking (None: the room's), and for RED the countries that it is for."""

    text: str
    marking: Marking | None = None
    countries: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", text(self.text, "text"))


@dataclass(frozen=True, slots=True)
class Brought:
    """A submission to be brought into a room."""

    submission: UUID


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task for one party (`desk`, `country:de`, `organisation:<id>`), due at an instant (UTC) or whenever."""

    title: str
    party: str
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title, "title"))


@dataclass(frozen=True, slots=True)
class DutyForm:
    """A desk or person on call: who, by which telephone, in which time zone (IANA name), at which hours on which days."""

    name: str
    phone: str
    zone: str
    hours: str
    party: str = DESK


@dataclass(frozen=True, slots=True)
class HelperForm:
    """An organisation without a clearance that is to help: why it, what it undertook, and by whom that was given."""

    organisation: UUID
    reason: str
    undertaking: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", line(self.reason, "reason", 1_000))
        object.__setattr__(self, "undertaking", line(self.undertaking, "undertaking", 1_000))


@dataclass(frozen=True, slots=True)
class GraceForm:
    """A longer grace period for a partner in the room: which lapse, how many days from the day of the lapse, and why."""

    lapse: UUID
    days: int
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", line(self.reason, "reason", 1_000))


@dataclass(frozen=True, slots=True)
class Limits:
    """What a helper may not do, act by act, by the gate's own answer; what it may; and until when."""

    stopped: tuple[Act, ...]
    reads: Marking
    hours: int
    rule: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody or some body in a room, with its standing and who is on call now."""

    member: UUID
    kind: SeatKind
    party: str
    organisation: UUID | None
    country: str
    name: str
    since: datetime
    standing: str = ""
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the roster as it reads now: local time there, and whether the hours say that somebody answers."""

    key: UUID
    party: str
    name: str
    phone: str
    zone: str
    hours: str
    local: datetime
    answers: bool | None
    is_old: bool


class Step(StrEnum):
    """How far a country is with a victim, the least first."""

    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"


@dataclass(frozen=True, slots=True)
class Told:
    """One cell: how far a country is with a victim, since when it was told (UTC), what came of it, and whether it is late."""

    step: Step
    at: datetime
    outcome: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Victim:
    """One organisation however it is spelt, `spellings` as they came, with a cell for each of its countries; "" for a nameless one."""

    name: str
    spellings: tuple[str, ...]
    cells: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a room's timeline: `kind` names the word, `what` the thing in its own words, `by` the party that did it.

    `about` is the row that it tells of, `entry` the entry of the log that recorded it.
    """

    at: datetime
    kind: str
    what: str
    by: str
    about: UUID
    entry: UUID | None = None


@dataclass(frozen=True, slots=True)
class ClosedIncident:
    """What may ever be public of an incident that is over: its kind, the two days (UTC), and numbers; no name, no country, no word."""

    room: UUID
    kind: str
    opened_on: date
    closed_on: date
    countries: int
    partners: int
    helpers: int
    graces: int


@dataclass(frozen=True, slots=True)
class Task:
    """What awaits a person in rooms; `place` is the page, `key` its key, times are UTC."""

    place: str
    key: UUID
    what: str
    why: str
    otherwise: str
    since: datetime
    by: datetime | None = None


def line(value: str, name: str, most: int = MOST_TITLE) -> str:
    """One line from a person; raises `Invalid` naming the field."""
    try:
        return clean_name(value, most)
    except StrictError as error:
        raise Invalid(**{name: str(error)}) from error


def text(value: str, name: str) -> str:
    """Lines from a person, empty ones kept between them; raises `Invalid` naming the field."""
    lines = value.strip().splitlines()
    if not lines:
        raise Invalid(**{name: "Write something."})
    if len(lines) > MOST_LINES or len(value) > MOST_TEXT:
        raise Invalid(**{name: f"Shorten it to {MOST_TEXT} characters in {MOST_LINES} lines."})
    return "\n".join(line(each, name, MOST_TEXT) if each.strip() else "" for each in lines)


def country_of(party: str) -> str:
    """The country that a party stands for, empty for another."""
    return party.removeprefix("country:") if party.startswith("country:") else ""
