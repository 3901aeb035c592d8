"""What other contexts and doors are told about parties: frozen, without rows behind them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from aboveboard.audit.store import Ref
from aboveboard.lib.money import Money
from aboveboard.parties.values.forms import OtherName
from aboveboard.parties.values.words import (
    Attachment,
    ContributionKind,
    DeclarationKind,
    DocumentKind,
    EngagementState,
    HoldingSource,
    OrganisationState,
    OrganisationType,
    Outcome,
    PositionRole,
    Relation,
    Schema,
    Selection,
    UnknownReason,
)


def organisation_ref(organisation_id: UUID) -> Ref:
    """How the log names an organisation."""
    return Ref("parties.organisation", str(organisation_id))


def person_ref(person_id: UUID) -> Ref:
    """How the log names a person."""
    return Ref("parties.person", str(person_id))


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation as it is now; `identifiers` are (scheme, value)."""

    id: UUID
    legal_name: str
    other_names: tuple[OtherName, ...]
    kind: OrganisationType
    country: str
    website: str
    sectors: tuple[str, ...]
    registration_number: str
    description: str
    identifiers: tuple[tuple[str, str], ...]
    state: OrganisationState
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person, and the organisation that told us of them."""

    id: UUID
    organisation: UUID
    full_name: str
    birth: str
    nationality: str


@dataclass(frozen=True, slots=True)
class PositionFacts:
    """What a person is to an organisation now."""

    id: UUID
    person: PersonFacts
    role: PositionRole
    since: date | None


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """One current statement of ownership; the holder is a reference, or None with the reason why it is unknown."""

    id: UUID
    held: UUID
    holder: Ref | None
    unknown_reason: UnknownReason | None
    share_low: int
    share_high: int
    control: bool
    source: HoldingSource
    since: date | None
    stated_by: UUID | None


@dataclass(frozen=True, slots=True)
class OwnershipFacts:
    """The statements upwards from one organisation, nearest first; `is_complete` is false where the bound cut them off.

    `names` gives a name for every party in `holdings`, by the text of its id.
    """

    organisation: UUID
    holdings: tuple[HoldingFacts, ...]
    names: dict[str, str]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A party to be screened for an organisation, with the sentence that says why."""

    ref: Ref
    schema: Schema
    names: tuple[str, ...]
    births: tuple[str, ...]
    countries: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    relation: Relation
    sentence: str


@dataclass(frozen=True, slots=True)
class DeclarationFacts:
    """A declaration; `expires_on` is its last day of validity (UTC)."""

    id: UUID
    organisation: UUID
    kind: DeclarationKind
    at: datetime
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document; `sha256` in lower-case hex is both its proof and its address in the store."""

    id: UUID
    organisation: UUID
    title: str
    kind: DocumentKind
    sha256: str
    media_type: str
    size: int
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Expired:
    """A declaration or document of an organisation that is no longer valid and that nothing has replaced."""

    ref: Ref
    kind: str
    expired_on: date


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """What an organisation proposes; `content_hash` is that of all that is proposed."""

    id: UUID
    organisation: UUID
    title: str
    purpose: str
    selection: Selection
    kinds: tuple[tuple[ContributionKind, Money], ...]
    value: Money
    starts_on: date
    ends_on: date
    countries: tuple[str, ...]
    personal_data: bool
    outward_data: bool
    strings: tuple[Attachment, ...]
    additionality: str
    state: EngagementState
    outcome: Outcome | None
    content_hash: str
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """What one owner group has proposed in a period, per currency, cash and kind apart."""

    organisations: frozenset[UUID]
    engagements: tuple[EngagementFacts, ...]
    cash: tuple[Money, ...]
    kind: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of an organisation's timeline; `actor` is empty where the reader is not told who in the house it was."""

    uid: UUID
    at: datetime
    kind: str
    actor: str
    subject: Ref


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some rows of a list; `next` is the id to go on after, None at the end."""

    rows: tuple[T, ...]
    next: UUID | None
