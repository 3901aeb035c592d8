"""What an object relates to, as one reader may see it: frozen values for queries and doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aboveboard.exchange.alike import Named
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.values.reading import PullForm

# So far from the object the graph goes, and so many things it shows at most: both are said on the page.
FARTHEST, MOST_NODES = 3, 40
VALUE = "value"


class Tie(StrEnum):
    """What joins two things."""

    RELATIONSHIP = "relationship"  # an object of that type says so
    REFERENCE = "reference"  # one names the other in itself
    VALUE = "value"  # a value stands in an object


@dataclass(frozen=True, slots=True)
class Wish:
    """How far to go, 1 to `FARTHEST`, and which kinds to show (STIX types, and `value`); none named: all."""

    depth: int = 1
    kinds: frozenset[str] = frozenset()

    def wants(self, kind: str) -> bool:
        """Whether things of this kind are shown."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Node:
    """An object or a value: `id` is a STIX id, or kind and text of a value; `key` is that of the object, None for a value."""

    id: str
    kind: str
    title: str
    distance: int
    key: int | None = None
    marking: Badge | None = None
    named: Named | None = None


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """What one says of the other: the type of a relationship, the property of a reference, or nothing for a value; `by` is the
    id of the object that says so."""

    origin: str
    target: str
    label: str
    tie: Tie
    by: str


@dataclass(frozen=True, slots=True)
class Graph:
    """What an object relates to; everything that is drawn or counted may be seen by the reader.

    The first node is the object itself. `kinds` counts what was found by kind, shown or not; `more` what stands beside the nodes and is
    not shown for want of room; `absent` how many references lead to what is not here, or not for this reader: the two are the same.
    `common` names what more than `most` objects hold or refer to, by `rule`: it is not followed. `objects` are the keys of all objects
    that are shown, those that state a relationship included. `given` has to be noted before it is shown.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    kinds: Mapping[str, int]
    more: int
    absent: int
    common: tuple[str, ...]
    most: int
    rule: str
    marking: Badge
    objects: tuple[int, ...]
    given: tuple[PullForm, ...]
