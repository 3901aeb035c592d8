"""What concerns a member country: what arrived, object by object, recalls to acknowledge, and the same as a plain table."""

from datetime import UTC, datetime, time
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.values import CollectionView, micros, moment_of
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.lib.strict import StrictError, parse_date
from aboveboard.web import alike, graph, handed, keys, properties, recalls, tables
from aboveboard.web.request import Request, asked, page

PAGE = 50
PAGES = alike.Pages("country_object", "country_value", "country_graph")
MOST_ROWS = 1_000
# Programs need the definitions of markings; a reader sees the marking on each object.
MARKING = "marking-definition"
COLUMNS = ("added", "tlp", "type", "id", "title", "pattern", "description", "classification")


NEWS = (queries.visible_arrivals, queries.visible_news, queries.visible_recalls, queries.visible_alerts)


@require_safe
@serves(queries.visible_country, *NEWS, actions.record_pull)
def country(request: Request) -> HttpResponse:
    """What arrived for the country, newest first, since a day if one is asked for."""
    actor = request.actor
    feed, shared = queries.visible_country(actor), asked(request, "of") == "shared"
    place = queries.visible_collection(actor, "shared") if shared else feed
    since = _since(request)
    found = queries.visible_arrivals(actor, str(place.id), since=since, before=keys.placed(request, "before"), limit=PAGE)
    rows, more = found[:PAGE], len(found) > PAGE
    following = keys.place(rows[-1].seq) if more else None
    rows = [row for row in rows if row.type != MARKING]
    handed.note(actor, handed.listed(place.id, rows))
    context = {
        "country": actor.country,
        "rows": [(row, moment_of(row.added)) for row in rows],
        "following": following,
        "since": asked(request, "since") if since is not None else "",
        "shared": shared,
        "recalls": queries.visible_recalls(actor).select_related("object").defer("object__body").filter(acknowledged_at=None)[:PAGE],
        "open_alerts": queries.visible_alerts(actor).filter(settled_at=None).count(),
        "marking": handed.strictest(rows),
        "now": clock.now(),
    }
    return page(request, "country/home.html", context)


@require_safe
@serves(
    queries.visible_country,
    queries.visible_dossier,
    queries.visible_alike,
    queries.visible_feedback,
    queries.visible_news,
    actions.record_pull,
)
def dossier(request: Request, key: int) -> HttpResponse:
    """One object, as far as the country may see it, and why it concerns the country."""
    queries.visible_country(request.actor)
    found = queries.visible_dossier(request.actor, key)
    if found.given is not None:
        handed.note(request.actor, found.given)
    context = {
        "found": found,
        "properties": properties.rows(found.content),
        "written": properties.written(found.content),
        **alike.beside(request, found, PAGES),
        "feedback": queries.visible_feedback(request.actor, key),
    }
    return page(request, "country/object.html", context, crumbs=[(_("Threat data"), "country"), (found.title, "")])


@require_safe
@serves(
    queries.visible_country,
    queries.visible_dossier,
    queries.visible_graph,
    queries.visible_bundle,
    queries.visible_news,
    actions.record_pull,
)
def related(request: Request, key: int) -> HttpResponse:
    """What an object relates to, as far as the country may see it."""
    queries.visible_country(request.actor)
    return graph.related(request, queries.visible_dossier(request.actor, key), PAGES, [(_("Threat data"), "country")])


@require_safe
@serves(queries.visible_country, queries.visible_value, queries.visible_news, actions.record_pull)
def value(request: Request) -> HttpResponse:
    """Everything that the country may see about one value, in any spelling."""
    queries.visible_country(request.actor)
    return alike.value(request, PAGES, [(_("Threat data"), "country")])


@require_safe
@serves(queries.visible_country, queries.visible_arrivals, queries.visible_news, actions.record_pull)
def table(request: Request) -> HttpResponseBase:
    """The newest thousand as CSV, for those without a client."""
    feed = queries.visible_country(request.actor)
    found = queries.visible_arrivals(request.actor, str(feed.id), since=_since(request), limit=MOST_ROWS)[:MOST_ROWS]
    handed.note(request.actor, handed.listed(feed.id, found))
    rows = [
        (
            moment_of(row.added).isoformat(),
            row.marking.tlp.label,
            row.type,
            row.stix_id,
            row.title,
            str(row.content.get("pattern", "")),
            str(row.content.get("description", "")),
            row.marking.level_label,
        )
        for row in found
    ]
    return tables.as_csv(_name(feed), COLUMNS, rows)


@serves(queries.visible_country, queries.visible_recalls, actions.acknowledge_recall)
def recall(request: Request, key: UUID) -> HttpResponse:
    """What was taken back and why; confirm that it is dropped."""
    queries.visible_country(request.actor)
    return recalls.answer(request, key, [(_("Threat data"), "country"), (_("Recall"), "")])


@serves(queries.visible_country, queries.own_recalls, queries.own_receipts, actions.acknowledge_recalls)
def several(request: Request) -> HttpResponse:
    """Recalls that are acknowledged at once."""
    queries.visible_country(request.actor)
    return recalls.answer_several(request, [(_("Threat data"), "country"), (_("Recalls"), "")])


def _since(request: Request) -> int | None:
    """The beginning of the day asked for (UTC); None where none can be read."""
    try:
        return micros(datetime.combine(parse_date(asked(request, "since")), time.min, UTC)) - 1
    except StrictError:
        return None


def _name(feed: CollectionView) -> str:
    return feed.alias or "threat-data"
