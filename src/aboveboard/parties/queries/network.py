"""Reads the statements of ownership upwards and downwards from an organisation, within bounds, and without trusting strangers.

A file may say what it likes of itself and of those above it, but only for its own ends: what one organisation states
of another never reaches a third, or a rival could be given an owner who stands on a list.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

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
    return upwards_of([organisation_id])[organisation_id]


def upwards_of(organisations: Iterable[UUID]) -> dict[UUID, Network]:
    """The same of many, each by itself, in one query a level."""
    found = {each: Network(frozenset({each}), organisations={each}) for each in organisations}
    frontiers = {each: {each} for each in found}
    while frontiers:
        rows = Holding.objects.filter(held__in=set().union(*frontiers.values()), until=None)
        rows = rows.filter(organisation__in=set().union(*(found[each].organisations for each in frontiers)))
        by_held = _grouped(_first(rows, "held_id", "organisation_id"), lambda row: row.held_id)
        for each, frontier in list(frontiers.items()):
            network = found[each]
            # What stands in another's network says nothing in this one.
            trusted = (row for held in frontier for row in by_held.get(held, ()) if row.organisation_id in network.organisations)
            _onward(frontiers, each, network, _level(network, trusted, "holder_organisation_id"))
    return found


def downwards(organisations: Iterable[UUID], person_keys: Iterable[tuple[str, str]] = ()) -> Network:
    """What the organisations and the persons of these keys hold, what that holds, and so on."""
    return downwards_of({None: (frozenset(organisations), frozenset(person_keys))})[None]


def downwards_of[Key](starts: Mapping[Key, tuple[frozenset[UUID], frozenset[tuple[str, str]]]]) -> dict[Key, Network]:
    """The same from many starts, each by itself, in one query a level."""
    found = {key: Network(organisations, organisations=set(organisations)) for key, (organisations, _) in starts.items()}
    frontiers: dict[Key, set[UUID]] = {key: set(organisations) for key, (organisations, _) in starts.items()}
    persons = {key: set(keys) for key, (_, keys) in starts.items()}
    while frontiers:
        known = set().union(*persons.values())
        held_by = Q(holder_organisation__in=set().union(*frontiers.values()))
        if known:
            held_by |= Q(holder_person__name_key__in={name for name, _ in known}, holder_person__birth__in={birth for _, birth in known})
        # Of an organisation that has not come to us itself, the file that named it speaks.
        trusted = Holding.objects.filter(held_by, Q(organisation=F("held")) | Q(held__named_by__isnull=False), until=None)
        by_holder = _grouped(_first(trusted, "holder_organisation_id", "holder_person_id"), _holder)
        for key, frontier in list(frontiers.items()):
            rows = (row for holder in (*frontier, *persons[key]) for row in by_holder.get(holder, ()))
            _onward(frontiers, key, found[key], _level(found[key], rows, "held_id"))
        persons = {key: set[tuple[str, str]]() for key in persons}
    return found


def _first(rows: QuerySet[Holding], *apart: str) -> QuerySet[Holding]:
    """The first rows of each group, as many as any network has room for and one more: no group crowds out another."""
    place = Window(RowNumber(), partition_by=[F(name) for name in apart], order_by=["created_at", "id"])
    rows = rows.annotate(place=place).filter(place__lte=MOST_HOLDINGS + 1)
    return rows.select_related("holder_person", "holder_organisation", "held").order_by("created_at", "id")


def _grouped(rows: Iterable[Holding], key: Callable[[Holding], Hashable]) -> dict[Hashable, list[Holding]]:
    found: dict[Hashable, list[Holding]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _holder(row: Holding) -> Hashable:
    return row.holder_organisation_id or (row.holder_person and (row.holder_person.name_key, row.holder_person.birth))


def _onward[Key](frontiers: dict[Key, set[UUID]], key: Key, network: Network, fresh: set[UUID]) -> None:
    if fresh and network.is_complete:
        frontiers[key] = fresh
    else:
        del frontiers[key]


def _level(found: Network, rows: Iterable[Holding], onward: str) -> set[UUID]:
    """Take one more level into `found`; returns the organisations that were not seen before."""
    room = MOST_HOLDINGS - len(found.holdings)
    level = sorted(rows, key=lambda row: (row.created_at, row.pk))[: room + 1]
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
