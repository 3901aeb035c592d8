"""The frozen values of the register."""

from dataclasses import dataclass
from datetime import date

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
