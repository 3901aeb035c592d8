"""Plain facts for the rules of standing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from aboveboard.agreements.values import AgreementFacts, DataTerms, Instrument, State
from aboveboard.diligence.values import ClearanceFacts
from aboveboard.lib.money import Money
from aboveboard.policy.values.words import ContributionKind
from aboveboard.standing.values import Facts, Stop

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
PARTNER = UUID(int=1)
CEILING = Money.of("1000000", "EUR")


def clearance(**change: Any) -> ClearanceFacts:
    """A clearance for funding and a secondment, valid for months around NOW."""
    given: dict[str, Any] = {
        "id": UUID(int=2),
        "organisation_id": PARTNER,
        "file_id": UUID(int=3),
        "engagement_id": UUID(int=4),
        "kinds": frozenset({"funding", "secondment"}),
        "ceiling": CEILING,
        "conditions": (),
        "level": "low",
        "valid_from": NOW - timedelta(days=30),
        "valid_until": date(2026, 12, 31),
        "revoked_at": None,
    }
    return ClearanceFacts(**(given | change))


def agreement(**change: Any) -> AgreementFacts:
    """An agreement for funding in force around NOW."""
    given: dict[str, Any] = {
        "id": UUID(int=5),
        "chain_id": UUID(int=5),
        "version": 1,
        "organisation_id": PARTNER,
        "engagement_id": UUID(int=4),
        "clearance_id": UUID(int=2),
        "instrument": Instrument.CONTRIBUTION_AGREEMENT,
        "title": "Forensic ballistics",
        "purpose": "Comparison of cartridges",
        "programme": "firearms",
        "kinds": frozenset({ContributionKind.FUNDING}),
        "value": CEILING,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "data_terms": DataTerms(),
        "state": State.IN_FORCE,
        "content_hash": "0" * 64,
        "in_force_at": NOW - timedelta(days=20),
        "ended_at": None,
    }
    return AgreementFacts(**(given | change))


def facts(**change: Any) -> Facts:
    """A partner in good standing at NOW."""
    given: dict[str, Any] = {
        "at": NOW,
        "organisation": PARTNER,
        "is_closed": False,
        "clearances": (clearance(),),
        "agreements": (agreement(),),
    }
    return Facts(**(given | change))


def stop(days_ago: int = 0, *, until: datetime | None = None) -> Stop:
    """A stop that began some days before NOW."""
    return Stop(NOW - timedelta(days=days_ago), "It stands still.", None, until)
