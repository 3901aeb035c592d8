"""What holds the same values, on the pages of whoever reads: beside an object, and everything about one value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from aboveboard.exchange import queries
from aboveboard.exchange.alike import Alike
from aboveboard.exchange.values import Dossier
from aboveboard.kernel.errors import Invalid
from aboveboard.web import handed, properties
from aboveboard.web.request import Crumb, Request, asked, page

LONGEST = 4_096


@dataclass(frozen=True, slots=True)
class Pages:
    """The names of the pages of an object, of a value and of what an object relates to, at one door."""

    object: str
    value: str
    graph: str


def beside(request: Request, found: Dossier, pages: Pages) -> Mapping[str, object]:
    """What the page of an object shows of its neighbours, noted as handed over; the marking governs the whole page."""
    alike = _noted(request, queries.visible_alike(request.actor, found))
    governing = alike.governing(found.marking).label
    return {"alike": alike, "pages": pages, "marking": governing, "is_house_report": properties.is_house_report(found.content)}


def value(request: Request, pages: Pages, crumbs: Sequence[Crumb], **more: object) -> HttpResponse:
    """Everything about the value that the address asks for in any spelling, and the values that stand beside it; `more` for the page."""
    text, kind = wanted(request)
    context: dict[str, object] = {"q": text, "pages": pages, **more}
    status = 200
    if text:
        try:
            alike = _noted(request, queries.visible_value(request.actor, text, kind))
        except Invalid as error:
            context["problem"], status = str(error), error.status
        else:
            marking = alike.marking.label if alike.marking is not None else ""
            context |= {"alike": alike, "named": alike.looked[0], "marking": marking}
    return page(request, "alike/value.html", context, crumbs=[*crumbs, (_("Value"), "")], status=status)


def wanted(request: Request) -> tuple[str, str]:
    """The value that the address asks for, and its kind where it is said."""
    return asked(request, "q", LONGEST), asked(request, "kind", 20)


def _noted(request: Request, alike: Alike) -> Alike:
    for given in alike.given:
        handed.note(request.actor, given)
    return alike
