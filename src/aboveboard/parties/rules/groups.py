"""Ownership as arithmetic: statements of several files made one graph, and who controls whom in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from aboveboard.lib.ownership import HALF, MAX_HOLDINGS, NONE, Holding, Ownership, Share

TOTAL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Edge:
    """One statement between two parties of the graph, shares in 1/10,000."""

    holder: str
    held: str
    low: int
    high: int
    control: bool


def graph(edges: Iterable[Edge]) -> Ownership:
    """The ownership that the statements of all files describe together.

    Files that disagree widen the interval; where their lower ends together exceed the whole they prove nothing, and fall to 0.
    """
    merged: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        before = merged.get((edge.holder, edge.held), edge)
        merged[edge.holder, edge.held] = Edge(
            edge.holder, edge.held, min(before.low, edge.low), max(before.high, edge.high), before.control or edge.control
        )
    known: defaultdict[str, int] = defaultdict(int)
    for edge in merged.values():
        known[edge.held] += edge.low
    return Ownership(
        Holding(edge.holder, edge.held, _share(edge.low if known[edge.held] <= TOTAL else 0, edge.high), edge.control)
        for edge in list(merged.values())[:MAX_HOLDINGS]
    )


def controlled(ownership: Ownership, owner: str) -> frozenset[str]:
    """The owner and all that it may control: half of the shares or more, with what it controls counted in full, or control otherwise.

    Where a share is not certain its upper end counts: values that are added up must not escape through a vague statement.
    """
    found, waiting = {owner}, [owner]
    while waiting:
        for party in set(ownership.below(waiting.pop())) - found:
            shares = ownership.holders(party)
            held = sum((share.high for holder, share in shares.items() if holder in found), NONE)
            if held >= HALF or not found.isdisjoint(ownership.controllers(party)):
                found.add(party)
                waiting.append(party)
    return frozenset(found)


def ultimate(ownership: Ownership, party: str, candidates: Iterable[str]) -> frozenset[str]:
    """Those of `candidates` that may control `party` and that none controls whom they do not control in turn; else itself."""
    reach = {one: controlled(ownership, one) for one in {*candidates, party}}
    controllers = {one for one, controls in reach.items() if party in controls}
    return frozenset(one for one in controllers if all(other in reach[one] for other in controllers if one in reach[other]))


def _share(low: int, high: int) -> Share:
    return Share(Fraction(low, TOTAL), Fraction(high, TOTAL))
