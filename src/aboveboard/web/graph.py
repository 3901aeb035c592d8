"""What an object relates to, as a picture and in words, at whichever door it is looked at; and the same as a STIX bundle."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aboveboard.exchange import actions, queries
from aboveboard.exchange.stix.summary import shortened
from aboveboard.exchange.stix.taxii.media import STIX
from aboveboard.exchange.values import Dossier
from aboveboard.exchange.values.graph import FARTHEST, VALUE, Edge, Graph, Node, Tie, Wish
from aboveboard.web import handed
from aboveboard.web.alike import Pages
from aboveboard.web.pictures.graph import Dot, Link, drawn
from aboveboard.web.request import Crumb, Request, asked, page

MOST_KINDS, MOST_LABEL = 50, 60


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the table: who says what of whom, each with where it leads."""

    origin: Node
    origin_url: str
    label: str
    target: Node
    target_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of thing that can be shown or left out, what it is called, and how many were found."""

    kind: str
    name: str
    count: int
    is_chosen: bool


def wish(request: Request) -> Wish:
    """How far and which kinds, as the address asks; anything else is as if it were not asked."""
    depth = asked(request, "depth", 2)
    kinds = [kind[:250] for kind in request.GET.getlist("kind")[:MOST_KINDS] if kind.isascii() and kind.replace("-", "").isalnum()]
    return Wish(int(depth) if depth in {str(each) for each in range(1, FARTHEST + 1)} else 1, frozenset(kinds))


def related(request: Request, found: Dossier, pages: Pages, crumbs: list[Crumb]) -> HttpResponse:
    """The page, or the bundle where the address asks for it (`as=stix`); what is shown is noted as handed over before."""
    wanted = wish(request)
    if asked(request, "as", 10) == "stix":
        graph, body = queries.visible_bundle(request.actor, found, wanted)
        _note(request, graph, found)
        headers = {"Content-Disposition": 'attachment; filename="graph.json"'}
        return HttpResponse(body, content_type=STIX, headers=headers)
    graph = queries.visible_graph(request.actor, found, wanted)
    _note(request, graph, found)
    here = [*crumbs, (found.title, reverse(pages.object, args=[found.key])), (_("Relations"), "")]
    return page(request, "alike/graph.html", _context(request, found, graph, wanted, pages), crumbs=here)


def _note(request: Request, graph: Graph, found: Dossier) -> None:
    for given in (*graph.given, *([found.given] if found.given is not None else [])):
        handed.note(request.actor, given)


def _context(request: Request, found: Dossier, graph: Graph, wanted: Wish, pages: Pages) -> Mapping[str, object]:
    urls = {node.id: _url(node, pages, wanted) for node in graph.nodes}
    nodes = {node.id: node for node in graph.nodes}
    dots = [Dot(node.id, node.title, _note_of(node), urls[node.id], _look(node)) for node in graph.nodes]
    links = [Link(edge.origin, edge.target, _label(edge) if edge.tie is not Tie.VALUE else "", edge.tie.value) for edge in graph.edges]
    edges = [
        Said(nodes[edge.origin], urls[edge.origin], _label(edge), nodes[edge.target], urls[edge.target])
        for edge in sorted(graph.edges, key=lambda edge: (nodes[edge.origin].distance + nodes[edge.target].distance, edge))
    ]
    return {
        "found": found,
        "graph": graph,
        "picture": drawn(dots, links, mirrored=translation.get_language_bidi()),
        "edges": edges,
        "nodes": [(node, urls[node.id]) for node in graph.nodes[1:]],
        "kinds": [Choice(kind, _kind_name(kind), count, wanted.wants(kind)) for kind, count in graph.kinds.items()],
        "depths": [(each, each == wanted.depth) for each in range(1, FARTHEST + 1)],
        "is_filtered": bool(wanted.kinds),
        "reported": urlencode([("object", key) for key in graph.objects]) if actions.compose_report.permit.holds(request.actor) else "",
        "pages": pages,
        "marking": graph.marking.label,
    }


def _url(node: Node, pages: Pages, wanted: Wish) -> str:
    """A step to an object keeps which kinds are shown; a value has a page of its own."""
    if node.named is not None:
        return f"{reverse(pages.value)}?{urlencode({'q': node.named.text, 'kind': node.named.kind})}"
    kinds = urlencode([("kind", kind) for kind in sorted(wanted.kinds)])
    return reverse(pages.graph, args=[node.key]) + (f"?{kinds}" if kinds else "")


def _note_of(node: Node) -> str:
    kind = node.named.kind if node.named is not None else node.kind
    return f"{kind} · {node.marking.label}" if node.marking is not None else kind


def _look(node: Node) -> str:
    return "accent" if node.distance == 0 else "value" if node.kind == VALUE else "plain"


def _label(edge: Edge) -> str:
    """In the field's own words: the relationship's type, the property without its ending."""
    if edge.tie is Tie.VALUE:
        return _("holds")
    return shortened(edge.label.replace("_", " ").replace("-", " "))[:MOST_LABEL]


def _kind_name(kind: str) -> str:
    return _("Shared values") if kind == VALUE else capfirst(kind.replace("-", " "))
