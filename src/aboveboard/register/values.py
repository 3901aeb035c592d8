"""The frozen values of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from aboveboard.agreements.values import AgreementFacts
from aboveboard.contributions.values import ContributionFacts
from aboveboard.diligence.values import ClearanceFacts, PublicDecision
from aboveboard.parties.values.facts import OrganisationFacts
from aboveboard.policy.values.publication import PublicState


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
    contributions: tuple[ContributionFacts, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The register counted; `cash` is what was promised in money by currency, kind is never added to it."""

    partners: int
    agreements: int
    contributions: int
    states: Mapping[str, int]
    countries: Mapping[str, int]
    kinds: Mapping[str, int]
    cash: Mapping[str, Decimal]
