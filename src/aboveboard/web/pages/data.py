"""A partner's threat data: how its channel stands, what became of what it sent, taking back, recalls."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.exchange import actions, queries
from aboveboard.exchange.stix.taxii.filters import Filters, Keyword
from aboveboard.exchange.values import Arrival, ChannelState, CollectionKind, moment_of
from aboveboard.kernel.errors import Missing, NoStanding
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.web import alike, graph, handed, properties, recalls
from aboveboard.web.forms.parties import ReasonlessForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown, spoken_for

PAGE = 50
# Among so many of the newest reports in what all partners share, those of the secretariat are looked for.
LOOKED_AT = 200
PAGES = alike.Pages("own_data_object", "own_data_value", "own_data_graph")
SILENT = frozenset({ChannelState.CLOSED, ChannelState.NONE})


@require_safe
@serves(
    queries.visible_channel,
    queries.visible_submissions,
    queries.visible_recalls,
    queries.visible_quality,
    queries.visible_asked,
    queries.visible_consents,
    queries.is_told_reports,
    queries.visible_collection,
    queries.visible_arrivals,
    queries.visible_news,
    actions.record_pull,
)
def data(request: Request) -> HttpResponse:
    """The channel in plain words; while it is shut, nothing but that."""
    spoken_for(request.actor)
    channel = queries.visible_channel(request.actor)
    crumbs = [(_("Overview"), "own"), (_("Threat data"), "")]
    if channel.state in SILENT:
        return page(request, "data/home.html", {"channel": channel, "is_silent": True}, crumbs=crumbs)
    found = Paginator(queries.visible_submissions(request.actor), PAGE).get_page(request.GET.get("page"))
    open_recalls = queries.visible_recalls(request.actor).select_related("object").defer("object__body").filter(acknowledged_at=None)
    context = {"channel": channel, "found": found, "recalls": open_recalls[:PAGE], "quality": queries.visible_quality(request.actor)}
    context["asked"] = queries.visible_asked(request.actor)[:PAGE]
    context["consents"] = [each for each in queries.visible_consents(request.actor) if each.is_open or each.is_given][:PAGE]
    context["reports"] = _reports(request)
    context["now"] = clock.now()
    return page(request, "data/home.html", context, crumbs=crumbs)


@require_safe
@serves(queries.visible_submissions, queries.visible_status, queries.visible_outcomes)
def submission(request: Request, key: UUID) -> HttpResponse:
    """One submission with the fate of each object, what was refused first."""
    spoken_for(request.actor)
    status = queries.visible_status(request.actor, str(key))
    row = queries.visible_submission(request.actor, key)
    found = Paginator(sorted(status.fates, key=lambda fate: fate.outcome.value), PAGE).get_page(request.GET.get("page"))
    context = {"row": row, "found": found, "titles": queries.visible_titles(request.actor, row, [fate.id for fate in found])}
    context["outcomes"] = queries.visible_outcomes(request.actor, row)
    return page(request, "data/submission.html", context, crumbs=_crumbs(_("Submission")))


@require_safe
@serves(queries.visible_dossier, queries.visible_alike, queries.visible_feedback, queries.visible_news, actions.record_pull)
def dossier(request: Request, key: int) -> HttpResponse:
    """One object that the organisation sent or was given, and what holds the same values."""
    spoken_for(request.actor)
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
    return page(request, "data/object.html", context, crumbs=_crumbs(found.title))


@require_safe
@serves(queries.visible_dossier, queries.visible_graph, queries.visible_bundle, queries.visible_news, actions.record_pull)
def related(request: Request, key: int) -> HttpResponse:
    """What an object relates to, as far as the organisation may see it."""
    spoken_for(request.actor)
    return graph.related(request, queries.visible_dossier(request.actor, key), PAGES, _crumbs("")[:-1])


@require_safe
@serves(queries.visible_value, queries.visible_news, actions.record_pull)
def value(request: Request) -> HttpResponse:
    """Everything that the organisation may see about one value, in any spelling."""
    spoken_for(request.actor)
    return alike.value(request, PAGES, _crumbs("")[:-1])


@serves(queries.visible_own, actions.withdraw)
def take_back(request: Request) -> HttpResponse:
    """Take an object of one's own back from everybody, after saying what follows."""
    spoken_for(request.actor)
    own = queries.visible_own(request.actor, str(queries.own_intake(request.actor).pk))
    stix_id = asked(request, "id", 300)
    form = ReasonlessForm(sent(request))
    every = Filters(keywords=frozenset({Keyword.ALL}))
    if attempt(form, lambda _data: actions.withdraw(request.actor, own, stix_id=stix_id, filters=every)):
        messages.success(request, _("The object is taken back. Whoever was given it is told, and acknowledges."))
        return redirect("own_data")
    return shown(request, "data/take_back.html", form, crumbs=_crumbs(_("Take back")), stix_id=stix_id)


@serves(queries.visible_recalls, actions.acknowledge_recall)
def recall(request: Request, key: UUID) -> HttpResponse:
    """What was taken back and why; confirm that it is dropped."""
    spoken_for(request.actor)
    return recalls.answer(request, key, _crumbs(_("Recall")))


@serves(queries.own_recalls, queries.own_receipts, actions.acknowledge_recalls)
def several(request: Request) -> HttpResponse:
    """Recalls that are acknowledged at once."""
    spoken_for(request.actor)
    return recalls.answer_several(request, _crumbs(_("Recalls")))


def _reports(request: Request) -> list[tuple[Arrival, datetime]]:
    """The newest reports of the secretariat that were released to the organisation; they count as given to it."""
    if not queries.is_told_reports(request.actor):
        return []
    try:
        shared = queries.visible_collection(request.actor, CollectionKind.SHARED.value)
        found = queries.visible_arrivals(request.actor, str(shared.id), types=frozenset({"report"}), limit=LOOKED_AT)
    except (Missing, NoStanding):
        return []
    rows = [row for row in found if properties.is_house_report(row.content)][:PAGE]
    if rows:
        handed.note(request.actor, handed.listed(shared.id, rows))
    return [(row, moment_of(row.added)) for row in rows]


def _crumbs(last: str) -> list[tuple[str, str]]:
    return [(_("Overview"), "own"), (_("Threat data"), "own_data"), (last, "")]
