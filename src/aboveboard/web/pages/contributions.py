"""The pages of contributions: the list, one contribution with its money or its person, and the page of each act on it or a part."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.contributions import queries
from aboveboard.contributions.values import State
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money
from aboveboard.parties import queries as parties
from aboveboard.standing import queries as standing
from aboveboard.web import acts, tables, timeline
from aboveboard.web import contribution_view as view
from aboveboard.web.contribution_acts import CONTRIBUTION
from aboveboard.web.forms.choices import words_for
from aboveboard.web.request import Crumb, Request, asked, page
from aboveboard.web.secondment_acts import STATE_VALUE
from aboveboard.web.templatetags.formats import money_text

PAGE = 50
COLUMNS: tables.Columns = {
    "id": lambda line: line[0].pk,
    "organisation": lambda line: line[1],
    "kind": lambda line: line[0].kind,
    "state": lambda line: line[0].state,
    "frozen": lambda line: line[0].freeze == "frozen",
    "value": lambda line: view.value(line[0]).decimal,
    "currency": lambda line: view.value(line[0]).currency,
    "purpose": lambda line: line[0].purpose,
}
WHOLE = (*CONTRIBUTION, STATE_VALUE)
PARTS = [act.action for _query, offered in view.PARTS.values() for act in offered]


@require_safe
@serves(queries.visible_contributions, standing.visible_standings)
def contributions(request: Request) -> HttpResponseBase:
    """Contributions, newest first; the filter is the address."""
    chosen = asked(request, "state")
    rows = queries.visible_contributions(request.actor)
    if chosen in set(State):
        rows = rows.filter(state=chosen)
    if (file := tables.taken(request, "contributions", COLUMNS, tables.named(request.actor, rows))) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(asked(request, "page", 10))
    names = parties.visible_names(request.actor, (row.organisation_id for row in found))
    stand = standing.visible_standings(request.actor, (row.organisation_id for row in found))
    lines = [
        {"row": row, "name": names.get(row.organisation_id, ""), "standing": stand.get(row.organisation_id), "value": view.value(row)}
        for row in found
    ]
    context = {"found": found, "lines": lines, "chosen": chosen, "states": words_for(State, "contribution_state")}
    return page(request, "contributions/list.html", context)


@require_safe
@serves(
    queries.visible_contribution,
    queries.visible_tranches,
    queries.visible_receipts,
    queries.visible_spendings,
    queries.visible_valuations,
    queries.visible_secondments,
    queries.visible_assessment,
    queries.visible_verdict,
    queries.visible_money,
    queries.visible_balances,
    queries.visible_facts,
    queries.timeline,
    standing.visible_standing,
)
def contribution(request: Request, key: UUID) -> HttpResponse:
    """One contribution; a secondee or a supervisor sees the secondment that concerns them."""
    actor = request.actor
    row: Any = queries.visible_contributions(actor).filter(pk=key).select_related("fund").first()
    if actor.organisation is not None:
        raise Missing
    if row is None:
        return _secondment(request, key)
    url = view.address("", key)
    tranches = queries.visible_tranches(actor).filter(contribution_id=key).order_by("place")
    receipts = queries.visible_receipts(actor).filter(contribution_id=key)
    spendings = queries.visible_spendings(actor).filter(contribution_id=key)
    values = queries.visible_valuations(actor).filter(contribution_id=key).select_related("contribution", "contribution__secondment")
    seconded = queries.visible_secondments(actor).filter(contribution_id=key)
    money = queries.visible_money(actor, key) if row.kind == "funding" else None
    name = parties.visible_names(actor, [row.organisation_id]).get(row.organisation_id, "")
    context = {
        "row": row,
        "value": view.value(row),
        "partner": name,
        "terms": view.terms(row, house=True),
        "buttons": acts.buttons(WHOLE, actor, row, lambda act: reverse("contribution_act", args=[key, act])),
        "others": acts.others([act for act in WHOLE if act.tone == "primary"], actor, row),
        **view.basis(actor, row),
        "tranches": view.parts(actor, tranches, "tranches", url),
        "receipts": view.parts(actor, receipts, "receipts", url),
        "spendings": view.parts(actor, spendings, "spendings", url),
        "values": [{**part, "figures": view.figures(part["row"])} for part in view.parts(actor, values, "values", url)],
        "secondments": _people(actor, seconded, url),
        "money": money,
        "balances": _balances(queries.visible_balances(actor, key)),
        "withheld": view.withheld(row),
        "facts": queries.visible_facts(actor, key),
        "standing": standing.visible_standing(actor, row.organisation_id) if standing.visible_standing.open_to(actor) else None,
        "history": timeline.drawn(request, queries.timeline(actor, key)),
    }
    return page(request, "contributions/contribution.html", context, crumbs=[(_("Contributions"), "contributions"), (name, "")])


@serves(queries.visible_contribution, *(act.action for act in WHOLE))
def act(request: Request, key: UUID, name: str, own: bool = False) -> HttpResponse:
    """The page of one act on the whole."""
    row: Any = _one(request.actor, key, own=own)
    context = {
        "row": row,
        "terms": view.terms(row, house=not own),
        **(view.basis(request.actor, row) if name in {"recommend", "accept"} else {}),
    }
    context["tranches"] = view.parts(
        request.actor, queries.visible_tranches(request.actor).filter(contribution_id=key), "tranches", view.address("", key)
    )
    return acts.perform(request, acts.named(WHOLE, name, row), row, _place(request.actor, row, context, own=own))


@serves(*(read for read, _offered in view.PARTS.values()), *PARTS)
def part(request: Request, key: UUID, noun: str, part: UUID, name: str, own: bool = False) -> HttpResponse:
    """The page of one act on a part of a contribution."""
    # Of the parts a partner answers for the values only; how the house handles money and people is the house's own.
    if noun not in (view.OWN_PARTS if own else view.PARTS) or own != (request.actor.organisation is not None):
        raise Missing
    read, offered = view.PARTS[noun]
    thing = read(request.actor).filter(pk=part, contribution_id=key).select_related("contribution").first()
    if thing is None:
        raise Missing
    row = thing.contribution
    context = {
        "row": row,
        "noun": noun,
        "thing": thing,
        "amount": Money(thing.amount_minor, thing.currency) if hasattr(thing, "amount_minor") else None,
        "figures": view.figures(thing) if noun == "values" else (),
        "terms": view.secondment_terms(thing) if noun == "secondment" else view.terms(row, house=not own),
        "missing": queries.shortcomings(thing) if noun == "secondment" and name in {"start", "resume"} else (),
    }
    return acts.perform(request, acts.named(offered, name, thing), thing, _place(request.actor, row, context, own=own))


def _one(actor: Actor, key: UUID, *, own: bool) -> Any:
    """The contribution, by the door that is the actor's; raises `Missing`."""
    if own != (actor.organisation is not None):
        raise Missing
    return queries.visible_contribution(actor, key)


def _place(actor: Actor, row: Any, context: dict[str, object], *, own: bool) -> acts.Place:
    names = parties.visible_names(actor, [row.organisation_id]) if parties.visible_names.open_to(actor) else {}
    prefix = "own_" if own else ""
    back = reverse(f"{prefix}contribution", args=[row.pk])
    label = names.get(row.organisation_id, "") if not own else money_text(view.value(row))
    crumbs: list[Crumb] = [(_("Contributions"), f"{prefix}contributions"), (label or _("Secondment"), back)]
    return acts.Place("contributions/act.html", back, crumbs, context)


def _secondment(request: Request, key: UUID) -> HttpResponse:
    """The secondment alone, for whom it concerns."""
    found = list(queries.visible_secondments(request.actor).filter(contribution_id=key))
    if not found:
        raise Missing
    context = {"secondments": _people(request.actor, found, view.address("", key))}
    return page(request, "contributions/secondment.html", context, crumbs=[(_("Secondments"), "secondments"), (_("Secondment"), "")])


def _people(actor: Actor, seconded: Any, url: view.Url) -> list[dict[str, object]]:
    return [
        {
            **each,
            "terms": view.secondment_terms(each["row"]),
            "missing": queries.shortcomings(each["row"]) if each["row"].state not in {"ended", "cooled_off"} else (),
            "months": [
                {"first": month.first, "amount": Money(month.amount_minor, month.currency), "booked": month.journal_id is not None}
                for month in each["row"].months.order_by("-first")
            ],
            "declarations": each["row"].declarations.order_by("-created_at"),
        }
        for each in view.parts(actor, seconded, "secondment", url)
    ]


def _balances(totals: Any) -> list[dict[str, object]]:
    names = (
        ("due", _("Due")),
        ("received", _("Received")),
        ("released", _("Released")),
        ("spent", _("Spent")),
        ("frozen", _("Frozen")),
        ("unspent", _("Unspent")),
        ("in_suspense", _("In suspense")),
    )
    return [
        {"basis": each.basis, "tiles": [{"label": label, "value": Money(getattr(each, name), each.currency)} for name, label in names]}
        for each in totals
    ]
