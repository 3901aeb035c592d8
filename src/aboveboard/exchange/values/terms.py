"""What the house takes and on which terms: limits, errors, forms, and the names of those it deals with."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import NAMESPACE_URL, UUID, uuid5

from aboveboard.exchange.stix.envelope import Limits
from aboveboard.exchange.stix.markings import Marking
from aboveboard.exchange.values.words import CollectionKind
from aboveboard.kernel.errors import AppError
from aboveboard.policy.values.words import TrafficLight

# What the house itself publishes has the house as its producer.
HOUSE = UUID(int=0)
HOUSE_IDENTITY = f"identity--{uuid5(NAMESPACE_URL, 'urn:aboveboard:house')}"
# A body of this size is admitted in well under a second, the longest that a write may last.
LIMITS = Limits(body=10 * 2**20, object=2**20, objects=2_500)


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
    """What the agreement says about data: its default marking, for how many days data is kept and for what it may be used (codes of
    the purposes regulation), and which way it flows."""

    agreement: UUID
    default: Marking
    retention_days: int
    purposes: frozenset[str]
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
class Wishes:
    """What a partner says of all that it sends at once: marking (None: as agreed), remark, victims' and excluded countries, and
    the label of a level of the house's own classification, empty for none."""

    marking: Marking | None = None
    remark: str = ""
    victims: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    level: str = ""


# How deliveries name the secretariat's exchange desk: it is the house, and hands receipts to nobody.
DESK_PARTY = "desk"


def organisation_party(organisation: UUID) -> str:
    """How visibility classes and deliveries name an organisation."""
    return f"organisation:{organisation}"


def country_party(country: str) -> str:
    """How deliveries name a member country (ISO 3166 alpha-2, either case)."""
    return f"country:{country.lower()}"


def marking_of(word: TrafficLight) -> Marking:
    """The marking that a regulation's word names."""
    return Marking[word.value.replace("+", "_").upper()]


def word_of(marking: Marking) -> TrafficLight:
    """A marking as regulations write it."""
    return TrafficLight(marking.name.replace("_", "+").lower())
