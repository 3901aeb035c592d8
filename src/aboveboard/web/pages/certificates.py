"""The no-hit certificate of a screening and the dossier of an organisation: to read, to print, as JSON that verifies offline, as PDF."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.kernel.errors import Invalid, Missing
from aboveboard.kernel.serve import serves
from aboveboard.screening import certificate, queries
from aboveboard.web.pdf import pdf
from aboveboard.web.request import Request

Document = Mapping[str, Any]


@require_safe
@serves(queries.no_hit_certificate)
def no_hit(request: Request, key: UUID, form: str = "print") -> HttpResponse:
    """The certificate that a screening found nobody."""
    return _answer(queries.no_hit_certificate(request.actor, key), form, f"no-hit-{key}")


@require_safe
@serves(queries.dossier)
def dossier(request: Request, key: UUID, form: str = "print") -> HttpResponse:
    """The latest screening of an organisation with all its matches and what was made of them."""
    return _answer(queries.dossier(request.actor, key), form, f"screening-{key}")


def _answer(document: Document, form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Missing
    made, kind = FORMS[form]
    response = HttpResponse(made(document), content_type=kind)
    if form != "print":
        response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    # It names persons: nothing between the house and the reader keeps it.
    response["Cache-Control"] = "no-store"
    return response


def _json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _print(document: Document) -> str:
    body = json.loads(document["run"]["body"])
    context = {
        "document": document,
        "is_dossier": "matches" in document,
        "configuration": body["configuration"],
        "engine": body["engine"],
        "index": body["index"],
        "hits": len(certificate.hits(body)),
        "leaf": json.loads(document["log"]["leaf"]) if document["log"] else None,
    }
    return render_to_string("web/runs/document.html", context)


def _pdf(document: Document) -> bytes:
    found = pdf(_print(document))
    if found is None:
        raise Invalid(_("This installation makes no PDF: install the extra “pdf”, or print the page."))
    return found


FORMS: Mapping[str, tuple[Callable[[Document], str | bytes], str]] = {
    "print": (_print, "text/html; charset=utf-8"),
    "json": (_json, "application/json"),
    "pdf": (_pdf, "application/pdf"),
}
