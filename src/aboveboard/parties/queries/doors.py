"""What doors may show of parties: one's own organisation, or all of them to the house's staff; everything else is missing."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db.models import Model, Q, QuerySet

from aboveboard.audit import store
from aboveboard.audit.models import Outcome
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.errors import Missing
from aboveboard.kernel.finding import one
from aboveboard.kernel.serve import query
from aboveboard.parties import documents
from aboveboard.parties.models import Declaration, Document, Engagement, Holding, Identifier, Organisation, Person, Position
from aboveboard.parties.permits import READ_ALL, READ_OWN
from aboveboard.parties.queries.events import events
from aboveboard.parties.rules.keys import number_key
from aboveboard.parties.values.facts import Event, Page, organisation_ref
from aboveboard.parties.values.words import EngagementState, OrganisationState

MOST_ROWS = 200
MOST_FILE_ROWS = 500


def _own[Row: Model](actor: Actor, rows: QuerySet[Row], organisation: str) -> QuerySet[Row]:
    """Of `rows` those that the actor may see; a person who speaks for an organisation never sees more than its file."""
    if actor.organisation is not None:
        return rows.filter(**{organisation: actor.organisation}) if READ_OWN.name in actor.permits else rows.none()
    return rows if READ_ALL.name in actor.permits else rows.none()


def _page[Row: Any](rows: QuerySet[Row], order: str, after: UUID | None, limit: int) -> Page[Row]:
    """At most `limit` rows after the row `after`, by `order` and id."""
    if after is not None:
        place = rows.filter(pk=after).values_list(order, flat=True).first()
        if place is None:
            raise Missing
        rows = rows.filter(Q(**{f"{order}__gt": place}) | Q(**{order: place, "pk__gt": after}))
    size = max(1, min(limit, MOST_ROWS))
    found = list(rows.order_by(order, "pk")[: size + 1])
    return Page(tuple(found[:size]), found[size - 1].pk if len(found) > size else None)


def _get[Row: Model](rows: QuerySet[Row], key: UUID) -> Row:
    return one(rows, key)


@query(READ_ALL, READ_OWN)
def visible_organisations(
    actor: Actor, *, text: str = "", state: OrganisationState | None = None, after: UUID | None = None, limit: int = 50
) -> Page[Organisation]:
    """Organisations by name, whose name or registration number holds `text`; those only named as owners are left out."""
    rows = _own(actor, Organisation.objects.filter(named_by=None), "pk")
    if text := text.strip()[:100]:
        number = number_key(text)
        rows = rows.filter(Q(legal_name__icontains=text) | (Q(number_key=number) if number else Q()))
    if state is not None:
        rows = rows.filter(state=state)
    return _page(rows, "legal_name", after, limit)


@query(READ_ALL, READ_OWN)
def visible_names(actor: Actor, organisation_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The legal names of some organisations, those that the actor may not see left out. One query."""
    return dict(_own(actor, Organisation.objects.filter(pk__in=set(organisation_ids)), "pk").values_list("pk", "legal_name"))


@query(READ_ALL, READ_OWN)
def visible_organisation(actor: Actor, organisation_id: UUID) -> Organisation:
    """One organisation; raises `Missing`."""
    return _get(_own(actor, Organisation.objects.all(), "pk"), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_engagements(
    actor: Actor,
    *,
    organisation: UUID | None = None,
    state: EngagementState | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Page[Engagement]:
    """Engagements by title; staff see the drafts only of whom they ask for."""
    rows = _own(actor, Engagement.objects.select_related("organisation"), "organisation")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    elif actor.organisation is None:
        rows = rows.exclude(state=EngagementState.DRAFT)
    if state is not None:
        rows = rows.filter(state=state)
    return _page(rows, "title", after, limit)


@query(READ_ALL, READ_OWN)
def visible_engagement(actor: Actor, engagement_id: UUID) -> Engagement:
    """One engagement; raises `Missing`."""
    return _get(_own(actor, Engagement.objects.select_related("organisation"), "organisation"), engagement_id)


@query(READ_ALL, READ_OWN)
def visible_people(actor: Actor, organisation_id: UUID) -> list[Person]:
    """The persons in an organisation's file; raises `Missing` for an unseen one."""
    return _file(actor, Person.objects.all(), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_positions(actor: Actor, organisation_id: UUID) -> list[Position]:
    """Who is what in the organisation now; raises `Missing` for an unseen one."""
    return _file(actor, Position.objects.filter(until=None).select_related("person"), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_holdings(actor: Actor, organisation_id: UUID) -> list[Holding]:
    """The statements of ownership in the organisation's file, those about its owners included; raises `Missing`."""
    rows = Holding.objects.filter(until=None).select_related("held", "holder_organisation", "holder_person")
    return _file(actor, rows, organisation_id)


@query(READ_ALL, READ_OWN)
def visible_holding(actor: Actor, holding_id: UUID) -> Holding:
    """One statement of ownership; raises `Missing`."""
    return _get(_own(actor, Holding.objects.all(), "organisation"), holding_id)


@query(READ_ALL, READ_OWN)
def visible_identifiers(actor: Actor, organisation_id: UUID) -> list[Identifier]:
    """The numbers of an organisation; raises `Missing` for an unseen one."""
    return _file(actor, Identifier.objects.filter(until=None), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_declarations(actor: Actor, organisation_id: UUID) -> list[Declaration]:
    """The declarations of an organisation, newest first; raises `Missing` for an unseen one."""
    return _file(actor, Declaration.objects.all(), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_documents(actor: Actor, organisation_id: UUID) -> list[Document]:
    """The documents of an organisation, newest first, replaced ones included; raises `Missing` for an unseen one."""
    return _file(actor, _documents(actor).select_related("replaced_by"), organisation_id)


@query(READ_ALL, READ_OWN)
def visible_document(actor: Actor, document_id: UUID) -> Document:
    """One document; raises `Missing`."""
    return _get(_own(actor, _documents(actor), "organisation"), document_id)


def _documents(actor: Actor) -> QuerySet[Document]:
    """What the house's staff collected about an organisation is not shown to it."""
    return Document.objects.all() if actor.organisation is None else Document.objects.filter(is_internal=False)


@query(READ_ALL, READ_OWN)
def document_content(actor: Actor, document_id: UUID) -> "File[bytes]":
    """The content of a document, compared with its hash; the door sends it as an attachment, never for display."""
    return documents.content_of(visible_document(actor, document_id).sha256)


@query(READ_ALL, READ_OWN)
def timeline(actor: Actor, organisation_id: UUID) -> list[Event]:
    """What happened in the organisation's file, newest first; its own people see what they themselves or their like can do.

    Who in the house did something is not told to the organisation.
    """
    visible_organisation(actor, organisation_id)
    entries = store.mentioning(organisation_ref(organisation_id))
    is_own = actor.organisation is not None
    if is_own:
        internal = Document.objects.filter(organisation=organisation_id, is_internal=True).values_list("pk", flat=True)
        unseen = [str(key) for key in internal[: 2 * MOST_FILE_ROWS]]
        entries = entries.filter(kind__startswith="parties.", outcome=Outcome.DONE).exclude(subject_id__in=unseen)
    return events(actor, entries)


def _file[Row: Model](actor: Actor, rows: QuerySet[Row], organisation_id: UUID) -> list[Row]:
    visible_organisation(actor, organisation_id)
    return list(rows.filter(organisation=organisation_id).order_by("-created_at", "pk")[:MOST_FILE_ROWS])
