"""Reads claims of constituencies: those in force for routing, a bureau's own, and what the desk should ask about one."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.exchange import permits
from aboveboard.exchange.models import ConstituencyClaim
from aboveboard.exchange.queries import addresses
from aboveboard.exchange.rules import claiming
from aboveboard.exchange.rules.claiming import Remark
from aboveboard.exchange.stix.constituencies import Constituencies, Constituency
from aboveboard.exchange.values import ClaimState
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query


def constituencies() -> Constituencies:
    """What is confirmed now, ready for look-up; compiled once for each set of claims."""
    return _compiled(tuple(ConstituencyClaim.objects.filter(state=ClaimState.CONFIRMED).order_by("pk").values_list("pk", flat=True)))


@lru_cache(maxsize=4)
def _compiled(keys: tuple[UUID, ...]) -> Constituencies:
    # A claim never changes once it is confirmed, so its key stands for all that it says.
    return Constituencies(map(_read, ConstituencyClaim.objects.filter(pk__in=keys)))


@query(permits.CLAIM, permits.CONFIRM_CLAIM)
def visible_claims(actor: Actor) -> QuerySet[ConstituencyClaim]:
    """Claims, newest first: of all countries for the desk, of its own for a bureau."""
    rows = ConstituencyClaim.objects.order_by("-created_at", "id")
    if permits.CONFIRM_CLAIM.holds(actor) and actor.country is None:
        return rows
    return rows.filter(country=actor.country) if permits.CLAIM.holds(actor) and actor.country else rows.none()


@query(permits.CLAIM, permits.CONFIRM_CLAIM)
def visible_claim(actor: Actor, key: UUID) -> ConstituencyClaim:
    """One claim, as `visible_claims`; raises `Missing`."""
    return one(visible_claims(actor), key)


@query(permits.CONFIRM_CLAIM)
def claim_remarks(actor: Actor, claim: ConstituencyClaim) -> Sequence[Remark]:
    """What the desk should ask about a claim before it confirms it; nothing for others."""
    if not permits.CONFIRM_CLAIM.holds(actor) or actor.country is not None:
        return []
    others = ConstituencyClaim.objects.filter(state=ClaimState.CONFIRMED).exclude(country=claim.country)
    return claiming.remarks(_read(claim), map(_read, others), addresses.registry())


def _read(claim: ConstituencyClaim) -> Constituency:
    return Constituency(claim.country.upper(), tuple(claim.networks), tuple(claim.asns), tuple(claim.domains), tuple(claim.sectors))
