"""Organisations: registered, described, numbered, and moved between their states; and what happened in their file."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query
from pydantic import Field

from aboveboard.api.acting import Acts
from aboveboard.api.answering import Operations
from aboveboard.api.fields import Code, Form, Line, Listed, Shown, Text, listed, moves
from aboveboard.api.paging import Paged, page_of_list
from aboveboard.api.reading import Asked
from aboveboard.kernel.actor import Actor
from aboveboard.kernel.finding import one_of
from aboveboard.kernel.serve import serves
from aboveboard.parties import actions, machine, queries
from aboveboard.parties.values.forms import OtherName, OwnerForm, ProfileForm, RegistrationForm
from aboveboard.parties.values.words import NameKind, OrganisationState, OrganisationType, Scheme

router = Operations(tags=["organisations"])


class OtherNameForm(Form):
    """A further name of the organisation."""

    name: Line
    kind: NameKind


class Profile(Form):
    """What an organisation says of itself."""

    legal_name: Line
    kind: OrganisationType
    country: Code
    registration_number: Line = ""
    website: Line = ""
    sectors: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    description: Text = ""
    other_names: Annotated[tuple[OtherNameForm, ...], Field(max_length=20)] = ()

    def form(self, made: type[ProfileForm]) -> ProfileForm:
        """As the form that the actions take."""
        names = tuple(OtherName(other.name, other.kind) for other in self.other_names)
        return made(**{**self.given(), "other_names": names})


class Owner(Form):
    """An organisation named as an owner."""

    legal_name: Line
    kind: OrganisationType
    country: Code
    registration_number: Line = ""


class Named(Shown):
    """An organisation that was named as an owner: its id, to be stated as a holder, and the name as it was given."""

    id: UUID
    legal_name: str


class NameShown(Shown):
    """A further name."""

    name: str
    kind: str


class Organisation(Shown):
    """An organisation; whether it may act now is its standing."""

    id: UUID
    legal_name: str
    other_names: list[NameShown]
    kind: str
    country: str
    website: str
    sectors: list[str]
    registration_number: str
    description: str
    state: str
    created_at: datetime
    allowed_moves: list[str]


class IdentifierForm(Form):
    """A number that a register or issuer gave."""

    scheme: Scheme
    value: Line


class Identifier(Shown):
    """A number of the organisation; `is_checked` where its check digits were verified."""

    id: UUID
    scheme: str
    value: str
    is_checked: bool
    until: date | None


class Event(Shown):
    """A line of the timeline: what was done to what; `actor` is empty where the reader is not told who in the house it was."""

    uid: UUID
    at: datetime
    kind: str
    actor: str
    subject_kind: str
    subject_id: str


def organisation(actor: Actor, row: object) -> Organisation:
    """An organisation as answered."""
    return Organisation.of(row, allowed_moves=moves(machine.ORGANISATION, actor, row))


class OrganisationFilter(Form):
    """A part of the name or number, and a state."""

    text: Line = ""
    state: OrganisationState | None = None


@router.shows("/organisations", Listed[Organisation])
@serves(queries.visible_organisations)
def list_all(request: Asked, place: Paged, only: Annotated[OrganisationFilter, Query()]) -> Listed[Organisation]:
    """Organisations by name."""
    found = queries.visible_organisations(request.actor, text=only.text, state=only.state, after=place.after_id, limit=place.limit)
    return listed([organisation(request.actor, row) for row in found.rows], found.next)


@router.does("/organisations", Organisation, status=201)
@serves(actions.register_organisation)
def register(request: Asked, form: Profile) -> Organisation:
    """Register an organisation; an applicant speaks for it from now on."""
    made = form.form(RegistrationForm)
    assert isinstance(made, RegistrationForm)
    return organisation(request.actor, actions.register_organisation(request.actor, made))


@router.shows("/organisations/{uuid:organisation_id}", Organisation)
@serves(queries.visible_organisation)
def show(request: Asked, organisation_id: UUID) -> Organisation:
    """One organisation."""
    return organisation(request.actor, queries.visible_organisation(request.actor, organisation_id))


@router.does("/organisations/{uuid:organisation_id}/profile", Organisation)
@serves(actions.update_profile)
def update(request: Asked, organisation_id: UUID, form: Profile) -> Organisation:
    """Change what the organisation says of itself; a name that is given up stays known."""
    row = queries.visible_organisation(request.actor, organisation_id)
    return organisation(request.actor, actions.update_profile(request.actor, row, form=form.form(ProfileForm)))


ORGANISATION_ACTS = Acts(
    __name__, router, "/organisations/{uuid:organisation_id}", Organisation, find=queries.visible_organisation, show=organisation
)
ORGANISATION_ACTS.does("admit", actions.admit_organisation, "Turn a prospect into a registered organisation.")
ORGANISATION_ACTS.does("withdraw", actions.withdraw_organisation, "Say that the organisation no longer wishes to be considered.")
ORGANISATION_ACTS.does("reapply", actions.reapply_organisation, "Apply again after a withdrawal or a decline.")
ORGANISATION_ACTS.does("end", actions.end_organisation, "Close the file of an organisation with which nothing is going on any more.")


@router.does("/organisations/{uuid:organisation_id}/owners", Named, status=201)
@serves(actions.name_owner)
def name_owner(request: Asked, organisation_id: UUID, form: Owner) -> Named:
    """Name another organisation, so that it can be stated as a holder."""
    row = queries.visible_organisation(request.actor, organisation_id)
    made = actions.name_owner(request.actor, row, form=OwnerForm(**form.given()))
    return Named.of(made, legal_name=form.legal_name)


@router.shows("/organisations/{uuid:organisation_id}/identifiers", Listed[Identifier])
@serves(queries.visible_identifiers)
def list_identifiers(request: Asked, organisation_id: UUID, place: Paged) -> Listed[Identifier]:
    """The numbers of an organisation."""
    return page_of_list(queries.visible_identifiers(request.actor, organisation_id), place, Identifier.of)


@router.does("/organisations/{uuid:organisation_id}/identifiers", Identifier, status=201)
@serves(actions.add_identifier)
def add_identifier(request: Asked, organisation_id: UUID, form: IdentifierForm) -> Identifier:
    """Record a number of the organisation."""
    row = queries.visible_organisation(request.actor, organisation_id)
    return Identifier.of(actions.add_identifier(request.actor, row, scheme=form.scheme, value=form.value))


@router.does("/organisations/{uuid:organisation_id}/identifiers/{uuid:identifier_id}/end", Identifier)
@serves(actions.end_identifier)
def end_identifier(request: Asked, organisation_id: UUID, identifier_id: UUID) -> Identifier:
    """Say that a number is no longer the organisation's."""
    row = one_of(queries.visible_identifiers(request.actor, organisation_id), identifier_id)
    return Identifier.of(actions.end_identifier(request.actor, row))


@router.shows("/organisations/{uuid:organisation_id}/timeline", Listed[Event])
@serves(queries.timeline)
def timeline(request: Asked, organisation_id: UUID) -> Listed[Event]:
    """What happened in the organisation's file, newest first, at most 200 lines."""
    events = queries.timeline(request.actor, organisation_id)
    return listed(Event.of(event, subject_kind=event.subject.kind, subject_id=event.subject.id) for event in events)
