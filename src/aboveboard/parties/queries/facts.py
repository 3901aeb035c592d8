"""Single facts about parties for the contexts above: no actor, never served by a door."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from aboveboard.audit.prepared import Lookup, prepared
from aboveboard.audit.store import Ref
from aboveboard.kernel.errors import Missing
from aboveboard.lib import clock
from aboveboard.lib.money import Money
from aboveboard.parties.models import Declaration, Document, Engagement, Organisation, Person
from aboveboard.parties.rules.keys import name_key
from aboveboard.parties.values.facts import (
    DeclarationFacts,
    DocumentFacts,
    EngagementFacts,
    Expired,
    OrganisationFacts,
    PersonFacts,
)
from aboveboard.parties.values.forms import OtherName
from aboveboard.parties.values.words import (
    Attachment,
    ContributionKind,
    DeclarationKind,
    DocumentKind,
    EngagementState,
    NameKind,
    OrganisationState,
    OrganisationType,
    Outcome,
    PositionRole,
    Selection,
)

# What an application must rest on, whoever applies; more is asked in the examination, by depth.
REQUIRED = (DeclarationKind.ACCURACY, DeclarationKind.COMPATIBILITY)
MOST = 1_000
# The declarations that take the place of one, for `Exists`.
_NEWER = Declaration.objects.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind"), at__gt=OuterRef("at"))


def organisation(organisation_id: UUID) -> OrganisationFacts:
    """An organisation as it is now; raises `Missing`."""
    return _one(organisations([organisation_id]).get(organisation_id))


def organisations(ids: Iterable[UUID]) -> dict[UUID, OrganisationFacts]:
    """Organisations as they are now, asked for at once; unknown ones are left out."""
    rows = Organisation.objects.filter(pk__in=set(ids)).prefetch_related("identifiers")
    return {row.pk: organisation_facts(row) for row in rows}


def person(person_id: UUID) -> PersonFacts:
    """A person as entered; raises `Missing`."""
    return person_facts(_one(Person.objects.filter(pk=person_id).first()))


def engagement(engagement_id: UUID) -> EngagementFacts:
    """An engagement as it is now; raises `Missing`."""
    return _one(engagements([engagement_id]).get(engagement_id))


def engagements(ids: Iterable[UUID]) -> dict[UUID, EngagementFacts]:
    """Engagements as they are now, asked for at once; unknown ones are left out."""
    return {row.pk: engagement_facts(row) for row in Engagement.objects.filter(pk__in=set(ids))}


def names_of(organisations: Iterable[UUID]) -> dict[UUID, str]:
    """The legal names of organisations, asked for at once; unknown ones are left out."""
    return dict(Organisation.objects.filter(pk__in=set(organisations)).values_list("pk", "legal_name"))


def named_like(text: str, most: int) -> dict[UUID, str]:
    """Organisations that may still come in whose legal name holds the text, by name, at most so many; none for no text."""
    rows = Organisation.objects.filter(legal_name__icontains=text, state__in=["prospect", "registered"]).order_by("legal_name", "id")
    return dict(rows.values_list("pk", "legal_name")[:most]) if text else {}


def some_person_bears(names: Iterable[str]) -> bool:
    """Whether anybody whom any organisation named bears one of these names, whatever its case, accents and punctuation."""
    return Person.objects.filter(name_key__in=[name_key(name) for name in names]).exists()


def submitted_engagements(organisation_id: UUID) -> list[EngagementFacts]:
    """The engagements of an organisation that are submitted and not closed, oldest first."""
    rows = Engagement.objects.filter(organisation_id=organisation_id, state=EngagementState.SUBMITTED).order_by("submitted_at", "id")
    return [engagement_facts(row) for row in rows[:MOST]]


def states_of(organisations: Iterable[UUID]) -> dict[UUID, OrganisationState]:
    """The states of organisations, asked for at once; unknown ones are left out."""
    return {key: OrganisationState(state) for key, state in _states(list(dict.fromkeys(organisations)))}


def standing_lookups(organisations: Sequence[UUID], at: datetime) -> list[Lookup[Any]]:
    """What `states_of` and `certificates_expired` ask of the database."""
    return [_states.of(organisations), _documents_expired.of(organisations, at.date()), _newest_declarations.of(organisations)]


@prepared
def _states(organisations: Sequence[UUID]) -> QuerySet[Organisation, tuple[UUID, str]]:
    return Organisation.objects.filter(pk__in=organisations).values_list("pk", "state")


def document(document_id: UUID) -> DocumentFacts:
    """A document without its content; raises `Missing`."""
    return document_facts(_one(Document.objects.filter(pk=document_id).first()))


def declarations(organisation_id: UUID) -> list[DeclarationFacts]:
    """The newest declaration of each kind, expired or not."""
    return [
        DeclarationFacts(row.pk, row.organisation_id, DeclarationKind(row.kind), row.at, row.expires_on)
        for row in _newest([organisation_id])
    ]


def certificates_expired(organisations: Iterable[UUID], at: datetime) -> dict[UUID, list[Expired]]:
    """Of each organisation the declarations and documents whose last day (UTC) was before `at` and that nothing newer has replaced."""
    found: dict[UUID, list[Expired]] = {each: [] for each in organisations}
    day = at.date()
    documents = _documents_expired(list(found), day)
    for kind, rows in (("parties.declaration", _newest(found)), ("parties.document", documents)):
        for row in rows:
            if row.expires_on is not None and row.expires_on < day:
                found[row.organisation_id].append(Expired(Ref(kind, str(row.pk)), row.kind, row.expires_on))
    return found


@prepared
def _documents_expired(organisations: Sequence[UUID], day: date) -> QuerySet[Document]:
    rows = Document.objects.filter(organisation_id__in=organisations, expires_on__lt=day, replaced_by=None)
    return rows.order_by("expires_on", "id")


def organisations_with_lapses(at: datetime) -> list[UUID]:
    """The registered organisations of which something has expired, for a timer to look at; at most 1,000 for each of the two."""
    day, open_files = at.date(), {"organisation__state": OrganisationState.REGISTERED}
    lapsed = (
        Document.objects.filter(expires_on__lt=day, replaced_by=None, **open_files),
        Declaration.objects.filter(~Exists(_NEWER), expires_on__lt=day, **open_files),
    )
    found: dict[UUID, None] = {}
    for rows in lapsed:
        ids = rows.order_by("organisation__created_at", "organisation_id").values_list("organisation_id", flat=True).distinct()
        found |= dict.fromkeys(ids[:MOST])
    return list(found)


def missing_for_application(draft: Engagement) -> list[str]:
    """What an application still lacks, a sentence each."""
    owner = draft.organisation
    missing = []
    if not owner.positions.filter(until=None, role__in=[PositionRole.DIRECTOR, PositionRole.OFFICER]).exists():
        missing.append("Name at least one director or officer.")
    if not owner.positions.filter(until=None, role=PositionRole.SIGNATORY).exists():
        missing.append("Name who signs for the organisation.")
    if owner.kind in {OrganisationType.FOR_PROFIT, OrganisationType.CONSORTIUM} and not owner.holdings.filter(until=None).exists():
        missing.append("State who owns the organisation, or why an owner is unknown.")
    valid = {row.kind for row in _newest([owner.pk]) if row.expires_on is None or row.expires_on >= clock.today()}
    missing += [f"Make the declaration of {kind.replace('_', ' ')}." for kind in REQUIRED if kind not in valid]
    if draft.ends_on < clock.today():
        missing.append("The engagement ends in the past; correct its dates.")
    return missing


def _newest(organisations: Iterable[UUID]) -> Sequence[Declaration]:
    """Of each kind the declaration that counts, by kind; of two made at one instant, one."""
    return list({(row.organisation_id, row.kind): row for row in _newest_declarations(list(dict.fromkeys(organisations)))}.values())


@prepared
def _newest_declarations(organisations: Sequence[UUID]) -> QuerySet[Declaration]:
    return Declaration.objects.filter(~Exists(_NEWER), organisation_id__in=organisations).order_by("kind", "id")


def organisation_facts(row: Organisation) -> OrganisationFacts:
    """The facts in a row of an organisation, whose identifiers are loaded with it."""
    return OrganisationFacts(
        row.pk,
        row.legal_name,
        tuple(OtherName(other["name"], NameKind(other["kind"])) for other in row.other_names),
        OrganisationType(row.kind),
        row.country,
        row.website,
        tuple(row.sectors),
        row.registration_number,
        row.description,
        identifiers_of(row),
        OrganisationState(row.state),
        row.created_at,
    )


def identifiers_of(row: Organisation) -> tuple[tuple[str, str], ...]:
    """The numbers of an organisation, its registration number among them, as (scheme, value)."""
    numbers = [(one.scheme, one.value) for one in row.identifiers.all() if one.until is None]
    if row.registration_number:
        numbers.append(("registration", row.registration_number))
    return tuple(sorted(numbers))


def person_facts(row: Person) -> PersonFacts:
    """The facts in a row of a person."""
    return PersonFacts(row.pk, row.organisation_id, row.full_name, row.birth, row.nationality)


def document_facts(row: Document) -> DocumentFacts:
    """The facts in a row of a document."""
    return DocumentFacts(
        row.pk, row.organisation_id, row.title, DocumentKind(row.kind), row.sha256, row.media_type, row.size, row.expires_on
    )


def engagement_facts(row: Engagement) -> EngagementFacts:
    """The facts in a row of an engagement."""
    currency = row.value_currency
    return EngagementFacts(
        id=row.pk,
        organisation=row.organisation_id,
        title=row.title,
        purpose=row.purpose,
        selection=Selection(row.selection),
        kinds=tuple((ContributionKind(kind), Money(minor, currency)) for kind, minor in row.kinds),
        value=Money(row.value_minor, currency),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        countries=tuple(row.countries),
        personal_data=row.personal_data,
        outward_data=row.outward_data,
        strings=tuple(Attachment(string) for string in row.strings),
        additionality=row.additionality,
        state=EngagementState(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        content_hash=row.content_hash,
        submitted_at=row.submitted_at,
    )


def _one[Row](row: Row | None) -> Row:
    if row is None:
        raise Missing
    return row
