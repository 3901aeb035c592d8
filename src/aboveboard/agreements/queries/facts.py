"""Facts about agreements for other contexts; served by no door."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from aboveboard.agreements.models import Agreement, Obligation
from aboveboard.agreements.queries.content import FACTS, facts_of
from aboveboard.agreements.values import AgreementFacts, ObligationFacts, ObligationKind, ObligationState, Side, State
from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.kernel.finding import one
from aboveboard.kernel.moment import once

_EVER = datetime(1900, 1, 1, tzinfo=UTC)


def in_force(organisation_id: UUID, at: datetime) -> list[AgreementFacts]:
    """The agreements of an organisation under which something may be done at an instant (UTC), newest first."""
    rows = Agreement.objects.filter(
        organisation_id=organisation_id, state=State.IN_FORCE, in_force_at__lte=at, starts_on__lte=at.date(), ends_on__gte=at.date()
    )
    return [facts_of(row) for row in rows.order_by("-in_force_at", "id")]


def agreement(agreement_id: UUID) -> AgreementFacts:
    """One version of an agreement; raises `Missing`."""
    return facts_of(row(agreement_id))


def version_in_force(agreement_id: UUID, at: datetime) -> AgreementFacts | None:
    """The version in force of the agreement that this is a version of, None where none is at that instant (UTC)."""
    chain = Agreement.objects.filter(pk=agreement_id).values("chain_id")
    found = Agreement.objects.filter(chain_id__in=chain, state=State.IN_FORCE).first()
    return facts_of(found) if found is not None and facts_of(found).is_in_force(at) else None


def versions(agreement_id: UUID) -> list[UUID]:
    """The ids of all versions of an agreement, the first one first."""
    chain = Agreement.objects.filter(pk=agreement_id).values("chain_id")
    return list(Agreement.objects.filter(chain_id__in=chain).order_by("version").values_list("pk", flat=True))


def agreements_of(organisation_ids: Iterable[UUID], since: datetime | None = None) -> list[AgreementFacts]:
    """The agreements of some organisations signed by the house at or after an instant (UTC), or ever, amended versions left out."""
    asked = (*organisation_ids,), since or _EVER
    return list(once(("agreements", *asked), lambda: [facts_of(row) for row in _signed(*asked)]))


def lookups(organisation_ids: Sequence[UUID]) -> list[Lookup[Any]]:
    """What `agreements_of` asks of the database."""
    return [_signed.of(organisation_ids, _EVER)]


@prepared
def _signed(organisations: Sequence[UUID], since: datetime) -> QuerySet[Agreement, Any]:
    rows = Agreement.objects.filter(organisation_id__in=organisations, in_force_at__gte=since).exclude(state=State.SUPERSEDED)
    # The gate reads them at every ask: only what it needs, and without making models of it.
    return rows.order_by("in_force_at", "id").values_list(*FACTS, named=True)


def obligations(agreement_id: UUID) -> list[ObligationFacts]:
    """What is or was owed under all versions of an agreement, by day."""
    chain = Agreement.objects.filter(pk=agreement_id).values("chain_id")
    return [obligation_facts(row) for row in Obligation.objects.filter(agreement_id__in=chain).order_by("due_on", "id")]


def row(agreement_id: UUID) -> Agreement:
    """The row, to be handed to an action as its subject; raises `Missing`."""
    return one(Agreement.objects, agreement_id)


def obligation_row(agreement_id: UUID, key: str) -> Obligation | None:
    """The obligation of this key under any version of the agreement, to be handed to an action."""
    chain = Agreement.objects.filter(pk=agreement_id).values("chain_id")
    return Obligation.objects.filter(agreement_id__in=chain, key=key).first()


def obligation_facts(row: Obligation) -> ObligationFacts:
    """A row as a frozen value."""
    return ObligationFacts(
        row.pk, row.agreement_id, ObligationKind(row.kind), row.title, Side(row.side), row.due_on, ObligationState(row.state)
    )
