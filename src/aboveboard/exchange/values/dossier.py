"""What the desk knows of one object: where it came from, where it went, why, and who holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from aboveboard.exchange.stix.markings import Badge, Pap
from aboveboard.exchange.values.reading import PullForm


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
    """A recall as the desk sees it: to whom, why, by when its receipt is due, and when it was acknowledged."""

    party: str
    name: str
    country: str
    reason: str
    at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    escalated_at: datetime | None


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

    @property
    def is_hint(self) -> bool:
        """Whether it only hints at the country: it does not go there by it."""
        return self.strength == "hint"


@dataclass(frozen=True, slots=True)
class Dossier:
    """One object as one reader may see it; `is_reduced` where parts of it are kept from this reader.

    `purposes` says in words for what it may be used. `given` is what has to be noted before it is shown: by which release a reader has
    it; None for the desk and the source.
    """

    key: int
    stix_id: str
    type: str
    version: str
    marking: Badge
    pap: Pap | None
    title: str
    content: Mapping[str, object]
    is_reduced: bool
    admitted_at: datetime
    retain_until: date
    erased_at: datetime | None
    routes: tuple[RouteView, ...]
    warnings: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    provenance: Provenance | None = None
    given: PullForm | None = None
