"""Possible matches: the list, worst first, and one match side by side with the judgement that it asks for."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.parties import queries as parties
from aboveboard.policy.values.lists import ListStanding
from aboveboard.screening import actions, machine, permits, queries
from aboveboard.screening.machine import MatchState
from aboveboard.screening.values import Chosen, Judged
from aboveboard.web import comparison, consequences, tables
from aboveboard.web.forms.choices import words_for
from aboveboard.web.forms.screening import ReadingForm
from aboveboard.web.request import Request, asked, attempt, page, sent, shown

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda line: line["match"].pk,
    "name": lambda line: line["named"].name if line["named"] else "",
    "entry": lambda line: line["match"].entry_id,
    "entry_name": lambda line: line["listed"],
    "list": lambda line: line["match"].source,
    "list_may": lambda line: line["match"].standing_of_list,
    "score": lambda line: line["match"].score // 100,
    "state": lambda line: line["match"].state,
    "since": lambda line: line["match"].state_since,
    "stops_acts": lambda line: "yes" if line["stops"] else "no",
    "organisations": lambda line: "; ".join(line["partners"]),
}
FILTERS = ("state", "binding", "list", "organisation")
AWAITING, ALL = "", "all"
ACTS: Mapping[str, tuple[Judged, Callable[..., Any]]] = {
    "dismissed": (Judged.DISMISSED, actions.dismiss_match),
    "possible": (Judged.POSSIBLE, actions.mark_possible),
    "confirmed": (Judged.CONFIRMED, actions.confirm_match),
    "ended": (Judged.DISMISSED, actions.end_match),
}


@require_safe
@serves(queries.worst_matches, queries.whom, queries.visible_overview, queries.captions)
def matches(request: Request) -> HttpResponseBase:
    """All matches that await somebody, or those that the address asks for."""
    actor = request.actor
    _require_reader(actor)
    all_rows = queries.worst_matches(actor, chosen(request))
    every = (line for batch in tables.by_hundreds(all_rows) for line in _lines(actor, batch))
    if (file := tables.taken(request, "matches", COLUMNS, every)) is not None:
        return file
    rows = Paginator(all_rows, PAGE).get_page(asked(request, "page"))
    lines = _lines(actor, rows.object_list)
    context = {
        "rows": rows,
        "lines": lines,
        "may_propose": any(line["may_tick"] for line in lines),
        "filters": _kept(request),
        "chosen": {name: asked(request, name) for name in FILTERS},
        "states": [(ALL, _("All")), *words_for(MatchState, "match_state")],
        "standings": words_for(ListStanding, "list_standing"),
        "sources": [(line.source, line.label) for line in queries.visible_overview(actor)],
    }
    return page(request, "matches/list.html", context)


@serves(
    queries.side_by_side,
    queries.visible_judgements,
    queries.consequence,
    queries.next_match,
    actions.dismiss_match,
    actions.mark_possible,
    actions.confirm_match,
    actions.end_match,
)
def match(request: Request, key: UUID) -> HttpResponse:
    """One match: both sides, why it has its score, what is remembered; then one judgement, and the next match."""
    actor, kept = request.actor, _kept(request)
    _require_reader(actor)
    name = asked(request, "as")
    judged, act = ACTS.get(name, (Judged.POSSIBLE, None))
    found = queries.visible_match(actor, key)
    onward = queries.next_match(actor, chosen(request), key)
    form = ReadingForm(sent(request) if act else None, judged=judged)
    if act and attempt(form, lambda data: act(actor, found, form=form.value(data))):
        found = queries.visible_match(actor, key)
        messages.success(request, consequences.judged(found.judgement, found.state))
        return redirect(f"{reverse('match', args=[onward])}?{kept}" if onward else "matches")
    if request.method == "POST" and not act:
        raise Missing
    # Read anew: a refused judgement leaves the row in memory as if it had moved.
    found = queries.visible_match(actor, key)
    sides = queries.side_by_side(actor, key)
    judgements = queries.visible_judgements(actor, key)
    people = accounts.names_of({f"user:{user}" for each in judgements for user in (each.by_id, each.second_reader_id) if user})
    context = {
        "match": found,
        "sides": sides,
        "rows": comparison.rows(sides),
        "parts": comparison.parts(sides),
        "sentences": comparison.sentences(sides.candidate),
        "remembered": queries.remembered(queries.memory_of(found), _),
        "score": _("%(score)d of 100") % {"score": found.score // 100},
        "judgements": [
            {"row": each, "by": people[f"user:{each.by_id}"], "second": people.get(f"user:{each.second_reader_id}", "")}
            for each in judgements
        ],
        "partners": parties.visible_names(actor, sides.organisations),
        "offers": _offers(actor, found),
        "name": name if act else "",
        "consequence": consequences.of_judgement(queries.consequence(actor, key, judged), name, sides) if act else "",
        "next": f"{reverse('match', args=[onward])}?{kept}" if onward else "",
        "kept": kept,
    }
    crumbs = [(_("Matches"), f"{reverse('matches')}?{kept}"), (str(sides.subject_facts.get("names", ["–"])[0]), "")]  # type: ignore[index]
    return shown(request, "matches/match.html", form, crumbs=crumbs, **context)


def chosen(request: Request) -> Chosen:
    """The filter of the address; anything unknown asks for nothing."""
    state, binding = asked(request, "state"), asked(request, "binding")
    states = {ALL: frozenset[MatchState](), **{each.value: frozenset({each}) for each in MatchState}}.get(state, machine.OPEN)
    try:
        organisation = UUID(asked(request, "organisation")) if asked(request, "organisation") else None
    except ValueError:
        raise Missing from None
    standing = ListStanding(binding) if binding in set(ListStanding) else None
    return Chosen(states, standing, asked(request, "list", 40), organisation)


def _lines(actor: Actor, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """What the list says of each match; asked for together."""
    rows = list(rows)
    named = queries.whom(actor, rows)
    captions = queries.captions(actor, {row.record_id for row in rows})
    organisations = parties.visible_names(actor, {key for each in named.values() for key in each.organisations})
    may_propose = permits.PROPOSE.holds(actor)
    return [
        {
            "match": row,
            "named": named.get(row.pk),
            "listed": captions.get(row.record_id, row.entry_id),
            "partners": [organisations[key] for key in named[row.pk].organisations if key in organisations] if row.pk in named else [],
            "stops": (row.above_act and row.state in machine.OPEN) or row.state == MatchState.CONFIRMED,
            "awaits_second": row.judgement is not None and not row.judgement.complete,
            "may_tick": may_propose and row.state in machine.OPEN and not row.above_act and not row.would_act,
        }
        for row in rows
    ]


def _kept(request: Request) -> str:
    """The filters of the address, to be carried from page to page."""
    return urlencode({name: value for name in FILTERS if (value := asked(request, name))})


def _offers(actor: Actor, found: Any) -> list[str]:
    """The judgements that the actor may make of the match as it stands, in the order of their keys."""
    offered = [
        ("confirmed", machine.confirm, permits.CONFIRM),
        ("dismissed", machine.dismiss, permits.DISMISS),
        ("possible", machine.mark_possible, permits.MARK_POSSIBLE),
        ("ended", machine.end, permits.END),
    ]
    open_to = [name for name, move, permit in offered if MatchState(found.state) in move.sources and permit.holds(actor, found)]
    return [name for name in open_to if name != "ended" or found.delisted_at is not None]


def _require_reader(actor: Actor) -> None:
    if not permits.sees(actor, permits.READ):
        raise Missing
