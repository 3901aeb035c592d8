"""The one search: over all that the reader may see, grouped by what was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.strict import StrictError, clean_name
from aboveboard.parties import queries as parties
from aboveboard.register import queries as register
from aboveboard.web.request import Request, page
from aboveboard.web.words import word

MOST = 10
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort; `all_url` leads to the full list where there is one."""

    title: str
    hits: list[Mapping[str, str]]
    all_url: str = ""


@require_safe
@serves(parties.visible_organisations, register.published_records)
def search(request: Request) -> HttpResponse:
    """Results for `q`; an empty question finds nothing."""
    text = _question(request.GET.get("q", ""))
    groups = [group for group in _groups(request.actor, text) if group.hits] if text else []
    return page(request, "search.html", {"q": text, "groups": groups})


def _question(text: str) -> str:
    try:
        return clean_name(text[:LONGEST], LONGEST)
    except StrictError:
        return ""


def _groups(actor: Actor, text: str) -> Iterator[Group]:
    if actor.organisation is None and parties.visible_organisations.open_to(actor):
        rows = parties.visible_organisations(actor, text=text, limit=MOST).rows
        hits = [_hit(row.legal_name, reverse("partner", args=[row.pk]), word(row.state, "organisation_state")) for row in rows]
        yield Group(_("Organisations"), hits, reverse("partners"))
    records = register.published_records(actor, text=text)[:MOST]
    published = [_hit(row.name, reverse("record", args=[row.slug]), word(row.status, "public_state")) for row in records]
    yield Group(_("Public register"), published, reverse("register"))


def _hit(label: str, url: str, note: str) -> Mapping[str, str]:
    return {"label": label, "url": url, "note": note}
