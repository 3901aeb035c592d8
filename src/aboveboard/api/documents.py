"""Documents as evidence: sent as the file itself, kept by hash, given out as an attachment and never for display."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import FileResponse
from ninja import Query

from aboveboard.api.answering import Operations
from aboveboard.api.fields import Day, Form, Line, Listed, Shown
from aboveboard.api.paging import Paged, page_of_list
from aboveboard.api.reading import FILE, Asked, chunks
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, documents, queries
from aboveboard.parties.values.words import DocumentKind

router = Operations(tags=["documents"])


class About(Form):
    """What a document is; `replaces` names an earlier one that it takes the place of."""

    title: Line
    kind: DocumentKind
    expires_on: Day | None = None
    replaces: UUID | None = None


class Document(Shown):
    """A document; `sha256` is its proof."""

    id: UUID
    organisation_id: UUID
    title: str
    kind: str
    sha256: str
    media_type: str
    size: int
    expires_on: date | None
    replaces_id: UUID | None
    created_at: datetime


@router.shows("/organisations/{uuid:organisation_id}/documents", Listed[Document])
@serves(queries.visible_documents)
def list_all(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Document]:
    """The documents of an organisation, newest first, replaced ones included."""
    return page_of_list(queries.visible_documents(request.actor, organisation_id), place, Document.of)


@router.does("/organisations/{uuid:organisation_id}/documents", Document, status=201, takes_file=True)
@serves(actions.upload_document)
def upload(request: Asked, organisation_id: UUID, about: Annotated[About, Query()]) -> Document:
    """Send a file as the body; what staff send stays internal."""
    organisation = queries.visible_organisation(request.actor, organisation_id)
    with documents.receive(request.actor, chunks(request.upload)) as received:
        return Document.of(actions.upload_document(request.actor, organisation, received=received, **about.given()))


@router.shows("/documents/{uuid:document_id}", Document)
@serves(queries.visible_document)
def show(request: Asked, document_id: UUID) -> Document:
    """One document's description."""
    return Document.of(queries.visible_document(request.actor, document_id))


@router.shows("/documents/{uuid:document_id}/content", str, openapi_extra={"responses": {200: {"content": {FILE: {}}}}})
@serves(queries.document_content)
def content(request: Asked, document_id: UUID) -> FileResponse:
    """The file, compared with its hash, as an attachment."""
    opened = queries.document_content(request.actor, document_id)
    response = FileResponse(opened, as_attachment=True, filename=f"{document_id}.bin", content_type=FILE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
