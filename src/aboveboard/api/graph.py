"""What an object relates to, for programs: things and what joins them, and the same objects as a STIX bundle."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query
from pydantic import Field, StringConstraints

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Shown
from aboveboard.api.reading import Asked
from aboveboard.exchange import actions, queries
from aboveboard.exchange.stix.taxii.media import STIX
from aboveboard.exchange.values import Dossier
from aboveboard.exchange.values.graph import FARTHEST, Graph, Node, Tie, Wish
from aboveboard.kernel.serve import serves

router = Operations(tags=["exchange"])
MOST_KINDS = 1_000


class GraphNode(Shown):
    """An object (`id` is its STIX id) or a shared value (`kind` is `value`); `distance` counts steps. Markings are the object's."""

    id: str
    kind: str
    title: str
    distance: int
    marking: str
    classification: str


class GraphEdge(Shown):
    """`origin` says `label` of `target`: by a relationship, by a reference in itself, or by holding a value; `by` is who says it."""

    origin: str
    target: str
    label: str
    tie: Tie
    by: str


class Relations(Shown):
    """The graph around an object, which is the first node.

    `more` counts what stands beside the nodes and is left out, `absent` the references that lead to what is not here for the caller;
    `common` names what more than `most` objects hold, which is not followed. `marking` and `classification` are the strictest
    of all that is shown.
    """

    nodes: list[GraphNode]
    edges: list[GraphEdge]
    kinds: dict[str, int]
    more: int
    absent: int
    common: list[str]
    most: int
    marking: str
    classification: str


class Around(Form):
    """Around which object (its STIX id), how far, and which kinds to show: STIX types and `value`, with commas; none named: all."""

    object: Code
    depth: Annotated[int, Field(ge=1, le=FARTHEST)] = 1
    kinds: Annotated[str, StringConstraints(max_length=MOST_KINDS)] = ""

    def wish(self) -> Wish:
        """As the query takes it."""
        return Wish(self.depth, frozenset(filter(None, self.kinds.split(","))))


@router.shows("/objects/graph", Relations)
@serves(queries.visible_graph, queries.visible_key, queries.visible_dossier, queries.visible_news, actions.record_pull)
def graph(request: Asked, around: Annotated[Around, Query()]) -> Relations:
    """What an object relates to, as far as the caller may see it; it counts as handed over."""
    found = _found(request, around)
    made = queries.visible_graph(request.actor, found, around.wish())
    _note(request, found, made)
    nodes = [_node(node) for node in made.nodes]
    edges = [GraphEdge.of(edge) for edge in made.edges]
    more = {"marking": made.marking.tlp.label, "classification": made.marking.level_label}
    return Relations.of(made, nodes=nodes, edges=edges, common=list(made.common), kinds=dict(made.kinds), **more)


@router.shows("/objects/graph/bundle", str, openapi_extra={"responses": {200: {"content": {STIX: {}}}}})
@serves(queries.visible_bundle, queries.visible_key, queries.visible_dossier, queries.visible_news, actions.record_pull)
def bundle(request: Asked, around: Annotated[Around, Query()]) -> HttpResponse:
    """The objects of the graph as a STIX 2.1 bundle, each as the caller may have it."""
    found = _found(request, around)
    made, body = queries.visible_bundle(request.actor, found, around.wish())
    _note(request, found, made)
    return HttpResponse(body, content_type=STIX)


def _node(node: Node) -> GraphNode:
    tlp, level = (node.marking.tlp.label, node.marking.level_label) if node.marking is not None else ("", "")
    return GraphNode.of(node, marking=tlp, classification=level)


def _found(request: Asked, around: Around) -> Dossier:
    return queries.visible_dossier(request.actor, queries.visible_key(request.actor, around.object))


def _note(request: Asked, found: Dossier, made: Graph) -> None:
    actions.note_news(request.actor, [*made.given, *([found.given] if found.given is not None else [])])
