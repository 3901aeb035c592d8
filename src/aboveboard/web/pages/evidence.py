"""Declarations and documents of an organisation's own file, and the download of a document."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aboveboard.kernel.errors import Missing
from aboveboard.kernel.serve import serves
from aboveboard.lib import clock
from aboveboard.parties import actions, documents, queries
from aboveboard.parties.rules.files import ENDINGS
from aboveboard.parties.values.forms import DeclarationForm as Declared
from aboveboard.parties.values.words import DeclarationKind, DocumentKind
from aboveboard.web.declarations import TEXTS
from aboveboard.web.forms.parties import DeclarationForm, DocumentForm
from aboveboard.web.request import Request, attempt, page, sent, shown, spoken_for
from aboveboard.web.words import word


@serves(queries.visible_declarations)
def declarations(request: Request) -> HttpResponse:
    """Each declaration with the newest that was made of it."""
    # The rows come newest first: read from behind, the newest of a kind is the one that stays.
    newest = {row.kind: row for row in reversed(queries.visible_declarations(request.actor, spoken_for(request.actor)))}
    today = clock.today()
    rows = [
        {"kind": kind, "made": made, "expired": made is not None and made.expires_on is not None and made.expires_on < today}
        for kind in DeclarationKind
        for made in [newest.get(kind.value)]
    ]
    return page(request, "own/declarations.html", {"rows": rows}, crumbs=[(_("Overview"), "own"), (_("Declarations"), "")])


@serves(queries.visible_organisation, actions.declare)
def declare(request: Request, kind: str) -> HttpResponse:
    """Read a declaration and make it."""
    if kind not in set(DeclarationKind):
        raise Missing
    declared = DeclarationKind(kind)
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    form, text = DeclarationForm(sent(request)), str(TEXTS[declared])
    if attempt(
        form,
        lambda data: actions.declare(request.actor, organisation, form=Declared(kind=declared, text=text, expires_on=data["expires_on"])),
    ):
        messages.success(request, _("The declaration is made."))
        return redirect("own_declarations")
    title = word(declared, "declaration_kind")
    crumbs = [(_("Overview"), "own"), (_("Declarations"), "own_declarations"), (title, "")]
    return shown(request, "own/declare.html", form, crumbs=crumbs, title=title, text=text)


@serves(queries.visible_documents)
def own_documents(request: Request) -> HttpResponse:
    """The documents in the file, replaced ones included."""
    rows = queries.visible_documents(request.actor, spoken_for(request.actor))
    return page(request, "own/documents.html", {"rows": rows}, crumbs=[(_("Overview"), "own"), (_("Documents"), "")])


@serves(queries.visible_organisation, actions.upload_document)
def upload(request: Request) -> HttpResponse:
    """Take a file in, by its content and not by its name."""
    organisation = queries.visible_organisation(request.actor, spoken_for(request.actor))
    form = DocumentForm(sent(request), request.FILES or None)
    if attempt(form, lambda data: _keep(request, organisation.pk, data)):
        messages.success(request, _("The document is in your file now."))
        return redirect("own_documents")
    crumbs = [(_("Overview"), "own"), (_("Documents"), "own_documents"), (_("Add a document"), "")]
    return shown(request, "own/document.html", form, crumbs=crumbs)


def _keep(request: Request, organisation_id: UUID, data: Mapping[str, Any]) -> str:
    """Keeps the upload; gives its hash."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    file: UploadedFile[bytes] = data["file"]
    with documents.receive(request.actor, file.chunks()) as received:
        kept = actions.upload_document(
            request.actor,
            organisation,
            received=received,
            title=data["title"],
            kind=DocumentKind(data["kind"]),
            expires_on=data["expires_on"],
        )
    return kept.sha256


@require_safe
@serves(queries.visible_document, queries.document_content)
def download(request: Request, key: UUID) -> FileResponse:
    """A document as an attachment, never for display; its name is made by us."""
    found = queries.visible_document(request.actor, key)
    name = f"{slugify(found.title)[:60] or 'document'}-{found.sha256[:8]}.{ENDINGS.get(found.media_type, 'bin')}"
    content = queries.document_content(request.actor, key)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=found.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
