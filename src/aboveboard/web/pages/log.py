"""The log: what was done, by whom, about what; and for one entry the proof that the published log holds it."""

import json
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.accounts import queries as accounts
from aboveboard.audit.models import Outcome
from aboveboard.audit.store import Ref
from aboveboard.kernel import log
from aboveboard.kernel.serve import serves
from aboveboard.web import log_view, tables
from aboveboard.web.entry_words import AREA, entry_title
from aboveboard.web.request import Request, asked, page

PAGE = 50
COLUMNS: tables.Columns = {
    "number": lambda row: row.pk,
    "id": lambda row: row.uid,
    "at": lambda row: row.at,
    "kind": lambda row: row.kind,
    "outcome": lambda row: row.outcome,
    "actor": lambda row: row.actor,
    "about_kind": lambda row: row.subject_kind,
    "about_id": lambda row: row.subject_id,
    "commitment": lambda row: bytes(row.commitment).hex(),
}


@require_safe
@serves(log.visible_entries, log.visible_checkpoint)
def entries(request: Request) -> HttpResponseBase:
    """Entries, newest first; the filter is the address: `about` as kind:id, `kind`, `outcome`, `by`."""
    chosen = {name: asked(request, name, 200) for name in ("about", "kind", "outcome", "by")}
    kind, _colon, key = chosen["about"].partition(":")
    about = Ref(kind, key) if key else None
    rows = log.visible_entries(request.actor, about=about, kind=chosen["kind"], outcome=chosen["outcome"], by=chosen["by"])
    if (file := tables.taken(request, "log", COLUMNS, rows)) is not None:
        return file
    found = Paginator(rows, PAGE).get_page(asked(request, "page", 10))
    names = accounts.names_of(entry.actor for entry in found)
    lines = [{"entry": entry, "title": entry_title(entry.kind), "actor": names.get(entry.actor, entry.actor)} for entry in found]
    context = {
        "found": found,
        "lines": lines,
        "chosen": chosen,
        "outcomes": Outcome.choices,
        "kinds": _kinds(chosen["kind"]),
        "checkpoint": log.visible_checkpoint(request.actor),
    }
    return page(request, "log/list.html", context)


def _kinds(chosen: str) -> list[tuple[str, object]]:
    """The parts of the house to choose from, and the one act that the address asks for."""
    parts: list[tuple[str, object]] = [(f"{area}.", name) for area, name in AREA.items()]
    return parts if not chosen or chosen.endswith(".") else [(chosen, entry_title(chosen)), *parts]


@require_safe
@serves(log.visible_entry)
def entry(request: Request, uid: UUID) -> HttpResponse:
    """One entry: what it says, what it follows from, and its proof."""
    read = log.visible_entry(request.actor, uid)
    row = read.entry
    context = {
        "read": read,
        "entry": row,
        "heading": entry_title(row.kind),
        "actor": accounts.names_of([row.actor]).get(row.actor, row.actor),
        "facts": [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in read.facts.items()],
        "cause": entry_title(row.cause.kind) if row.cause else "",
        **log_view.proven(row, read.proof),
    }
    return page(request, "log/entry.html", context, crumbs=[(_("Log"), "log"), (_("Entry %(id)s") % {"id": row.pk}, "")])


@require_safe
@serves(log.visible_checkpoint)
def checkpoint(request: Request) -> HttpResponse:
    """The signed checkpoint as a file, to be kept elsewhere and compared later."""
    answer = HttpResponse(log.visible_checkpoint(request.actor), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="checkpoint"'
    return answer
