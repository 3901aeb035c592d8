"""Reads the statements of ownership upwards and downwards from an organisation, within bounds, and without trusting strangers.

A file may say what it likes of itself and of those above it, but only for its own ends: what one organisation states
of another never reaches a third, or a rival could be given an owner who stands on a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from aboveboard.audit.store import Ref
from aboveboard.parties.models import Holding
from aboveboard.parties.rules.groups import Edge
from aboveboard.parties.values.facts import HoldingFacts, organisation_ref, person_ref
from aboveboard.parties.values.words import HoldingSource, UnknownReason

MOST_LEVELS: Final = 12
MOST_HOLDINGS: Final = 1_000


@dataclass(slots=True)
class Network:
    """Current holdings found from some organisations, nearest first; `is_complete` unless a bound cut them off."""

    roots: frozenset[UUID]
    holdings: list[Holding] = field(default_factory=list)
    organisations: set[UUID] = field(default_factory=set)
    is_complete: bool = True
    levels: int = 0

    def edges(self) -> list[Edge]:
        """The holdings with a known holder, as edges between nodes."""
        return [
            Edge(node, str(row.held_id), row.share_low, row.share_high, row.control)
            for row in self.holdings
            if (node := holder_node(row)) is not None
        ]


def upwards(organisation_id: UUID) -> Network:
    """Who holds the organisation, who holds those, and so on; circles end where they began."""
    found = Network(frozenset({organisation_id}), organisations={organisation_id})
    frontier = {organisation_id}
    while frontier and found.is_complete:
        trusted = Holding.objects.filter(held__in=frontier, until=None, organisation__in=found.organisations)
        frontier = _level(found, trusted, "holder_organisation_id")
    return found


def downwards(organisations: Iterable[UUID], person_keys: Iterable[tuple[str, str]] = ()) -> Network:
    """What the organisations and the persons of these keys hold, what that holds, and so on."""
    start = set(organisations)
    found = Network(frozenset(start), organisations=set(start))
    held_by = Q(holder_organisation__in=start)
    for key, birth in person_keys:
        held_by |= Q(holder_person__name_key=key, holder_person__birth=birth)
    frontier = {UUID(int=0)}
    while frontier and found.is_complete:
        # Of an organisation that has not come to us itself, the file that named it speaks.
        trusted = Holding.objects.filter(held_by, Q(organisation=F("held")) | Q(held__named_by__isnull=False), until=None)
        frontier = _level(found, trusted, "held_id")
        held_by = Q(holder_organisation__in=frontier)
    return found


def _level(found: Network, rows: QuerySet[Holding], onward: str) -> set[UUID]:
    """Take one more level into `found`; returns the organisations that were not seen before."""
    room = MOST_HOLDINGS - len(found.holdings)
    level = list(rows.select_related("holder_person", "holder_organisation", "held").order_by("created_at", "id")[: room + 1])
    found.holdings += level[:room]
    fresh = {getattr(row, onward) for row in level[:room]} - found.organisations - {None}
    found.organisations |= fresh
    found.levels += 1
    found.is_complete = len(level) <= room and found.levels < MOST_LEVELS
    return fresh


def holder_node(row: Holding) -> str | None:
    """How a holder is called in the graph: a person with a known birth is one person in whatever file they stand."""
    if row.holder_organisation_id is not None:
        return str(row.holder_organisation_id)
    if row.holder_person is None:
        return None
    who = row.holder_person
    return f"person:{who.name_key}:{who.birth}" if who.birth else f"person:{who.pk}"


def holder_ref(row: Holding) -> Ref | None:
    """The holder as the log names it."""
    if row.holder_organisation_id is not None:
        return organisation_ref(row.holder_organisation_id)
    return person_ref(row.holder_person_id) if row.holder_person_id is not None else None


def holding_facts(row: Holding) -> HoldingFacts:
    """The facts in a row of a holding."""
    return HoldingFacts(
        row.pk,
        row.held_id,
        holder_ref(row),
        UnknownReason(row.unknown_reason) if row.unknown_reason else None,
        row.share_low,
        row.share_high,
        row.control,
        HoldingSource(row.source),
        row.since,
        row.organisation_id,
    )
