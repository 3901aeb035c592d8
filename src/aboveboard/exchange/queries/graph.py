"""Reads what an object relates to, step by step away from it: by relationships, references and shared values.

What joins two objects is read from their contents as this reader may have them; the index only says where to look. So nothing is drawn,
joined or counted that the reader could not read by opening each object.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from aboveboard.exchange import permits
from aboveboard.exchange.alike import Named
from aboveboard.exchange.queries import contents, neighbours, pages
from aboveboard.exchange.queries.contents import Content
from aboveboard.exchange.queries.holding import Held
from aboveboard.exchange.queries.naming import named
from aboveboard.exchange.queries.reach import Reach, reach
from aboveboard.exchange.stix import references
from aboveboard.exchange.stix.markings import Badge
from aboveboard.exchange.stix.summary import title
from aboveboard.exchange.stix.values import Value
from aboveboard.exchange.values import Dossier
from aboveboard.exchange.values.graph import MOST_NODES, VALUE, Edge, Graph, Node, Tie, Wish
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import query

# So many values of one object are followed; of a step, so many objects that refer to it are read, and so many values looked up.
MOST_VALUES, MOST_READ, MOST_LOOKED = 20, 200, 100
RELATIONSHIP = "relationship"


@query(permits.READ_FEED, permits.READ_ALL)
def visible_graph(actor: Actor, found: Dossier, wish: Wish) -> Graph:
    """What the object relates to, as far as the reader sees it; raises `Missing` and `NoStanding` as the object does."""
    drawing = _Drawing(reach(actor), found, wish)
    for distance in range(1, wish.depth + 1):
        drawing.widen(distance)
    return drawing.graph()


@query(permits.READ_FEED, permits.READ_ALL)
def visible_bundle(actor: Actor, found: Dossier, wish: Wish) -> tuple[Graph, bytes]:
    """The graph, and the objects that it shows as a STIX 2.1 bundle: each as received, without the parts that are kept from the reader."""
    shown = visible_graph(actor, found, wish)
    bodies = pages.bodies(reach(actor).reading, shown.objects)
    name = uuid5(NAMESPACE_URL, " ".join(sorted(sha256(body).hexdigest() for body in bodies.values())))
    content = b",".join(bodies[key] for key in shown.objects if bodies.get(key))
    return shown, b'{"type":"bundle","id":"bundle--%s","objects":[%s]}' % (str(name).encode(), content)


@query(permits.READ_FEED, permits.READ_ALL)
def visible_key(actor: Actor, stix_id: str) -> int:
    """The key of the newest version of an object that the reader may see; raises `Missing`, the same for hidden and for unknown ones."""
    found = named(reach(actor), [stix_id]).get(stix_id)
    if found is None:
        raise Missing
    return found.object


class _Drawing:
    """A graph on its way: what is drawn, what was met, and what the next step goes on from."""

    def __init__(self, seen: Reach, found: Dossier, wish: Wish) -> None:
        self.seen, self.wish, self.found = seen, wish, found
        self.common_rule = neighbours.warnings_regulation().common
        self.nodes = {found.stix_id: Node(found.stix_id, found.type, found.title, 0, found.key, found.marking)}
        self.rows = {row.object.stix_id: row for row in contents.contents(seen, [found.key], {})}
        self.held: dict[str, Held] = {}
        self.edges: set[Edge] = set()
        self.stated: dict[str, Content] = {}
        self.met: dict[str, str] = {}
        self.left: set[str] = set()
        self.absent: set[str] = set()
        self.common: dict[str, None] = {}
        self.looked: set[bytes] = set()
        self.frontier = list(self.rows)

    def widen(self, distance: int) -> None:
        """Go one step further from what was drawn last."""
        rows = [self.rows[each] for each in self.frontier]
        known = self._referring(rows)
        for row in rows:
            self.edges |= set(_said(row))
        ends = {end for edge in self.edges for end in (edge.origin, edge.target)} - self.nodes.keys() - known.keys() - self.left
        self.held |= (resolved := named(self.seen, sorted(ends - self.absent)))
        self.absent |= ends - resolved.keys()
        stated = {end for edge in self.edges if edge.tie is Tie.RELATIONSHIP for end in (edge.origin, edge.target)}
        near = sorted({*resolved, *known}, key=lambda each: (each not in stated, -self.held[each].object, each))
        drawn = [each for each in near if self._takes(each, _type(each))]
        for value, holders in self._shared(rows):
            drawn += self._valued(value, holders, distance)
        self.frontier = self._drawn(dict.fromkeys(drawn), known, distance)

    def graph(self) -> Graph:
        """All of it, with the edges of which both ends are drawn."""
        for row in self.rows.values():
            self.edges |= set(_said(row))
            self.edges |= {edge for value in row.values if (edge := _holds(row, value)).target in self.nodes}
        edges = [edge for edge in self.edges if edge.origin in self.nodes and edge.target in self.nodes and edge.origin != edge.target]
        # A relationship that is drawn as a node of its own needs no second line.
        edges = [edge for edge in edges if edge.tie is not Tie.RELATIONSHIP or edge.by not in self.nodes]
        stated = [self.stated[each] for each in sorted({edge.by for edge in edges if edge.tie is Tie.RELATIONSHIP})]
        shown = [*self.rows.values(), *stated]
        held = [self.held[row.object.stix_id] for row in shown if row.object.stix_id in self.held]
        return Graph(
            nodes=tuple(self.nodes.values()),
            edges=tuple(sorted(edges)),
            kinds=dict(sorted(Counter(self.met.values()).items())),
            more=len(self.left - self.nodes.keys()),
            absent=len(self.absent),
            common=tuple(self.common),
            most=self.common_rule.most,
            rule=self.common_rule.id,
            marking=Badge.over([contents.governing(self.seen, row.object) for row in shown] or [self.found.marking]),
            objects=tuple(row.object.pk for row in shown),
            given=contents.given(self.seen, held),
        )

    def _referring(self, rows: Sequence[Content]) -> dict[str, Content]:
        """The objects that refer to these, by id; relationships among them are noted as edges and are none of them."""
        wanted = {references.digest(row.object.stix_id): row for row in rows}
        found = contents.joined(self.seen, list(wanted))
        self.common |= dict.fromkeys(title(row.content) for digest, row in wanted.items() if digest in found.common)
        newest = sorted({each.thing[0]: each for each in sorted(found.held, key=_age)}.values(), key=_age, reverse=True)
        newest = [each for each in newest if each.thing[0] not in self.nodes and each.thing[0] not in self.stated]
        for each in newest[MOST_READ:]:
            self._miss(each.thing[0], _type(each.thing[0]))
        listed = {each.thing[0]: each for each in newest[:MOST_READ]}
        read = contents.contents(self.seen, [each.object for each in listed.values()], found.reduced)
        self.held |= {row.object.stix_id: listed[row.object.stix_id] for row in read}
        others: dict[str, Content] = {}
        for row in read:
            (self.stated if row.object.type == RELATIONSHIP else others)[row.object.stix_id] = row
            self.edges |= set(_related(row) if row.object.type == RELATIONSHIP else _said(row, {each.object.stix_id for each in rows}))
        return others

    def _shared(self, rows: Sequence[Content]) -> Iterator[tuple[Value, list[Held]]]:
        """The values of these that other objects hold too, with all that hold each, newest first."""
        values = {value.digest: value for row in rows for value in row.values[:MOST_VALUES] if value.digest not in self.looked}
        values = dict(list(values.items())[:MOST_LOOKED])
        self.looked |= values.keys()
        found = contents.joined(self.seen, list(values))
        self.common |= dict.fromkeys(values[digest].text for digest in values if digest in found.common)
        for digest, value in values.items():
            holders = {each.thing[0]: each for each in sorted(found.held, key=_age) if each.digest == digest}
            if len(holders) > 1:
                yield value, sorted(holders.values(), key=_age, reverse=True)

    def _valued(self, value: Value, holders: Sequence[Held], distance: int) -> list[str]:
        """Draw the value, and say which of those that hold it are to be drawn beside it."""
        key = _value_id(value)
        if not self._takes(key, VALUE):
            return []
        if len(self.nodes) < MOST_NODES:
            self.nodes[key] = Node(key, VALUE, value.text, distance, named=Named(value.kind.value, value.text))
        others = [each for each in holders if each.thing[0] not in self.nodes]
        self.held |= {each.thing[0]: each for each in others if each.thing[0] not in self.held}
        return [each.thing[0] for each in others if self._takes(each.thing[0], _type(each.thing[0]))]

    def _takes(self, each: str, kind: str) -> bool:
        """Note that it was met; whether things of its kind are shown."""
        self.met.setdefault(each, kind)
        return self.wish.wants(kind)

    def _miss(self, each: str, kind: str) -> None:
        if kind == RELATIONSHIP or self._takes(each, kind):
            self.left.add(each)

    def _drawn(self, wanted: Iterable[str], known: Mapping[str, Content], distance: int) -> list[str]:
        """Draw as many as there is room for; the others are left, and counted."""
        listed = [each for each in wanted if each not in self.nodes]
        room = max(0, MOST_NODES - len(self.nodes))
        self.left |= set(listed[room:])
        keys = [self.held[each].object for each in listed[:room]]
        rows = contents.contents(self.seen, keys, {row.object.pk: row for row in known.values()})
        for row in rows:
            key = row.object.stix_id
            marking = contents.governing(self.seen, row.object)
            self.nodes[key] = Node(key, row.object.type, title(row.content), distance, row.object.pk, marking)
            self.rows[key] = row
        return [row.object.stix_id for row in rows]


def _said(row: Content, only: set[str] | None = None) -> Iterator[Edge]:
    """What an object says of others by naming them."""
    own = row.object.stix_id
    for each in references.references(row.content):
        if only is None or each.target in only:
            yield Edge(own, each.target, each.name.removesuffix("s").removesuffix("_ref"), Tie.REFERENCE, own)


def _related(row: Content) -> Iterator[Edge]:
    """What a relationship says of its two ends, where this reader may read both."""
    source, target = row.content.get("source_ref"), row.content.get("target_ref")
    if isinstance(source, str) and isinstance(target, str):
        yield Edge(source, target, str(row.content.get("relationship_type", "")), Tie.RELATIONSHIP, row.object.stix_id)


def _holds(row: Content, value: Value) -> Edge:
    return Edge(row.object.stix_id, _value_id(value), "", Tie.VALUE, row.object.stix_id)


def _value_id(value: Value) -> str:
    return f"{value.kind.value}:{value.text}"


def _type(stix_id: str) -> str:
    return stix_id.partition("--")[0]


def _age(each: Held) -> int:
    return each.object
