"""The content of an agreement as one canonical value, and what the rules read of it."""

from collections.abc import Iterable
from typing import Any

from aboveboard.agreements import rules
from aboveboard.agreements.models import Agreement, ClauseUse
from aboveboard.agreements.queries import neighbours
from aboveboard.agreements.values import AgreementFacts, Binding, ClauseFacts, ConditionFacts, DataTerms, Instrument, State
from aboveboard.lib import canonical, clock
from aboveboard.lib.money import Money
from aboveboard.policy.values.kinds import Attachment
from aboveboard.policy.values.words import ContributionKind

LIVE = [State.IN_FORCE.value, State.SUSPENDED.value]


# What `facts_of` reads of a row.
FACTS = (
    *("pk", "chain_id", "version", "organisation_id", "engagement_id", "clearance_id", "instrument", "title", "purpose", "programme"),
    *("kinds", "value_minor", "value_currency", "starts_on", "ends_on", "data_terms", "state", "content_hash", "in_force_at", "ended_at"),
)


def facts_of(row: Any) -> AgreementFacts:
    """A row, or as much of one as `FACTS` names, as a frozen value."""
    return AgreementFacts(
        row.pk,
        row.chain_id,
        row.version,
        row.organisation_id,
        row.engagement_id,
        row.clearance_id,
        Instrument(row.instrument),
        row.title,
        row.purpose,
        row.programme,
        frozenset(ContributionKind(kind) for kind in row.kinds),
        Money(row.value_minor, row.value_currency),
        row.starts_on,
        row.ends_on,
        DataTerms.read(row.data_terms),
        State(row.state),
        row.content_hash,
        row.in_force_at,
        row.ended_at,
    )


def clauses_of(row: Agreement) -> tuple[ClauseFacts, ...]:
    """The clauses in their order."""
    return tuple(_clause(use) for use in row.clauses.order_by("place", "id"))


def _clause(use: ClauseUse) -> ClauseFacts:
    answered = None if use.answered is None else _strings(use.answered)
    return ClauseFacts(
        use.place, use.clause, use.clause_version, use.title, use.text, use.is_standard, use.reason, _strings(use.suspected), answered
    )


def _strings(codes: Iterable[str]) -> frozenset[Attachment]:
    return frozenset(Attachment(code) for code in codes)


def plain(row: Agreement) -> dict[str, Any]:
    """Everything that is signed, as JSON: terms, obligations and the words of every clause."""
    return {
        "agreement": str(row.pk),
        "chain": str(row.chain_id),
        "version": row.version,
        "revision": row.revision,
        "organisation": str(row.organisation_id),
        "engagement": str(row.engagement_id),
        "clearance": str(row.clearance_id),
        "instrument": row.instrument,
        "title": row.title,
        "purpose": row.purpose,
        "programme": row.programme,
        "kinds": sorted(row.kinds),
        "value": {"minor": row.value_minor, "currency": row.value_currency},
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "data": row.data_terms,
        "name_use": row.name_use,
        "obligations": row.promises,
        # Only where there are any: agreements signed before conditions were bound keep their hash.
        **({"conditions": row.bindings} if row.bindings else {}),
        "regulation": row.regulation,
        "clauses": [
            {"clause": use.clause, "version": use.clause_version, "title": use.title, "text": use.text, "is_standard": use.is_standard}
            for use in row.clauses.order_by("place", "id")
        ],
    }


def content_hash(row: Agreement) -> str:
    """SHA-256 of the canonical content as the tables hold it now."""
    return canonical.digest(plain(row))


def conditions_of(row: Agreement) -> tuple[ConditionFacts, ...]:
    """The conditions of the clearance that an agreement rests on, in its order, each with what keeps it."""
    bindings = [Binding(plain["condition"], plain["clause"], plain["obligation"]) for plain in row.bindings]
    here = {"clauses": set(row.clauses.values_list("clause", flat=True)), "obligations": {promise["title"] for promise in row.promises}}
    return rules.conditions(neighbours.clearance(row.clearance_id).conditions, bindings, **here)


def proposed_of(row: Agreement) -> rules.Proposed:
    """What the rules read of an agreement."""
    return rules.Proposed(
        frozenset(ContributionKind(kind) for kind in row.kinds),
        Money(row.value_minor, row.value_currency),
        row.starts_on,
        row.ends_on,
        Instrument(row.instrument),
        DataTerms.read(row.data_terms),
        row.name_use,
    )


def examined_of(row: Agreement) -> rules.Examined:
    """What was examined and cleared for an agreement, and how much of it other agreements use."""
    clearance = neighbours.clearance(row.clearance_id)
    used = Money.zero(clearance.ceiling.currency)
    others = Agreement.objects.filter(clearance_id=row.clearance_id, state__in=LIVE).exclude(chain_id=row.chain_id)
    for minor, currency in others.values_list("value_minor", "value_currency"):
        if currency == used.currency:
            used += Money(minor, currency)
    return neighbours.examined(row.engagement_id, clearance, used)


def shortcomings(row: Agreement) -> tuple[str, ...]:
    """Everything that forbids to approve or sign the agreement now."""
    regulations = neighbours.regulations()
    return (
        *rules.shortcomings(
            proposed_of(row), examined_of(row), clauses_of(row), regulations.clauses.body, regulations.kinds.body, clock.now()
        ),
        *rules.unkept(conditions_of(row)),
    )
