"""The frozen values of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aboveboard.agreements.values import AgreementFacts
from aboveboard.diligence.values import ClearanceFacts, PublicDecision
from aboveboard.parties.values import OrganisationFacts
from aboveboard.policy.values.publication import PublicState


@dataclass(frozen=True, slots=True)
class PublicContribution:
    """A contribution as the public sees it: what kind, how much, on which basis and by which method, and where it stands."""

    kind: str
    value: Mapping[str, Any]
    basis: str
    method: str
    purpose: str
    state: str


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """All that a statement about a partner is made of."""

    slug: str
    organisation: OrganisationFacts
    state: PublicState
    state_since: date | None
    state_reason: str
    clearance: ClearanceFacts | None
    decision: PublicDecision | None
    waivers: tuple[tuple[str, str, date], ...]
    agreements: tuple[AgreementFacts, ...]
    contributions: tuple[PublicContribution, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register: the statement, its hash and when it was published (UTC)."""

    slug: str
    organisation: UUID
    statement: Mapping[str, Any]
    canonical: bytes
    hash: str
    published_at: datetime
