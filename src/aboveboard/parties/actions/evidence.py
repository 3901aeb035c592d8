"""Takes declarations and documents into an organisation's file."""

from datetime import date
from uuid import UUID

from aboveboard.kernel.action import Done, action
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.constraints import or_conflict
from aboveboard.kernel.errors import Invalid
from aboveboard.lib import clock
from aboveboard.parties import documents, permits
from aboveboard.parties.actions.bounds import NO_ACT, require_open, require_room
from aboveboard.parties.documents import Received
from aboveboard.parties.models import Declaration, Document, Organisation
from aboveboard.parties.values import reading
from aboveboard.parties.values.forms import DeclarationForm
from aboveboard.parties.values.words import DocumentKind


@action(permits.DECLARE, act=NO_ACT)
def declare(actor: Actor, organisation: Organisation, *, form: DeclarationForm) -> Done[Declaration]:
    """Record what the organisation declares; the newest of a kind stands."""
    require_open(organisation)
    require_room(organisation.declarations.all())
    made = Declaration.objects.create(
        organisation=organisation, kind=form.kind, text=form.text, user=actor.user, at=clock.now(), expires_on=form.expires_on
    )
    return Done(made, {"kind": str(form.kind), "expires_on": _text(form.expires_on)}, about=[organisation])


@action(permits.UPLOAD_DOCUMENT, act=NO_ACT)
def upload_document(
    actor: Actor,
    organisation: Organisation,
    *,
    received: Received,
    title: str,
    kind: DocumentKind,
    expires_on: date | None = None,
    replaces: UUID | None = None,
) -> Done[Document]:
    """Keep a received file as evidence, by its hash, in place of an earlier document if one is named; what staff upload is internal."""
    require_open(organisation)
    require_room(organisation.documents.all())
    title, kind = reading.name("title", title, 200), reading.choice("kind", kind, DocumentKind)
    expires_on = reading.expiry("expires_on", expires_on)
    own = organisation.documents.filter(is_internal=actor.organisation is None)
    earlier = None if replaces is None else own.filter(pk=replaces).first()
    if replaces is not None and earlier is None:
        raise Invalid(replaces="There is no such document in this file.")
    documents.keep(received)
    with or_conflict("That document has been replaced already; replace the newer one."):
        document = Document.objects.create(
            organisation=organisation,
            sha256=received.sha256,
            media_type=received.media_type,
            size=received.size,
            title=title,
            kind=kind,
            expires_on=expires_on,
            replaces=earlier,
            uploaded_by=actor.user,
            is_internal=actor.organisation is None,
        )
    facts = {"sha256": received.sha256, "size": received.size, "kind": str(kind), "expires_on": _text(expires_on)}
    return Done(document, facts, about=[organisation])


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
