"""The public register: the list, a partner's record, open data, and all that it takes to verify the log without trusting us."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.kernel.serve import serves
from aboveboard.lib.money import Money, MoneyError
from aboveboard.policy.queries import current
from aboveboard.policy.values.house import House
from aboveboard.policy.values.publication import Publication, PublicState
from aboveboard.policy.values.words import Organ
from aboveboard.register import queries
from aboveboard.web.forms.choices import country_choices, words_for
from aboveboard.web.request import Request, asked, page

PAGE = 50
NEWEST = "newest"
CHECKPOINT = "checkpoint"
# A full tile never changes (C2SP tlog-tiles); a partial one is soon replaced by a fuller one.
FOREVER, SOON = "public, max-age=31536000, immutable", "public, max-age=60"


@require_safe
@serves(queries.published_records)
def register(request: Request) -> HttpResponse:
    """The list, with its filters in the address."""
    chosen = {name: asked(request, name) for name in ("q", "country", "status", "sort")}
    rows = queries.published_records(request.actor, text=chosen["q"], country=chosen["country"], status=chosen["status"])
    if chosen["sort"] == NEWEST:
        rows = rows.order_by("-published_at", "slug")
    countries, states = (_counted(queries.published_records(request.actor), name) for name in ("country", "status"))
    offered = {
        "countries": [(code, f"{name} ({countries[code]})") for code, name in country_choices() if code in countries],
        "states": [(code, f"{name} ({states.get(code, 0)})") for code, name in words_for(PublicState, "public_state")],
        "is_filtered": any(value for name, value in chosen.items() if name != "sort"),
    }
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, **_short(json.loads(row.body))} for row in found]
    return page(request, "register/list.html", {"found": found, "lines": lines, "chosen": chosen, **offered})


@require_safe
@serves(queries.published_record)
def record(request: Request, slug: str) -> HttpResponse:
    """One partner, as last published."""
    row, statement = queries.published_record(request.actor, slug)
    agreements = [
        agreement | {"value": _money(agreement.get("value"))} | {name: _date(agreement.get(name)) for name in ("starts_on", "ends_on")}
        for agreement in statement.get("agreement_summary", [])
    ]
    given = [
        each | {"organ": _organ(each.get("deciding_organ")), "on": _date(each.get("decided_on"))}
        for each in statement.get("contributions", [])
    ]
    context = {
        "row": row,
        "statement": statement,
        "given": given,
        "agreements": agreements,
        "organ": _organ(statement.get("deciding_organ")),
        "decided_on": _date(statement.get("decided_on")),
        "since": _date(statement.get("status_dates", {}).get("since")),
        "waivers": [waiver | {"on": _date(waiver.get("on"))} for waiver in statement.get("waivers", [])],
    }
    return page(request, "register/record.html", context, crumbs=_crumbs(row.name))


@require_safe
@serves(queries.published_record)
def record_json(request: Request, slug: str) -> HttpResponse:
    """The published bytes of one record; their SHA-256 is the one on its page."""
    row, _unused = queries.published_record(request.actor, slug)
    return _data(HttpResponse(row.body, content_type="application/json"))


@require_safe
@serves(queries.published_incidents)
def incidents(request: Request) -> HttpResponse:
    """Incidents that are over, the latest first: that they were, of which kind, and numbers."""
    found = Paginator(queries.published_incidents(request.actor), PAGE).get_page(request.GET.get("page"))
    lines = [{"row": row, **_incident(json.loads(row.body))} for row in found]
    return page(request, "register/incidents.html", {"found": found, "lines": lines}, crumbs=_crumbs(_("Incidents")))


@require_safe
@serves(queries.published_incident)
def incident(request: Request, slug: str) -> HttpResponse:
    """One incident, as published."""
    row, statement = queries.published_incident(request.actor, slug)
    crumbs = [(_("Public register"), "register"), (_("Incidents"), "incidents"), (slug, "")]
    return page(request, "register/incident.html", {"row": row, **_incident(statement)}, crumbs=crumbs)


@require_safe
@serves(queries.published_incident)
def incident_json(request: Request, slug: str) -> HttpResponse:
    """The published bytes of one incident; their SHA-256 is the one on its page."""
    row, _unused = queries.published_incident(request.actor, slug)
    return _data(HttpResponse(row.body, content_type="application/json"))


@require_safe
@serves(queries.open_data, queries.open_table)
def open_data(request: Request) -> HttpResponse:
    """What can be downloaded, under which licence, and what stays closed for which reason."""
    closed = [{"rule": rule, "name": rule.field.replace("_", " ")} for rule in current(Publication).body.fields if rule.ground]
    return page(request, "register/data.html", {"closed": closed}, crumbs=_crumbs())


@require_safe
@serves(queries.open_data)
def open_json(request: Request) -> HttpResponseBase:
    """The whole register as JSON."""
    response = StreamingHttpResponse(queries.open_data(request.actor), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="register.json"'
    return _data(response)


@require_safe
@serves(queries.open_table)
def open_csv(request: Request) -> HttpResponseBase:
    """The whole register as a table."""
    response = StreamingHttpResponse(queries.open_table(request.actor), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="register.csv"'
    return _data(response)


@require_safe
@serves(queries.verifier_key)
def verify(request: Request) -> HttpResponse:
    """The key and the command."""
    log = f"{settings.BASE_URL.rstrip('/')}/log/register/"
    return page(request, "register/verify.html", {"key": queries.verifier_key(request.actor), "log": log}, crumbs=_crumbs())


@require_safe
@serves(queries.log_file)
def log_file(request: Request, path: str) -> HttpResponseBase:
    """A file of the register log (C2SP tlog-tiles)."""
    file = queries.log_file(request.actor, path)
    is_checkpoint = path == CHECKPOINT
    response = FileResponse(file.open("rb"), content_type="text/plain; charset=utf-8" if is_checkpoint else "application/octet-stream")
    response["Cache-Control"] = "no-cache" if is_checkpoint else SOON if ".p/" in path else FOREVER
    return _data(response)


def _data[Answer: HttpResponseBase](response: Answer) -> Answer:
    """Public data may be read by the pages of anybody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _counted(rows: Any, field: str) -> dict[str, int]:
    """How many records have each value of a field."""
    return dict(rows.order_by().values_list(field).annotate(Count("pk")))


def _short(statement: Mapping[str, Any]) -> Mapping[str, object]:
    """What a list says of a partner: the kinds that it gives, and what its agreements are worth."""
    kinds = dict.fromkeys(kind for each in statement.get("agreement_summary", []) for kind in each.get("kinds", []))
    values = [value for each in statement.get("agreement_summary", []) if (value := _money(each.get("value")))]
    return {"kinds": list(kinds), "values": values}


def _incident(statement: Mapping[str, Any]) -> Mapping[str, object]:
    """What a page says of an incident; a field that the regulation does not open is None."""
    days = {name: _date(statement.get(f"incident_{name}")) for name in ("opened_on", "closed_on")}
    numbers = {name: statement.get(f"incident_{name}") for name in ("kind", "countries", "partners", "helpers", "graces")}
    return {**days, **numbers}


def _money(value: Mapping[str, Any] | None) -> Money | None:
    if value is None:
        return None
    try:
        return Money.of(str(value["amount"]), str(value["currency"]))
    except (KeyError, MoneyError):
        return None


def _date(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _organ(code: object) -> str:
    """What the house calls the organ of a statement."""
    return current(House).body.organ_name(Organ(str(code))) if code in set(Organ) else str(code or "")


def _crumbs(*labels: str) -> list[tuple[str, str]]:
    return [(_("Public register"), "register"), *((label, "") for label in labels)]
