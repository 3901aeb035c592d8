"""The one search: over all that the reader may see, grouped by what was found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.agreements import queries as agreements
from aboveboard.contributions import queries as contributions
from aboveboard.diligence import queries as diligence
from aboveboard.exchange import queries as exchange
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.serve import serves
from aboveboard.lib.strict import StrictError, clean_name
from aboveboard.parties import queries as parties
from aboveboard.register import queries as register
from aboveboard.standing import queries as standing
from aboveboard.standing.values import Standing
from aboveboard.web import contribution_view, glossary, rules
from aboveboard.web.request import Request, page
from aboveboard.web.shell import is_inside
from aboveboard.web.templatetags.formats import money_text
from aboveboard.web.words import word

MOST = 10
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one sort; `all_url` leads to the full list where there is one."""

    title: str
    hits: list[Mapping[str, object]]
    all_url: str = ""


@require_safe
@serves(
    parties.visible_organisations,
    parties.visible_engagements,
    diligence.visible_files,
    agreements.visible_agreements,
    contributions.visible_contributions,
    exchange.visible_dossiers,
    standing.visible_standings,
    accounts.visible_users,
    register.published_records,
)
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
    if actor.user is not None and actor.organisation is None:
        yield from _house(actor, text)
    if actor.organisation is not None:
        yield from _own(actor, text)
    records = register.published_records(actor, text=text)[:MOST]
    published = [_hit(row.name, reverse("record", args=[row.slug]), word(row.status, "public_state")) for row in records]
    yield Group(_("Public register"), published, reverse("register"))
    known = [term for _title, terms in glossary.chapters(inside=is_inside(actor)) for term in terms]
    meant = [
        _hit(term.word, f"{reverse('help')}#{term.anchor}", str(term.meaning)) for term in known if text.lower() in str(term.word).lower()
    ]
    yield Group(_("Words"), meant[:MOST])


def _house(actor: Actor, text: str) -> Iterator[Group]:
    """What the house's own find: organisations, and what belongs to those or bears the name itself."""
    keys: list[UUID] = []
    if parties.visible_organisations.open_to(actor):
        rows = parties.visible_organisations(actor, text=text, limit=MOST).rows
        keys = [row.pk for row in rows]
        stand = standing.visible_standings(actor, keys)
        named = [(row, word(row.state, "organisation_state"), stand.get(row.pk)) for row in rows]
        hits = [_hit(row.legal_name, reverse("partner", args=[row.pk]), note, now) for row, note, now in named]
        yield Group(_("Organisations"), hits, reverse("partners"))
    files = diligence.visible_files(actor).select_related("organisation", "engagement").filter(organisation_id__in=keys)[:MOST]
    opens = diligence.visible_file.open_to(actor)
    hits = [
        _hit(f"{row.organisation.legal_name}: {row.engagement.title}", _file(row, opens=opens), word(row.state, "file_state"))
        for row in files
    ]
    yield Group(_("Files"), hits, reverse("files"))
    yield from _given(actor, text, keys, "")
    if exchange.visible_dossiers.open_to(actor):
        arrivals = exchange.visible_dossiers(actor, text=text, limit=MOST)[:MOST]
        hits = [_hit(row.title or row.stix_id, reverse("exchange_object", args=[row.key]), row.type) for row in arrivals]
        yield Group(_("Threat data"), hits)
    people = accounts.visible_users(actor).filter(name__icontains=text)[:MOST] if accounts.visible_users.open_to(actor) else []
    yield Group(_("People"), [_hit(row.name, reverse("user", args=[row.pk]), row.email) for row in people], reverse("users"))
    if place := rules.standing_in(actor, text.upper()):
        yield Group(_("Rules"), [_hit(text.upper(), place, "")])


def _own(actor: Actor, text: str) -> Iterator[Group]:
    """What the people of an organisation find in its own file."""
    assert actor.organisation is not None
    engagements = parties.visible_engagements(actor, organisation=actor.organisation).rows
    found = [row for row in engagements if text.lower() in row.title.lower()][:MOST]
    hits = [_hit(row.title, reverse("own_engagement", args=[row.pk]), word(row.state, "engagement_state")) for row in found]
    yield Group(_("Proposals"), hits)
    yield from _given(actor, text, [], "own_")


def _given(actor: Actor, text: str, keys: list[UUID], prefix: str) -> Iterator[Group]:
    """Agreements and contributions, on the pages of the reader's own side."""
    agreed = agreements.visible_agreements(actor).filter(Q(title__icontains=text) | Q(organisation_id__in=keys))[:MOST]
    hits = [_hit(row.title, reverse(f"{prefix}agreement", args=[row.pk]), word(row.state, "agreement_state")) for row in agreed]
    yield Group(_("Agreements"), hits)
    given = contributions.visible_contributions(actor).filter(Q(purpose__icontains=text) | Q(organisation_id__in=keys))[:MOST]
    lines = [(f"{word(row.kind, 'contribution_kind')}, {money_text(contribution_view.value(row))}", row) for row in given]
    hits = [_hit(label, reverse(f"{prefix}contribution", args=[row.pk]), word(row.state, "contribution_state")) for label, row in lines]
    yield Group(_("Contributions"), hits)


def _file(row: Any, *, opens: bool) -> str:
    """The page of a file, for those who never open one that of its organisation."""
    return reverse("file", args=[row.pk]) if opens else reverse("partner", args=[row.organisation_id])


def _hit(label: object, url: str, note: str, stand: Standing | None = None) -> Mapping[str, object]:
    return {"label": str(label), "url": url, "note": note, "standing": stand}
